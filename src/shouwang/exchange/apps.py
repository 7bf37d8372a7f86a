"""App configuration."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Workbooks in and out."""

    name = "shouwang.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Show on a child's file what rosters said wrong; tell how far a commit is."""
        from shouwang.audit import actions
        from shouwang.quality import hooks as quality
        from shouwang.quality.rules import register
        from shouwang.registry import hooks

        from . import class_sizes, hanging, panels, register_findings, register_panels, steps
        from .services import duplicates
        from .trail import ACTIONS

        actions.register(ACTIONS)

        if panels.findings_panel not in hooks.file_panels:
            hooks.file_panels.append(panels.findings_panel)
            hooks.merging.append(hanging.hanging)
            hooks.facts_changed.append(duplicates.on_facts_changed)
            hooks.file_flags.append(panels.file_flags)
            hooks.class_sizes.append(class_sizes.class_sizes)
        if steps.on_facts_changed not in hooks.facts_changed:
            hooks.facts_changed.insert(0, steps.on_facts_changed)
        if register_panels.sources_panel not in hooks.file_panels:
            hooks.file_panels.append(register_panels.sources_panel)
            register(register_findings.RULES)
            quality.finding_sources.append(register_findings.findings)
