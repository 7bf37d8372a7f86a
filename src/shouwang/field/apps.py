"""App configuration."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Pages for the phone, with or without a network."""

    name = "shouwang.field"
    label = "field"

    def ready(self) -> None:
        """Name the deeds and the photos; say what is owed; tell the desk what waits."""
        from shouwang.audit import actions
        from shouwang.documents import hooks as documents
        from shouwang.duties import hooks as duties
        from shouwang.registry import hooks as registry
        from shouwang.statistics import dashboard

        from . import hanging, panels, sources
        from .wording import ACTIONS

        actions.register(ACTIONS)
        documents.register(panels.photos())
        if hanging.hanging not in registry.merging:
            registry.merging.append(hanging.hanging)
            duties.sources.append(sources.NewChildren())
            registry.file_panels.append(panels.photo_panels)
            dashboard.more_attention.append(panels.attention)
