"""App configuration."""

from django.apps import AppConfig


class SubmissionConfig(AppConfig):
    """What was reported on a day, with the facts behind every figure."""

    name = "shouwang.submission"
    label = "submission"

    def ready(self) -> None:
        """Name the deeds; tell who confirmed a file; what is frozen may be added, never changed."""
        from shouwang.audit import actions
        from shouwang.core import grants
        from shouwang.quality import hooks as quality
        from shouwang.registry import hooks

        from . import hanging, telling
        from .trail import ACTIONS

        actions.register(ACTIONS)
        if telling.timeline not in hooks.timeline:
            hooks.timeline.append(telling.timeline)
            quality.fact_sources.append(telling.facts)
        if hanging.hanging not in hooks.merging:
            hooks.merging.append(hanging.hanging)
        grants.APPEND_ONLY.update({"submission_snapshot", "submission_printout"})
