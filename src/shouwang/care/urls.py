"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "care"

urlpatterns: list[URLPattern] = [
    path("", views.record_list, name="record-list"),
    path("export/", views.record_export, name="record-export"),
    path("<uuid:id>/", views.record_detail, name="record-detail"),
    path("<uuid:id>/void/", views.record_void, name="record-void"),
    path("children/<uuid:id>/", views.file_records, name="file-records"),
    path("children/<uuid:id>/card/", views.paper, {"what": "contact-card"}, name="contact-card"),
    path("children/<uuid:id>/form/", views.paper, {"what": "visit-form"}, name="visit-form"),
    path("children/<uuid:id>/record/", views.record, name="record"),
]
