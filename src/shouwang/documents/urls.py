"""Addresses of attachments and papers."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("attachments/<uuid:id>/", views.attachment, name="attachment"),
    path("attachments/<uuid:id>/small/", views.attachment_small, name="attachment-small"),
    path("attachments/<uuid:id>/void/", views.attachment_void, name="attachment-void"),
]
