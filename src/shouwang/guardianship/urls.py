"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "guardianship"

urlpatterns: list[URLPattern] = [
    path("", views.agreement_list, name="agreement-list"),
    path("export/", views.agreement_export, name="agreement-export"),
    path("standing/", views.standing, name="standing"),
    path("children/<uuid:id>/", views.file_agreements, name="file-agreements"),
    path("children/<uuid:id>/new/", views.agreement_draft, name="agreement-draft"),
    path("<uuid:id>/", views.agreement_detail, name="agreement-detail"),
    path("<uuid:id>/edit/", views.agreement_edit, name="agreement-edit"),
    path("<uuid:id>/paper/", views.agreement_paper, name="agreement-paper"),
    path("<uuid:id>/issue/", views.agreement_issue, name="agreement-issue"),
    path("<uuid:id>/papers/", views.agreement_papers, name="agreement-papers"),
    path("<uuid:id>/sign/", views.agreement_sign, name="agreement-sign"),
    path("<uuid:id>/confirm/", views.agreement_confirm, name="agreement-confirm"),
    path("<uuid:id>/return/", views.agreement_return, name="agreement-return"),
    path("<uuid:id>/end/", views.agreement_end, name="agreement-end"),
]
