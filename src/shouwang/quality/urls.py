"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "quality"

urlpatterns: list[URLPattern] = [
    path("", views.worklist, name="worklist"),
    path("list/<slug:scope>/", views.worklist, name="worklist-scope"),
    path("list/<slug:scope>/export/", views.worklist_export, name="worklist-export"),
    path("units/", views.overview, name="overview"),
    path("<uuid:id>/", views.finding_detail, name="finding-detail"),
    path("<uuid:id>/check/", views.finding_check, name="finding-check"),
    path("<uuid:id>/waiver/", views.waiver_ask, name="waiver-ask"),
    path("<uuid:id>/waiver/decide/", views.waiver_decide, name="waiver-decide"),
]
