"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views
from .views import duplicates, reconciliation, registers

app_name = "exchange"

urlpatterns: list[URLPattern] = [
    path("", views.batch_list, name="batch-list"),
    path("upload/", views.batch_upload, name="batch-upload"),
    path("templates/", views.templates, name="templates"),
    path("templates/<slug:name>/", views.template, name="template"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate-list"),
    path("duplicates/<uuid:id>/", duplicates.duplicate_detail, name="duplicate-detail"),
    path("duplicates/<uuid:id>/decide/", duplicates.duplicate_decide, name="duplicate-decide"),
    path("registers/", registers.register_list, name="register-list"),
    path("registers/lists/upload/", registers.list_upload, name="list-upload"),
    path("registers/lists/<uuid:id>/", registers.list_detail, name="list-detail"),
    path("registers/lists/<uuid:id>/columns/", registers.list_columns, name="list-columns"),
    path("registers/lists/<uuid:id>/purge/", registers.list_purge, name="list-purge"),
    path("registers/<str:kind>/", registers.register_detail, name="register-detail"),
    path("registers/<str:kind>/edit/", registers.register_edit, name="register-edit"),
    path("reconciliations/", reconciliation.run_list, name="run-list"),
    path("reconciliations/new/", reconciliation.run_create, name="run-create"),
    path("reconciliations/<uuid:id>/", reconciliation.run_detail, name="run-detail"),
    path("agreement/", reconciliation.agreement, name="agreement"),
    path("differences/", reconciliation.difference_list, name="difference-list"),
    path("differences/export/", reconciliation.difference_export, name="difference-export"),
    path("differences/classes/", reconciliation.class_list, name="class-list"),
    path("differences/classes/settle/", reconciliation.class_settle, name="class-settle"),
    path("differences/<uuid:id>/", reconciliation.difference_detail, name="difference-detail"),
    path("differences/<uuid:id>/ask/", reconciliation.difference_ask, name="difference-ask"),
    path("differences/<uuid:id>/open/", reconciliation.difference_open, name="difference-open"),
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
