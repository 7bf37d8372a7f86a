"""Addresses of the pages."""

from django.urls import URLPattern, path

from . import views

app_name = "duties"

urlpatterns: list[URLPattern] = [
    path("", views.duty_list, name="duty-list"),
    path("calendar/", views.calendar, name="calendar"),
    path("feed/", views.feed_make, name="feed-make"),
    path("feed/<str:token>.ics", views.feed, name="feed"),
    path("team/", views.team, name="team"),
    path("<uuid:id>/snooze/", views.snooze, name="snooze"),
    path("<uuid:id>/hand-over/", views.hand_over, name="hand-over"),
]
