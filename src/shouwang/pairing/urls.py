"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "pairing"

urlpatterns: list[URLPattern] = [
    path("", views.pairing_list, name="pairing-list"),
    path("export/", views.pairing_export, name="pairing-export"),
    path("match/", views.matching, name="matching"),
    path("match/take/", views.matching_take, name="matching-take"),
    path("children/<uuid:id>/", views.propose, name="propose"),
    path("volunteers/", views.volunteer_list, name="volunteer-list"),
    path("volunteers/new/", views.volunteer_create, name="volunteer-create"),
    path("volunteers/<uuid:id>/", views.volunteer_detail, name="volunteer-detail"),
    path("volunteers/<uuid:id>/edit/", views.volunteer_edit, name="volunteer-edit"),
    path("volunteers/<uuid:id>/vet/", views.volunteer_vet, name="volunteer-vet"),
    path("volunteers/<uuid:id>/refuse/", views.volunteer_refuse, name="volunteer-refuse"),
    path("volunteers/<uuid:id>/leave/", views.volunteer_leave, name="volunteer-leave"),
    path("rota/", views.rota, name="rota"),
    path("rota/new/", views.shift_create, name="shift-create"),
    path("rota/<uuid:id>/", views.shift_detail, name="shift-detail"),
    path("rota/<uuid:id>/cancel/", views.shift_cancel, name="shift-cancel"),
    path("rota/<uuid:id>/put-down/", views.shift_put_down, name="shift-put-down"),
    path("rota/<uuid:id>/sign-up/", views.shift_sign_up, name="shift-sign-up"),
    path("service/", views.own_service, name="own-service"),
    path("service/<uuid:id>/confirm/", views.service_confirm, name="service-confirm"),
    path("service/<uuid:id>/withdraw/", views.service_withdraw, name="service-withdraw"),
    path("service/<uuid:id>/report/", views.service_report, name="service-report"),
    path("service/<uuid:id>/return/", views.service_return, name="service-return"),
    path("service/<uuid:id>/absent/", views.service_absent, name="service-absent"),
    path("<uuid:id>/", views.pairing_detail, name="pairing-detail"),
    path("<uuid:id>/begin/", views.pairing_begin, name="pairing-begin"),
    path("<uuid:id>/sheets/", views.pairing_sheets, name="pairing-sheets"),
    path("<uuid:id>/issue/", views.pairing_issue, name="pairing-issue"),
    path("<uuid:id>/decline/", views.pairing_decline, name="pairing-decline"),
    path("<uuid:id>/end/", views.pairing_end, name="pairing-end"),
]
