"""App configuration."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Findings live: open, repaired when the check no longer finds them, or waived by two hands."""

    name = "shouwang.quality"
    label = "quality"

    def ready(self) -> None:
        """Check files whenever they were determined; forget those that are no more."""
        from shouwang.audit import actions
        from shouwang.policy import hooks as policy
        from shouwang.registry import hooks as registry

        from . import hanging, panels, tasks
        from .wording import ACTIONS

        actions.register(ACTIONS)

        if tasks.on_determined not in policy.determined:
            policy.determined.append(tasks.on_determined)
            registry.facts_changed.append(tasks.on_facts_changed)
            registry.file_panels.append(panels.panel)
            registry.file_flags.append(panels.file_flags)
            registry.merging.append(hanging.hanging)
