"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "care"
_CHILD = "children/<uuid:id>"


def _paper(what: str) -> URLPattern:
    return path(f"{_CHILD}/papers/{what}/", views.paper, {"what": what}, name=what)


urlpatterns: list[URLPattern] = [
    path("", views.record_list, name="record-list"),
    path("export/", views.record_export, name="record-export"),
    path("<uuid:id>/", views.record_detail, name="record-detail"),
    path("<uuid:id>/void/", views.record_void, name="record-void"),
    path("<uuid:id>/sheets/", views.record_sheets, name="record-sheets"),
    path(f"{_CHILD}/", views.file_records, name="file-records"),
    path(f"{_CHILD}/record/", views.record, name="record"),
    path(f"{_CHILD}/card/", views.record_card, name="record-card"),
    _paper("contact-card"),
    _paper("visit-form"),
    _paper("talk-card"),
    _paper("growth-record"),
    _paper("plan-form"),
    path("cadences/", views.cadence_list, name="cadence-list"),
    path("cadences/<slug:code>/", views.cadence, name="cadence"),
    path("letters/", views.letter_list, name="letter-list"),
    path(f"{_CHILD}/letter/", views.letter_create, name="letter-create"),
    path("letters/<uuid:id>/", views.letter, name="letter"),
    path("letters/<uuid:id>/<slug:deed>/", views.letter_deed, name="letter-deed"),
    path("meetings/", views.meeting_list, name="meeting-list"),
    path("meetings/create/", views.meeting_create, name="meeting-create"),
    path("meetings/<uuid:id>/", views.meeting, name="meeting"),
    path("meetings/<uuid:id>/void/", views.meeting_void, name="meeting-void"),
    path("plans/", views.plan_list, name="plan-list"),
    path(f"{_CHILD}/plan/", views.plan_create, name="plan-create"),
    path("plans/<uuid:id>/", views.plan, name="plan"),
    path("plans/<uuid:id>/edit/", views.plan_edit, name="plan-edit"),
    path("plans/<uuid:id>/paper/", views.plan_paper, name="plan-paper"),
    path("plans/<uuid:id>/sheets/", views.plan_sheets, name="plan-sheets"),
    path("plans/<uuid:id>/do/<slug:deed>/", views.plan_deed, name="plan-deed"),
    path("wishes/", views.wish_list, name="wish-list"),
    path("wishes/board/", views.board, name="board"),
    path("wishes/board/<uuid:id>/", views.board_wish, name="board-wish"),
    path(f"{_CHILD}/wish/", views.wish_create, name="wish-create"),
    path("wishes/<uuid:id>/", views.wish, name="wish"),
    path("wishes/<uuid:id>/<slug:deed>/", views.wish_deed, name="wish-deed"),
    path("donations/", views.donation_list, name="donation-list"),
    path(f"{_CHILD}/donation/", views.donation_create, name="donation-create"),
    path("donations/<uuid:id>/", views.donation, name="donation"),
    path("donations/<uuid:id>/void/", views.donation_void, name="donation-void"),
    path("families/", views.family_list, name="family-list"),
    path("families/create/", views.family_create, name="family-create"),
    path("families/<uuid:id>/", views.family, name="family"),
    path("families/<uuid:id>/<slug:deed>/", views.family_deed, name="family-deed"),
    path(f"{_CHILD}/family/", views.family_place, name="family-place"),
    path("family-cares/<uuid:id>/end/", views.family_care_end, name="family-care-end"),
    path("persuasions/", views.persuasion_list, name="persuasion-list"),
    path("persuasions/fill/", views.persuasion_fill, name="persuasion-fill"),
    path(f"{_CHILD}/persuasion/", views.persuasion_create, name="persuasion-create"),
    path("persuasions/<uuid:id>/", views.persuasion, name="persuasion"),
    path("persuasions/<uuid:id>/<slug:deed>/", views.persuasion_deed, name="persuasion-deed"),
    path("counselling/", views.counselling_list, name="counselling-list"),
    path(f"{_CHILD}/counselling/", views.counselling_create, name="counselling-create"),
    path("counselling/<uuid:id>/", views.counselling, name="counselling"),
    path("counselling/<uuid:id>/void/", views.counselling_void, name="counselling-void"),
]
