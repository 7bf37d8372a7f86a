"""App configuration."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessment instruments and their results."""

    name = "shouwang.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Say what is owed; show assessments on the file page, in its course, in the dossier."""
        from shouwang.audit import actions
        from shouwang.duties import hooks as duties
        from shouwang.registry import hooks as registry

        from . import hanging, panels, sources
        from .wording import ACTIONS

        actions.register(ACTIONS)
        if panels.panels not in registry.file_panels:
            registry.file_panels.append(panels.panels)
            registry.timeline.append(panels.timeline)
            registry.dossier.append(panels.dossier)
            registry.merging.append(hanging.hanging)
            duties.sources.append(sources.Assessments())
