"""The portal's addresses, all under the shop's slug."""

from django.urls import path

from openreturns.portal.views import (
    assets,
    check,
    entry,
    items,
    links,
    method,
    orders,
    status,
    withdrawal,
)

app_name = "portal"
WITHDRAW = "<slug:slug>/withdraw/"
RETURN = "<slug:slug>/r/<str:number>/<str:key>/"

urlpatterns = [
    path("<slug:slug>/", entry.start, name="start"),
    path("<slug:slug>/branding.css", assets.branding, name="branding"),
    path("<slug:slug>/logo/", assets.logo, name="logo"),
    path("<slug:slug>/link/", links.ask, name="link"),
    path("<slug:slug>/link/<str:token>/", links.use, name="link-use"),
    path("<slug:slug>/orders/", orders.choose, name="orders"),
    path("<slug:slug>/return/items/", items.items, name="items"),
    path("<slug:slug>/return/method/", method.method, name="method"),
    path("<slug:slug>/return/check/", check.check, name="check"),
    path("<slug:slug>/return/stop/", check.stop, name="stop"),
    path("<slug:slug>/return/photo/<uuid:photo>/", assets.photo, name="photo"),
    path(WITHDRAW, withdrawal.withdraw, name="withdraw"),
    path(WITHDRAW + "form.pdf", withdrawal.form_pdf, name="withdraw-form"),
    path(WITHDRAW + "review/", withdrawal.review, name="withdraw-review"),
    path(WITHDRAW + "confirmation/", withdrawal.confirmation, name="withdraw-confirmation"),
    path(WITHDRAW + "received/<str:token>/", withdrawal.received, name="withdraw-received"),
    path(RETURN, status.status, name="status"),
    path(RETURN + "label/<int:parcel>/", status.label, name="label"),
    path(RETURN + "cancellation/", status.cancellation, name="cancel"),
]
