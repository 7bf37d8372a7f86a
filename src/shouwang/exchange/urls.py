"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "exchange"

urlpatterns: list[URLPattern] = [
    path("", views.batch_list, name="batch-list"),
    path("upload/", views.batch_upload, name="batch-upload"),
    path("templates/", views.templates, name="templates"),
    path("templates/<slug:name>/", views.template, name="template"),
    path("transfers/", views.transfer_list, name="transfer-list"),
    path("transfers/<uuid:id>/", views.transfer_answer, name="transfer-answer"),
    path("<uuid:id>/", views.batch_detail, name="batch-detail"),
    path("<uuid:id>/state/", views.batch_state, name="batch-state"),
    path("<uuid:id>/findings/", views.batch_findings, name="batch-findings"),
    path("<uuid:id>/marked/", views.batch_marked, name="batch-marked"),
    path("<uuid:id>/columns/", views.batch_columns, name="batch-columns"),
    path("<uuid:id>/rows/", views.batch_rows, name="batch-rows"),
    path("<uuid:id>/rows/<uuid:row_id>/", views.row_detail, name="row-detail"),
    path("<uuid:id>/rows/<uuid:row_id>/transfer/", views.transfer_create, name="transfer-create"),
    path("<uuid:id>/decide/", views.batch_decide, name="batch-decide"),
    path("<uuid:id>/commit/", views.batch_commit, name="batch-commit"),
    path("<uuid:id>/resume/", views.batch_resume, name="batch-resume"),
    path("<uuid:id>/undo/", views.batch_undo, name="batch-undo"),
]
