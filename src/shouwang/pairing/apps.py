"""App configuration."""

from django.apps import AppConfig


class PairingConfig(AppConfig):
    """Volunteers and pairings."""

    name = "shouwang.pairing"
    label = "pairing"

    def ready(self) -> None:
        """Say what is owed; show pairings on the file page."""
        from shouwang.audit import actions
        from shouwang.care import hooks as care
        from shouwang.duties import hooks as duties
        from shouwang.registry import hooks as registry

        from . import evidence, hanging, panels, selectors, sources
        from .wording import ACTIONS

        actions.register(ACTIONS)
        evidence.register()
        if panels.panels not in registry.file_panels:
            registry.file_panels.append(panels.panels)
            registry.merging.append(hanging.hanging)
            duties.sources.append(sources.ProxyMonth())
            care.paired.append(selectors.paired_on)
            care.pairings.append(selectors.under_way)
