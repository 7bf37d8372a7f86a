"""Addresses of the pages.

They come before those of the sign-in library and take the place of its pages that an office
without sign-up and mail has no use for.
"""

from django.urls import URLPattern, path, re_path

from . import views

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("lock/", views.lock, name="lock"),
    path("stay/", views.stay, name="stay"),
    path("switch/", views.switch_post, name="switch-post"),
    path("forgotten/", views.forgotten, name="forgotten"),
    path("province/", views.province_login, name="province-login"),
    path("province/callback/", views.province_callback, name="province-callback"),
    path("2fa/qr.svg", views.totp_qr, name="totp-qr"),
    path("users/", views.user_list, name="user-list"),
    path("users/export/", views.user_export, name="user-export"),
    path("users/new/", views.user_create, name="user-create"),
    path("users/<uuid:id>/", views.user_detail, name="user-detail"),
    path("users/<uuid:id>/edit/", views.user_edit, name="user-edit"),
    path("users/<uuid:id>/reset/", views.user_reset, name="user-reset"),
    path("users/<uuid:id>/active/", views.user_active, name="user-active"),
    path("users/<uuid:id>/link/", views.user_link, name="user-link"),
    path("users/<uuid:id>/unlink/", views.user_unlink, name="user-unlink"),
    path("users/<uuid:id>/posts/new/", views.post_assign, name="post-assign"),
    path("posts/<uuid:id>/end/", views.post_end, name="post-end"),
    path("organisations/", views.organisation_list, name="organisation-list"),
    path("organisations/new/", views.organisation_create, name="organisation-create"),
    path("organisations/<uuid:id>/edit/", views.organisation_edit, name="organisation-edit"),
    path("organisations/<uuid:id>/active/", views.organisation_active, name="organisation-active"),
    path("feedback/", views.feedback_list, name="feedback-list"),
    path("feedback/<uuid:id>/", views.feedback_answer, name="feedback-answer"),
    path("settings/", views.settings_edit, name="settings"),
    # In place of pages of the sign-in library.
    path("password/reset/", views.forgotten, name="password-reset"),
    re_path(
        r"^(?:signup|email|confirm-email|password/set|login/code)/", views.absent, name="absent"
    ),
    re_path(r"^password/reset/.+", views.absent, name="absent-reset"),
]
