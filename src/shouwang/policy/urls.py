"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "policy"

urlpatterns: list[URLPattern] = [
    path("", views.profiles, name="profiles"),
    path("packs/", views.pack_list, name="pack-list"),
    path("packs/compare/", views.pack_compare, name="pack-compare"),
    path("packs/<uuid:id>/", views.pack_detail, name="pack-detail"),
    path("drafts/new/", views.draft_create, name="draft-create"),
    path("drafts/<uuid:id>/", views.draft_detail, name="draft-detail"),
    path("drafts/<uuid:id>/edit/", views.draft_edit, name="draft-edit"),
    path("drafts/<uuid:id>/toml/", views.draft_toml, name="draft-toml"),
    path("drafts/<uuid:id>/run/", views.draft_run, name="draft-run"),
    path("drafts/<uuid:id>/submit/", views.draft_submit, name="draft-submit"),
    path("drafts/<uuid:id>/publish/", views.draft_publish, name="draft-publish"),
    path("drafts/<uuid:id>/return/", views.draft_return, name="draft-return"),
    path("drafts/<uuid:id>/withdraw/", views.draft_withdraw, name="draft-withdraw"),
    path("runs/<uuid:id>/", views.run_detail, name="run-detail"),
    path("runs/<uuid:id>/state/", views.run_state, name="run-state"),
    path("runs/<uuid:id>/export/", views.run_export, name="run-export"),
    path("runs/<uuid:id>/children/", views.run_children, name="run-children"),
    path("runs/<uuid:id>/children/export/", views.run_children_export, name="run-children-export"),
]
