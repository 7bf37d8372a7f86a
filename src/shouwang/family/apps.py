"""App configuration."""

from django.apps import AppConfig


class FamilyConfig(AppConfig):
    """The page of a parent or carer, opened by a one-time link; keeping in touch with them."""

    name = "shouwang.family"
    label = "family"

    def ready(self) -> None:
        """Say what is owed; show contacts on the file page; bring signatures to agreements."""
        from shouwang.audit import actions
        from shouwang.duties import hooks as duties
        from shouwang.guardianship import hooks as guardianship
        from shouwang.quality import hooks as quality
        from shouwang.registry import hooks as registry

        from . import findings, hanging, panels, selectors, sources
        from .wording import ACTIONS

        actions.register(ACTIONS)
        if panels.panels not in registry.file_panels:
            registry.file_panels.append(panels.panels)
            registry.timeline.append(panels.timeline)
            registry.dossier.append(panels.dossier)
            registry.merging.append(hanging.hanging)
            duties.sources.extend([sources.Reports(), sources.Unreachable()])
            quality.finding_sources.append(findings.findings)
            guardianship.prepared_signatures.append(selectors.prepared_signatures)
