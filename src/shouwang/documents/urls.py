"""Addresses of attachments and papers."""

from django.urls import URLPattern, path

from . import views

app_name = "documents"

urlpatterns: list[URLPattern] = [
    path("attachments/<uuid:id>/", views.attachment, name="attachment"),
    path("attachments/<uuid:id>/small/", views.attachment_small, name="attachment-small"),
    path("attachments/<uuid:id>/void/", views.attachment_void, name="attachment-void"),
    path("papers/", views.paper_list, name="paper-list"),
    path("papers/<uuid:id>/", views.paper_detail, name="paper-detail"),
    path("papers/<uuid:id>/scans/", views.paper_scans, name="paper-scans"),
    path("papers/<uuid:id>/void/", views.paper_void, name="paper-void"),
    path("templates/", views.template_list, name="template-list"),
    path("templates/<slug:kind>/", views.template_detail, name="template-detail"),
    path("templates/<slug:kind>/word/", views.template_word, name="template-word"),
    path("templates/<slug:kind>/download/", views.template_download, name="template-download"),
    path("templates/<slug:kind>/preview/", views.template_preview, name="template-preview"),
    path("template-versions/<uuid:id>/", views.template_version, name="template-version"),
    path(
        "template-versions/<uuid:id>/withdraw/",
        views.template_withdraw,
        name="template-withdraw",
    ),
]
