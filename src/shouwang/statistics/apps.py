"""App configuration."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Figures as of any day."""

    name = "shouwang.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Rewrite spells whenever files were determined."""
        from shouwang.audit import actions
        from shouwang.policy import hooks as policy
        from shouwang.registry import hooks as registry

        from . import services
        from .wording import ACTIONS

        actions.register(ACTIONS)

        if services.on_determined not in policy.determined:
            policy.determined.append(services.on_determined)
            registry.facts_changed.append(services.on_facts_changed)
