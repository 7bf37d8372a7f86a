"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """Ground of every app; grants the web role its rights after each migration."""

    name = "shouwang.core"
    label = "core"

    def ready(self) -> None:
        """Connect the grants; look many ids up as one array."""
        from . import lookups
        from .grants import grant_app_role

        lookups.register()
        post_migrate.connect(grant_app_role, sender=self)
