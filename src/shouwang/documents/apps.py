"""App configuration."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Rendering and numbering of papers; attachments."""

    name = "shouwang.documents"
    label = "documents"

    def ready(self) -> None:
        """Name deeds for the trail."""
        from shouwang.audit import actions

        from .wording import ACTIONS

        actions.register(ACTIONS)
