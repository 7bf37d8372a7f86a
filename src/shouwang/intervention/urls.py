"""Addresses of the pages."""

from django.urls import URLPattern

app_name = "intervention"

urlpatterns: list[URLPattern] = []
