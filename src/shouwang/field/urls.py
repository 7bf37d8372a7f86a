"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "field"

urlpatterns: list[URLPattern] = [
    path("", views.shell, name="shell"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("api/hello", views.hello, name="hello"),
    path("api/register", views.register, name="register"),
    path("api/snapshot", views.snapshot, name="snapshot"),
    path("api/sync", views.sync, name="sync"),
    path("api/photos/<uuid:id>", views.photo, name="photo"),
    path("devices/", views.device_list, name="device-list"),
    path("devices/all/", views.managed_list, name="managed-list"),
    path("devices/<uuid:id>/revoke/", views.device_revoke, name="device-revoke"),
    path("items/", views.item_list, name="item-list"),
    path("items/<uuid:id>/", views.item_detail, name="item-detail"),
    path("items/<uuid:id>/enter/", views.item_enter, name="item-enter"),
    path("items/<uuid:id>/drop/", views.item_drop, name="item-drop"),
    path("rules/", views.rules_edit, name="rules"),
]
