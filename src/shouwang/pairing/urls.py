"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "pairing"

urlpatterns: list[URLPattern] = [
    path("", views.pairing_list, name="pairing-list"),
    path("export/", views.pairing_export, name="pairing-export"),
    path("match/", views.matching, name="matching"),
    path("match/take/", views.matching_take, name="matching-take"),
    path("children/<uuid:id>/", views.propose, name="propose"),
    path("volunteers/", views.volunteer_list, name="volunteer-list"),
    path("volunteers/new/", views.volunteer_create, name="volunteer-create"),
    path("volunteers/<uuid:id>/", views.volunteer_detail, name="volunteer-detail"),
    path("volunteers/<uuid:id>/edit/", views.volunteer_edit, name="volunteer-edit"),
    path("volunteers/<uuid:id>/vet/", views.volunteer_vet, name="volunteer-vet"),
    path("volunteers/<uuid:id>/refuse/", views.volunteer_refuse, name="volunteer-refuse"),
    path("<uuid:id>/", views.pairing_detail, name="pairing-detail"),
    path("<uuid:id>/begin/", views.pairing_begin, name="pairing-begin"),
    path("<uuid:id>/sheets/", views.pairing_sheets, name="pairing-sheets"),
    path("<uuid:id>/issue/", views.pairing_issue, name="pairing-issue"),
    path("<uuid:id>/decline/", views.pairing_decline, name="pairing-decline"),
    path("<uuid:id>/end/", views.pairing_end, name="pairing-end"),
]
