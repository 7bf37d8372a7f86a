"""App configuration."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Facts about children and the people around them."""

    name = "shouwang.registry"
    label = "registry"

    def ready(self) -> None:
        """Let merged and recoded divisions take their rows along; name deeds for the trail."""
        from shouwang.audit import actions
        from shouwang.core import areas
        from shouwang.divisions import hooks

        from . import hanging, panels
        from . import hooks as own
        from .wording import ACTIONS

        actions.register(ACTIONS)

        if panels.disagreement_panels not in own.first_panels:
            own.first_panels.append(panels.disagreement_panels)
            own.file_flags.append(panels.file_flags)
            own.merging.append(hanging.hanging)

        if areas.rewrite not in hooks.area_rewriters:
            hooks.area_rewriters.append(areas.rewrite)
            hooks.area_counters.append(areas.count_rows)
