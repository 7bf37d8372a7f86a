"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shouwang.audit import actions


class AccountsConfig(AppConfig):
    """Organisations, users, posts, sign-in."""

    name = "shouwang.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the sign-in library; name deeds and roles for the trail."""
        from . import selectors, signals
        from .choices import Role
        from .wording import ACTIONS

        signals.connect()
        actions.register(ACTIONS)
        actions.register_organisations(selectors.organisation_names)
        actions.register_roles([*Role.choices, ("SYSTEM", _("系统"))])
