"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "statistics"

urlpatterns: list[URLPattern] = [
    path("summary/", views.summary, name="summary"),
    path("summary/export/", views.summary_export, name="summary-export"),
    path("children/", views.children, name="children"),
    path("indicators/", views.indicator_list, name="indicators"),
    path("indicators/children/", views.indicator_children, name="indicator-children"),
    path("pairing/", views.pairing, name="pairing"),
    path("pairing/export/", views.pairing_export, name="pairing-export"),
    path("children/export/", views.children_export, name="children-export"),
]
