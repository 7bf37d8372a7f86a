"""Addresses of the pages."""

from django.urls import URLPattern, path

from .views import campaigns, checks, dormitories, hazards, houses

app_name = "screening"

urlpatterns: list[URLPattern] = [
    path("", campaigns.campaign_list, name="campaign-list"),
    path("new/", campaigns.campaign_create, name="campaign-create"),
    path("<uuid:id>/", campaigns.campaign_detail, name="campaign-detail"),
    path("<uuid:id>/close/", campaigns.campaign_close, name="campaign-close"),
    path("<uuid:id>/units/", campaigns.unit_list, name="unit-list"),
    path("units/<uuid:id>/", campaigns.unit_detail, name="unit-detail"),
    path("units/<uuid:id>/children/", campaigns.unit_children, name="unit-children"),
    path("units/<uuid:id>/begin/", campaigns.unit_begin, name="unit-begin"),
    path("units/<uuid:id>/educate/", campaigns.unit_educate, name="unit-educate"),
    path("units/<uuid:id>/zero/", campaigns.unit_zero, name="unit-zero"),
    path("units/<uuid:id>/report/", campaigns.unit_report, name="unit-report"),
    path("units/<uuid:id>/send-back/", campaigns.unit_send_back, name="unit-send-back"),
    path("units/<uuid:id>/appraise/", campaigns.unit_appraise, name="unit-appraise"),
    path("units/<uuid:id>/hazard/", hazards.hazard_create, name="hazard-create"),
    path("hazards/", hazards.hazard_list, name="hazard-list"),
    path("hazards/<uuid:id>/", hazards.hazard_detail, name="hazard-detail"),
    path("hazards/<uuid:id>/control/", hazards.hazard_control, name="hazard-control"),
    path("hazards/<uuid:id>/escalate/", hazards.hazard_escalate, name="hazard-escalate"),
    path("hazards/<uuid:id>/claim/", hazards.hazard_claim, name="hazard-claim"),
    path("hazards/<uuid:id>/confirm/", hazards.hazard_confirm, name="hazard-confirm"),
    path("hazards/<uuid:id>/reject/", hazards.hazard_reject, name="hazard-reject"),
    path("hazards/<uuid:id>/report/", hazards.hazard_report, name="hazard-report"),
    path("houses/", houses.house_list, name="house-list"),
    path("houses/new/", houses.house_create, name="house-create"),
    path("houses/<uuid:id>/", houses.house_detail, name="house-detail"),
    path("houses/<uuid:id>/move-out/", houses.house_move_out, name="house-move-out"),
    path("houses/<uuid:id>/finish/", houses.house_finish, name="house-finish"),
    path("houses/<uuid:id>/close/", houses.house_close, name="house-close"),
    path("dormitories/", dormitories.dormitory_list, name="dormitory-list"),
    path("dormitories/new/", dormitories.dormitory_create, name="dormitory-create"),
    path("dormitories/<uuid:id>/", dormitories.dormitory_detail, name="dormitory-detail"),
    path("dormitories/<uuid:id>/finish/", dormitories.dormitory_finish, name="dormitory-finish"),
    path("dormitories/<uuid:id>/open/", dormitories.dormitory_open, name="dormitory-open"),
    path("checks/", checks.check_list, name="check-list"),
    path("checks/new/", checks.check_create, name="check-create"),
    path("checks/<uuid:id>/", checks.check_detail, name="check-detail"),
    path("checks/<uuid:id>/carry-out/", checks.check_carry_out, name="check-carry-out"),
    path("problems/", checks.problem_list, name="problem-list"),
    path("problems/<uuid:id>/handle/", checks.problem_handle, name="problem-handle"),
    path("problems/<uuid:id>/pass/", checks.problem_pass, name="problem-pass"),
    path("problems/<uuid:id>/fail/", checks.problem_fail, name="problem-fail"),
]
