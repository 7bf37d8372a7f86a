"""App configuration."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Workbooks in and out."""

    name = "shouwang.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Show on a child's file what rosters said wrong about it."""
        from shouwang.registry import hooks

        from . import panels

        if panels.findings_panel not in hooks.file_panels:
            hooks.file_panels.append(panels.findings_panel)
