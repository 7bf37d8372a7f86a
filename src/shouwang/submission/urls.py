"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "submission"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("timeliness/", views.timeliness, name="timeliness"),
    path("village/", views.village, name="village"),
    path("villages/", views.village_list, name="village-list"),
    path("village/new/", views.village_create, name="village-create"),
    path("village/past/<uuid:id>/", views.confirmation, name="confirmation"),
    path("village/<uuid:id>/close/", views.village_close, name="village-close"),
    path("village/<uuid:id>/<slug:section>/", views.village_edit, name="village-edit"),
    path("works/", views.work_list, name="work-list"),
    path("works/send/", views.work_send, name="work-send"),
    path("works/months/", views.work_months, name="work-months"),
    path("works/<uuid:id>/", views.work_detail, name="work-detail"),
    path("unit/<str:kind>/<str:period>/", views.unit, name="unit"),
    path("below/<str:kind>/<str:period>/", views.below, name="below"),
    path("amendments/<uuid:id>/", views.amendment_decide, name="amendment-decide"),
    path("<uuid:id>/", views.detail, name="detail"),
    path("<uuid:id>/difference/", views.difference, name="difference"),
    path("<uuid:id>/levels/", views.levels, name="levels"),
    path("<uuid:id>/children/", views.children, name="children"),
    path("<uuid:id>/print/", views.printout, name="print"),
    path("<uuid:id>/verify/", views.verify, name="verify"),
    path("<uuid:id>/sign/", views.sign, name="sign"),
    path("<uuid:id>/discard/", views.discard, name="discard"),
    path("<uuid:id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:id>/accept/", views.accept, name="accept"),
    path("<uuid:id>/return/", views.give_back, name="return"),
    path("<uuid:id>/amend/", views.amendment_propose, name="amendment-propose"),
]
