"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "web"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("figures/", views.home_figures, name="home-figures"),
    path("privacy/", views.privacy, name="privacy"),
    path("trust/", views.trust_page, name="trust"),
    path("trust/ca.crt", views.trust_certificate, name="trust-certificate"),
    path("feedback/", views.feedback, name="feedback"),
    path("help/", views.help_page, name="help"),
    path("draft/", views.draft, name="draft"),
]
