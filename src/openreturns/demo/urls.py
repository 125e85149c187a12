"""Addresses of the demo's own pages."""

from django.urls import path

from openreturns.demo import views

urlpatterns = [
    path("mailbox/", views.mailbox, name="demo-mailbox"),
    path("mailbox/<uuid:key>/", views.mail, name="demo-mail"),
    path("mailbox/<uuid:key>/html/", views.mail_html, name="demo-mail-html"),
    path("mailbox/<uuid:key>/<int:place>.pdf", views.attachment, name="demo-attachment"),
    path("pictures/<slug:shape>/<slug:colour>.svg", views.picture, name="demo-picture"),
]
