"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Reports of harm and the cases that follow."""

    name = "shouwang.cases"
    label = "cases"

    def ready(self) -> None:
        """Say what hangs on a file; keep who reported as it was written."""
        from shouwang.core import grants
        from shouwang.registry import hooks as registry

        from . import hanging

        grants.APPEND_ONLY |= {"cases_reporter"}
        if hanging.hanging not in registry.merging:
            registry.merging.append(hanging.hanging)
