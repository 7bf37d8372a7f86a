"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Organisations, users, posts, sign-in."""

    name = "shouwang.accounts"
    label = "accounts"
