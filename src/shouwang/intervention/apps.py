"""App configuration."""

from django.apps import AppConfig


class InterventionConfig(AppConfig):
    """Placements, services, papers and measures over guardianship."""

    name = "shouwang.intervention"
    label = "intervention"

    def ready(self) -> None:
        """Take part in cases: cards, lines, barriers, duties."""
        from shouwang.audit import actions
        from shouwang.cases import hooks as cases
        from shouwang.duties import hooks as duties

        from . import barriers, numbered, panels, sources, telling
        from .wording import ACTIONS

        actions.register(ACTIONS)
        numbered.register()
        if telling.chronology not in cases.chronology:
            cases.case_panels.append(panels.panels)
            cases.chronology.append(telling.chronology)
            cases.closing_barriers.append(barriers.barriers)
            cases.case_duties.append(sources.case_duties)
            duties.sources.append(sources.Asked())
