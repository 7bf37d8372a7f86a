"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "hotline"

urlpatterns: list[URLPattern] = [
    path("", views.call_list, name="call-list"),
    path("open/", views.call_open, name="call-open"),
    path("referred/", views.call_referred, name="call-referred"),
    path("supervised/", views.call_supervised, name="call-supervised"),
    path("figures/", views.figures, name="figures"),
    path("shifts/", views.shift_list, name="shift-list"),
    path("shifts/<uuid:id>/drop/", views.shift_drop, name="shift-drop"),
    path("opinions/", views.opinion_list, name="opinion-list"),
    path("opinions/new/", views.opinion_create, name="opinion-create"),
    path("opinions/<uuid:id>/", views.opinion_detail, name="opinion-detail"),
    path("opinions/<uuid:id>/<str:deed>/", views.opinion_deed, name="opinion-deed"),
    path("<uuid:id>/", views.call_detail, name="call-detail"),
    path("<uuid:id>/intake/", views.call_intake, name="call-intake"),
    path("<uuid:id>/draft/", views.call_draft, name="call-draft"),
    path("<uuid:id>/take-over/", views.call_take_over, name="call-take-over"),
    path("<uuid:id>/void/", views.call_void, name="call-void"),
    path("<uuid:id>/link/", views.call_link, name="call-link"),
    path("<uuid:id>/refer/", views.call_refer, name="call-refer"),
    path("<uuid:id>/keep/", views.call_keep, name="call-keep"),
    path("<uuid:id>/recall/", views.call_recall, name="call-recall"),
    path("<uuid:id>/accept/", views.call_accept, name="call-accept"),
    path("<uuid:id>/return/", views.call_return, name="call-return"),
    path("<uuid:id>/answer/", views.call_answer, name="call-answer"),
    path("<uuid:id>/send-back/", views.call_send_back, name="call-send-back"),
    path("<uuid:id>/call-back/", views.call_back, name="call-back"),
    path("<uuid:id>/close/", views.call_close, name="call-close"),
    path("<uuid:id>/report/", views.call_report, name="call-report"),
]
