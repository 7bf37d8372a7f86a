"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "registry"

urlpatterns: list[URLPattern] = [
    path("", views.child_list, name="child-list"),
    path("export/", views.child_export, name="child-export"),
    path("exports/", views.export_list, name="export-list"),
    path("exports/<uuid:id>/", views.export_detail, name="export-detail"),
    path("exports/<uuid:id>/answer/", views.export_answer, name="export-answer"),
    path("exports/<uuid:id>/password/", views.export_password, name="export-password"),
    path("exports/<uuid:id>/download/", views.export_download, name="export-download"),
    path("new/", views.child_create, name="child-create"),
    path("number/", views.number_check, name="number-check"),
    path("households/", views.household_list, name="household-list"),
    path("households/export/", views.household_export, name="household-export"),
    path("households/<uuid:id>/", views.household_detail, name="household-detail"),
    path("village/", views.village_sheet, name="village-sheet"),
    path("school/", views.school, name="school"),
    path("school/class/", views.school_class, name="class"),
    path("worklist/", views.worklist, name="worklist"),
    path("worklist/<slug:key>/", views.worklist, name="worklist-kind"),
    path("worklist/<slug:key>/export/", views.worklist_export, name="worklist-export"),
    path("<uuid:id>/", views.child_detail, name="child-detail"),
    path("<uuid:id>/panels/", views.child_panels, name="child-panels"),
    path("<uuid:id>/edit/", views.child_edit, name="child-edit"),
    path("<uuid:id>/edit/<slug:section>/", views.child_edit, name="child-edit-section"),
    path("<uuid:id>/dossier/", views.child_dossier, name="child-dossier"),
    path(
        "<uuid:id>/disagreements/<uuid:row_id>/",
        views.disagreement_settle,
        name="disagreement-settle",
    ),
    path("<uuid:id>/history/", views.child_history, name="child-history"),
    path("<uuid:id>/viewers/", views.child_viewers, name="child-viewers"),
    path("<uuid:id>/verify/", views.child_verify, name="child-verify"),
    path("<uuid:id>/merge/", views.child_merge, name="child-merge"),
    path("<uuid:id>/merge/<uuid:other_id>/", views.merge_files, name="merge-files"),
    path(
        "<uuid:id>/merge/<uuid:person_id>/<uuid:other_id>/",
        views.merge_persons,
        name="merge-persons",
    ),
    path("<uuid:id>/split/", views.child_split, name="child-split"),
    path("mergings/<uuid:id>/", views.merging_detail, name="merging-detail"),
    path("<uuid:id>/close/", views.child_close, name="child-close"),
    path("<uuid:id>/reopen/", views.child_reopen, name="child-reopen"),
    path("<uuid:id>/move/", views.child_move, name="child-move"),
    path("<uuid:id>/grants/", views.child_grants, name="child-grants"),
    path("<uuid:id>/grants/new/", views.child_grant, name="child-grant"),
    path("<uuid:id>/grants/<uuid:grant_id>/revoke/", views.grant_revoke, name="grant-revoke"),
    path(
        "<uuid:id>/contact/<uuid:person_id>/",
        views.reveal,
        {"what": "contact"},
        name="reveal-contact",
    ),
    path(
        "<uuid:id>/number/<uuid:person_id>/",
        views.reveal,
        {"what": "number"},
        name="reveal-number",
    ),
]
