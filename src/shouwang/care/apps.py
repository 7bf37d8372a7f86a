"""App configuration."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Care and its records."""

    name = "shouwang.care"
    label = "care"

    def ready(self) -> None:
        """Say what is owed; show records on the file page, in its course and in the dossier."""
        from shouwang.audit import actions
        from shouwang.duties import hooks as duties
        from shouwang.quality import hooks as quality
        from shouwang.registry import hooks as registry

        from . import evidence, facts, hanging, panels, sources
        from .wording import ACTIONS

        actions.register(ACTIONS)
        evidence.register()
        if panels.panels not in registry.file_panels:
            registry.file_panels.append(panels.panels)
            registry.timeline.append(panels.timeline)
            registry.dossier.append(panels.dossier)
            registry.merging.append(hanging.hanging)
            registry.file_flags.append(panels.file_flags)
            duties.sources.extend(sources.SOURCES)
            quality.fact_sources.append(facts.facts)
            quality.finding_sources.append(facts.findings)
