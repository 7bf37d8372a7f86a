"""Addresses of the pages."""

from django.urls import path

from . import views

app_name = "divisions"

urlpatterns = [
    path("", views.division_list, name="list"),
    path("<slug:code>/", views.division_detail, name="detail"),
    path("<slug:code>/village/add/", views.village_add, name="village-add"),
    path("<slug:code>/group/add/", views.group_add, name="group-add"),
    path("<slug:code>/rename/", views.division_rename, name="rename"),
    path("<slug:code>/close/", views.division_close, name="close"),
    path("<slug:code>/merge/", views.division_merge, name="merge"),
]
