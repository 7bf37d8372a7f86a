"""Addresses of the pages."""

from django.urls import URLPattern

app_name = "submission"

urlpatterns: list[URLPattern] = []
