"""App configuration."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Definitions, packs of parameters, determination."""

    name = "shouwang.policy"
    label = "policy"

    def ready(self) -> None:
        """Determine files whenever their facts change; show the determination on their pages."""
        from shouwang.audit import actions
        from shouwang.registry import hooks

        from . import dossier, hanging, panels, services
        from .wording import ACTIONS

        actions.register(ACTIONS)

        if services.on_facts_changed not in hooks.facts_changed:
            hooks.facts_changed.append(services.on_facts_changed)
            hooks.part_by_part.append(services.part_by_part)
            hooks.merging.append(hanging.hanging)
        if panels.panels not in hooks.first_panels:
            hooks.first_panels.append(panels.panels)
            hooks.terms.append(panels.terms)
            hooks.dossier.append(dossier.dossier)
            hooks.care_reasons.update(panels.CARE_REASON_LABELS)
