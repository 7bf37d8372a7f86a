"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "schooling"

urlpatterns: list[URLPattern] = [
    path("", views.today, name="today"),
    path("roll/", views.roll, name="roll"),
    path("roll/all-here/", views.all_here, name="all-here"),
    path("absences/", views.follow_list, name="follow-list"),
    path("absences/<uuid:id>/", views.follow_detail, name="follow-detail"),
    path("absences/<uuid:id>/ask/", views.follow_ask, name="follow-ask"),
    path("absences/<uuid:id>/explain/", views.follow_explain, name="follow-explain"),
    path("absences/<uuid:id>/attempt/", views.follow_attempt, name="follow-attempt"),
    path("absences/<uuid:id>/tell/", views.follow_tell, name="follow-tell"),
    path("absences/<uuid:id>/township/", views.follow_township, name="follow-township"),
    path("absences/<uuid:id>/written/", views.follow_written, name="follow-written"),
    path("absences/<uuid:id>/missing/", views.follow_missing, name="follow-missing"),
    path("absences/<uuid:id>/search/", views.follow_search, name="follow-search"),
    path("absences/<uuid:id>/find/", views.follow_find, name="follow-find"),
    path("absences/<uuid:id>/measure/", views.follow_measure, name="follow-measure"),
    path("absences/<uuid:id>/not-returned/", views.follow_not_returned, name="follow-not-returned"),
    path("absences/<uuid:id>/return/", views.follow_return, name="follow-return"),
    path("absences/<uuid:id>/paper/<str:kind>/", views.follow_paper, name="follow-paper"),
    path("absences/<uuid:id>/notice/", views.follow_notice, name="follow-notice"),
    path("absences/<uuid:id>/issue/<uuid:step>/", views.follow_issue, name="follow-issue"),
    path("children/<uuid:id>/absent/", views.report_absence, name="report-absence"),
    path("notices/<uuid:id>/receive/", views.notice_receive, name="notice-receive"),
    path("notices/<uuid:id>/receipt/", views.notice_receipt, name="notice-receipt"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/export/", views.ledger_export, name="ledger-export"),
    path("rates/", views.rates, name="rates"),
    path("rates/enter/", views.figure_enter, name="figure-enter"),
    path("chiefs/", views.chief_list, name="chief-list"),
    path("chiefs/new/", views.chief_set, name="chief-set"),
    path("chiefs/<uuid:id>/end/", views.chief_end, name="chief-end"),
    path("moves/", views.move_list, name="move-list"),
    path("moves/<uuid:id>/", views.move_detail, name="move-detail"),
    path("moves/<uuid:id>/confirm/", views.move_confirm, name="move-confirm"),
    path("moves/<uuid:id>/refuse/", views.move_refuse, name="move-refuse"),
    path("moves/<uuid:id>/cancel/", views.move_cancel, name="move-cancel"),
    path("moves/<uuid:id>/issue/", views.move_issue, name="move-issue"),
    path("children/<uuid:id>/move/", views.move_send, name="move-send"),
    path("handovers/new/", views.handover_send, name="handover-send"),
    path("handovers/<uuid:id>/", views.handover_detail, name="handover-detail"),
]
