"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "audit"

urlpatterns: list[URLPattern] = [
    path("", views.event_list, name="event-list"),
    path("export/", views.event_export, name="event-export"),
    path("usage/", views.usage, name="usage"),
    path("unusual/", views.unusual, name="unusual"),
    path("chain/", views.chain, name="chain"),
    path("<int:id>/", views.event_detail, name="event-detail"),
]
