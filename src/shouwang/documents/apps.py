"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Rendering and numbering of papers; attachments."""

    name = "shouwang.documents"
    label = "documents"

    def ready(self) -> None:
        """Name deeds for the trail."""
        from shouwang.audit import actions

        from . import hooks, selectors
        from .wording import ACTIONS

        actions.register(ACTIONS)
        hooks.register(
            hooks.AttachmentKind(selectors.SCAN, _("签章件或回执扫描件"), selectors.scans_in_reach)
        )
