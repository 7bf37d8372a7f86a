"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Reports of harm and the cases that follow."""

    name = "shouwang.cases"
    label = "cases"

    def ready(self) -> None:
        """Hear of harm seen; say what is owed and what hangs on a file; keep who reported."""
        from shouwang.assessment import hooks as assessment
        from shouwang.audit import actions
        from shouwang.care import hooks as care
        from shouwang.core import grants
        from shouwang.documents import hooks as documents
        from shouwang.duties import hooks as duties
        from shouwang.registry import hooks as registry

        from . import hanging, listening, numbered, panels, reach, services, sources
        from .wording import ACTIONS, ATTACHMENTS

        actions.register(ACTIONS)
        numbered.register()
        for code, reaches in (
            (services.REPORT_PHOTO, reach.report_photos),
            (services.CASE_PROOF, reach.proofs),
        ):
            documents.register(documents.AttachmentKind(code, ATTACHMENTS[code], reaches))
        grants.APPEND_ONLY |= {"cases_reporter"}
        if hanging.hanging not in registry.merging:
            registry.merging.append(hanging.hanging)
            registry.merge_barriers.append(listening.merge_barriers)
            registry.first_panels.append(panels.panels)
            care.harm_seen.append(listening.harm_seen)
            assessment.red_line_crossed.append(listening.red_line_crossed)
            assessment.next_steps.append(listening.after_red_line)
            assessment.open_case.append(listening.case_door)
            duties.sources += [sources.Findings(), sources.CaseWork()]
