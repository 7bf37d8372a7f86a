"""App configuration."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Figures as of any day."""

    name = "shouwang.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Rewrite spells whenever files are determined."""
        from shouwang.audit import actions
        from shouwang.policy import hooks as policy
        from shouwang.registry import hooks as registry

        from . import hanging, services
        from .wording import ACTIONS

        actions.register(ACTIONS)

        if services.SPELLS not in policy.derivations:
            policy.derivations.append(services.SPELLS)
            registry.facts_changed.append(services.on_facts_changed)
            registry.merging.append(hanging.hanging)
