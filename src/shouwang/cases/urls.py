"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "cases"

urlpatterns: list[URLPattern] = [
    path("", views.case_list, name="case-list"),
    path("report/", views.report_new, name="report"),
    path("report/phones/", views.phones, name="phones"),
    path("report/children/", views.children, name="children"),
    path("reports/", views.own_reports, name="own-reports"),
    path("reports/<uuid:id>/", views.own_report, name="own-report"),
    path("reports/<uuid:id>/words/", views.report_words, name="report-words"),
    path("findings/<uuid:id>/", views.finding, name="finding"),
    path("findings/<uuid:id>/dismiss/", views.finding_dismiss, name="finding-dismiss"),
    path("public/", views.public_report, name="public"),
    path("public/done/", views.public_done, name="public-done"),
    path("public/words/", views.public_words, name="public-words"),
    path("desk/", views.desk, name="desk"),
    path("desk/new/", views.desk_new, name="desk-new"),
    path("deliveries/<uuid:id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("deliveries/<uuid:id>/telephone/", views.telephone, name="telephone"),
    path("on-call/", views.on_call_list, name="on-call"),
    path("on-call/offices/<uuid:id>/new/", views.on_call_new, name="on-call-new"),
    path("on-call/<uuid:id>/edit/", views.on_call_edit, name="on-call-edit"),
    path("on-call/<uuid:id>/end/", views.on_call_end, name="on-call-end"),
    path("review/", views.review, name="review"),
    path("<uuid:id>/", views.case_detail, name="case-detail"),
    path("<uuid:id>/chain/", views.chain, name="chain"),
    path("<uuid:id>/paper/", views.case_paper, name="case-paper"),
    path("<uuid:id>/do/<slug:deed>/", views.case_deed, name="case-deed"),
    path("<uuid:id>/assess/<slug:code>/", views.assessment_start, name="assessment-start"),
    path("<uuid:id>/issue/<slug:kind>/<uuid:part>/<slug:code>/", views.issue, name="issue"),
    path("<uuid:id>/sealed/<slug:kind>/", views.sub_file, name="sub-file"),
    path("<uuid:id>/reports/<uuid:report>/reporter/", views.reveal, name="reveal"),
    path("<uuid:id>/<slug:kind>/<uuid:part>/<slug:deed>/", views.part_deed, name="part-deed"),
]
