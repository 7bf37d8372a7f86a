"""Addresses of the pages."""

from django.urls import URLPattern, path

from .views import assessing, instruments

app_name = "assessment"

urlpatterns: list[URLPattern] = [
    path("", assessing.assessment_list, name="assessment-list"),
    path("children/<uuid:id>/", assessing.file_assessments, name="file-assessments"),
    path(
        "children/<uuid:id>/new/<slug:code>/", assessing.assessment_start,
        name="assessment-start",
    ),
    path("children/<uuid:id>/sheet/<slug:code>/", assessing.blank_sheet, name="blank-sheet"),
    path("<uuid:id>/", assessing.assessment_detail, name="assessment-detail"),
    path("<uuid:id>/step/<int:step>/", assessing.assessment_step, name="assessment-step"),
    path("<uuid:id>/step/<int:step>/save/", assessing.assessment_save, name="assessment-save"),
    path("<uuid:id>/whole/", assessing.assessment_whole, name="assessment-whole"),
    path("<uuid:id>/finish/", assessing.assessment_finish, name="assessment-finish"),
    path("<uuid:id>/paper/", assessing.assessment_paper, name="assessment-paper"),
    path("<uuid:id>/void/", assessing.assessment_void, name="assessment-void"),
    path("instruments/", instruments.instrument_list, name="instrument-list"),
    path("instruments/new/", instruments.instrument_upload, name="instrument-upload"),
    path(
        "instruments/shipped/<slug:code>/", instruments.instrument_shipped,
        name="instrument-shipped",
    ),
    path(
        "instruments/shipped/<slug:code>/source/", instruments.instrument_source,
        name="instrument-source",
    ),
    path("instruments/<uuid:id>/", instruments.instrument_detail, name="instrument-detail"),
    path("instruments/<uuid:id>/edit/", instruments.instrument_edit, name="instrument-edit"),
    path("instruments/<uuid:id>/try/", instruments.instrument_try, name="instrument-try"),
    path("instruments/<uuid:id>/submit/", instruments.instrument_submit, name="instrument-submit"),
    path(
        "instruments/<uuid:id>/publish/", instruments.instrument_publish,
        name="instrument-publish",
    ),
    path("instruments/<uuid:id>/return/", instruments.instrument_return, name="instrument-return"),
    path(
        "instruments/<uuid:id>/withdraw/", instruments.instrument_withdraw,
        name="instrument-withdraw",
    ),
]  # fmt: skip
