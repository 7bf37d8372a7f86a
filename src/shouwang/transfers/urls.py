"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "transfers"

urlpatterns: list[URLPattern] = [
    path("", views.transfer_list, name="transfer-list"),
    path("children/<uuid:id>/", views.offer, name="offer"),
    path("children/<uuid:id>/package/", views.send, name="send"),
    path("receipt/", views.receipt, name="receipt"),
    path("arrivals/", views.arrival_list, name="arrival-list"),
    path("arrivals/upload/", views.arrival_upload, name="arrival-upload"),
    path("arrivals/<uuid:id>/", views.arrival_detail, name="arrival-detail"),
    path("arrivals/<uuid:id>/receipt/", views.arrival_receipt, name="arrival-receipt"),
    path("partners/", views.partner_list, name="partner-list"),
    path("partners/add/", views.partner_add, name="partner-add"),
    path("partners/card/", views.our_card, name="our-card"),
    path("partners/<uuid:id>/confirm/", views.partner_confirm, name="partner-confirm"),
    path("partners/<uuid:id>/end/", views.partner_end, name="partner-end"),
    path("<uuid:id>/", views.transfer_detail, name="transfer-detail"),
    path("<uuid:id>/<slug:deed>/", views.transfer_answer, name="transfer-answer"),
]
