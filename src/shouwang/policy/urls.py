"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "policy"

urlpatterns: list[URLPattern] = [
    path("", views.profiles, name="profiles"),
    path("packs/", views.pack_list, name="pack-list"),
    path("packs/new/", views.pack_create, name="pack-create"),
]
