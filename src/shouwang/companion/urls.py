"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "companion"

urlpatterns: list[URLPattern] = [
    path("", views.task_list, name="task-list"),
    path("export/", views.task_export, name="task-export"),
    path("keyed/", views.note_keyed, name="note-keyed"),
    path("compare/", views.compare, name="compare"),
    path("compare/keyed/", views.note_exported, name="note-exported"),
    path("layout/", views.layout, name="layout"),
    path("<uuid:id>/", views.task_detail, name="task-detail"),
    path("<uuid:id>/take-back/", views.take_back, name="take-back"),
]
