"""The addresses of the back office; every verb has its own, named as a thing."""

from django.urls import path

from openreturns.backoffice.views import (
    acts,
    files,
    lists,
    orders,
    parcels,
    receive,
    returns,
    settings,
    team,
    today,
)

app_name = "backoffice"
RETURN = "returns/<str:number>/"
SHOP = "settings/<slug:slug>/"

urlpatterns = [
    path("", today.today, name="today"),
    path("shops/", today.all_shops, name="shops"),
    path("shops/<slug:slug>/", today.one_shop, name="shop"),
    path("requests/", lists.requests, name="requests"),
    path("requests/approvals/", acts.bulk_approval, name="bulk-approval"),
    path("incoming/", lists.incoming, name="incoming"),
    path("to-inspect/", lists.to_inspect, name="to-inspect"),
    path("to-settle/", lists.to_settle, name="to-settle"),
    path("returns/", lists.everything, name="all"),
    path(RETURN, returns.return_page, name="return"),
    path(RETURN + "decision/", acts.decision, name="return-decision"),
    path(RETURN + "approval/", acts.approval, name="return-approval"),
    path(RETURN + "keeping/", acts.keeping, name="return-keeping"),
    path(RETURN + "rejection/", acts.rejection, name="return-rejection"),
    path(RETURN + "cancellation/", acts.cancellation, name="return-cancellation"),
    path(RETURN + "refund/", acts.refund, name="return-refund"),
    path(RETURN + "review/", acts.review, name="return-review"),
    path(RETURN + "closing/", acts.closing, name="return-closing"),
    path(RETURN + "reopening/", acts.reopening, name="return-reopening"),
    path(RETURN + "notes/", acts.note, name="return-note"),
    path(RETURN + "assignment/", acts.assignment, name="return-assignment"),
    path("parcels/<uuid:key>/label/", files.label, name="label"),
    path("parcels/<uuid:key>/voiding/", parcels.voiding, name="parcel-voiding"),
    path("parcels/<uuid:key>/handover/", parcels.handover, name="parcel-handover"),
    path("parcels/<uuid:key>/tracking/", parcels.tracking, name="parcel-tracking"),
    path(RETURN + "parcels/", parcels.adding, name="return-parcels"),
    path("photos/<uuid:key>/", files.photo, name="photo"),
    path("receive/", receive.scan, name="receive"),
    path("receive/<str:number>/", receive.receive_return, name="receive-return"),
    path("orders/", orders.index, name="orders"),
    path("orders/<uuid:key>/", orders.order_page, name="order"),
    path("orders/<uuid:key>/return/", orders.create_return, name="order-return"),
    path("settings/", settings.start, name="settings"),
    path(SHOP, settings.general, name="settings-general"),
    path(SHOP + "branding/", settings.branding, name="settings-branding"),
    path(SHOP + "branding.css", files.branding, name="settings-branding-css"),
    path(SHOP + "logo/", files.logo, name="settings-logo"),
    path(SHOP + "policy/", settings.policy, name="settings-policy"),
    path(SHOP + "reasons/", settings.reasons, name="settings-reasons"),
    path(SHOP + "team/", team.people, name="settings-team"),
    path(SHOP + "team/<int:key>/removal/", team.removal, name="settings-team-removal"),
    path(SHOP + "keys/", team.keys, name="settings-keys"),
    path(SHOP + "keys/<uuid:key>/revocation/", team.revocation, name="settings-key-revocation"),
]
