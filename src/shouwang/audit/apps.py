"""App configuration."""

from django.apps import AppConfig

from shouwang.core import grants


class AuditConfig(AppConfig):
    """Events, row history and the chain over them; append-only for the web role."""

    name = "shouwang.audit"
    label = "audit"

    def ready(self) -> None:
        """Let the web role append to the trail, never change it."""
        from . import actions
        from .wording import ACTIONS

        grants.APPEND_ONLY |= {"audit_event", "audit_link", "audit_history"}
        actions.register(ACTIONS)
