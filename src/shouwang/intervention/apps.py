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
        from shouwang.documents import hooks as documents
        from shouwang.duties import hooks as duties

        from . import barriers, listening, numbered, panels, selectors, sources, telling
        from .wording import ACTIONS, ATTACHMENTS

        actions.register(ACTIONS)
        numbered.register()
        for code, label in ATTACHMENTS.items():
            documents.register(documents.AttachmentKind(code, label, numbered.reach))
        if telling.chronology not in cases.chronology:
            cases.measure_done.append(listening.measure_done)
            cases.case_actions.append(listening.case_actions)
            cases.case_panels.append(panels.panels)
            cases.chronology.append(telling.chronology)
            cases.closing_barriers.append(barriers.barriers)
            cases.needs_met.append(selectors.needs_met)
            cases.case_duties.append(sources.case_duties)
            duties.sources.append(sources.Asked())
