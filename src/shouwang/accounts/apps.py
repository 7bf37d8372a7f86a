"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Organisations, users, posts, sign-in."""

    name = "shouwang.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the sign-in library."""
        from . import signals

        signals.connect()
