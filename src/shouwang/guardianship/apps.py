"""App configuration."""

from django.apps import AppConfig


class GuardianshipConfig(AppConfig):
    """Entrusted care."""

    name = "shouwang.guardianship"
    label = "guardianship"

    def ready(self) -> None:
        """Say what is owed; show agreements on the file page and in the dossier."""
        from shouwang.audit import actions
        from shouwang.duties import hooks as duties
        from shouwang.registry import hooks as registry

        from . import evidence, hanging, panels, sources
        from .wording import ACTIONS

        actions.register(ACTIONS)
        evidence.register()
        if panels.panels not in registry.file_panels:
            registry.file_panels.append(panels.panels)
            registry.dossier.append(panels.dossier)
            registry.merging.append(hanging.hanging)
            duties.sources.append(sources.Agreements())
