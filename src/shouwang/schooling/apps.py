"""App configuration."""

from django.apps import AppConfig


class SchoolingConfig(AppConfig):
    """Attendance, dropout, transfer of pupils."""

    name = "shouwang.schooling"
    label = "schooling"

    def ready(self) -> None:
        """Say what is owed; show follow-ups on the file page, in its course and in the dossier."""
        from shouwang.audit import actions
        from shouwang.cases import hooks as cases
        from shouwang.duties import hooks as duties
        from shouwang.registry import hooks as registry

        from . import hanging, numbered, panels, sources
        from .wording import ACTIONS

        actions.register(ACTIONS)
        numbered.register()
        if panels.panels not in registry.file_panels:
            registry.file_panels.append(panels.panels)
            registry.timeline.append(panels.timeline)
            registry.dossier.append(panels.dossier)
            registry.merging.append(hanging.hanging)
            registry.merge_barriers.append(hanging.barriers)
            duties.sources.extend(sources.SOURCES)
            cases.chronology.append(panels.chronology)
