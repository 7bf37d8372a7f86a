"""A transfer is evidence of a day: it stays with the file it was about."""

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Arrival, Transfer


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(Transfer, "care_file_id", "stays", _("档案移交")),
        Hanging(Arrival, "care_file_id", "stays", _("外地档案包")),
    ]
