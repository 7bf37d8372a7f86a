"""An agreement goes with the child when files are merged; two effective ones stay apart."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Agreement


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file or a person."""
    return [
        Hanging(
            Agreement, "care_file_id", "moves", _("委托照护协议"), describe=describe_agreements
        ),
        Hanging(Agreement, "carer_id", "moves", _("委托照护协议")),
    ]


def describe_agreements(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what agreements are called."""
    return {row.pk: str(row) for row in Agreement.objects.filter(pk__in=ids)}
