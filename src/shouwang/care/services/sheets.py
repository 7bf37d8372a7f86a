"""Keeping photos of sheets that were filled in or signed by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.care import selectors
from shouwang.care.models import Plan, Record
from shouwang.care.permissions import CarePermission
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError
from shouwang.documents import services as documents

from .common import may_reach


class Void(DomainError):
    """What was taken out gets no papers any more."""

    message = _("已作废的记录不能再上传照片。")


@transaction.atomic
def add_sheets(actor: Actor, row: Record | Plan, files: Sequence[Any], *, now: datetime) -> None:
    """Keep the sheets of a record or a plan; sent twice from one form each is kept once.

    :raises NotAllowed: without the right, or out of reach. :raises Void: for a voided record.
    """
    locked = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    may_reach(actor, locked, CarePermission.RECORD)
    if isinstance(locked, Record) and locked.voided_at is not None:
        raise Void
    keep(actor, locked, files, now)


def keep(actor: Actor, row: Record | Plan, files: Sequence[Any], now: datetime) -> None:
    """Store the files with a row that the actor may change."""
    kind = selectors.RECORD if isinstance(row, Record) else selectors.PLAN
    subject = documents.Subject(kind, row.pk, row.area, file_id=row.care_file_id)
    documents.store_all(
        actor, files, kind=selectors.SHEET, subject=subject, token=getattr(files, "token", None),
        now=now,
    )  # fmt: skip
