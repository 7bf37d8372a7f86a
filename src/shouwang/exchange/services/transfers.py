"""申请转入 from a roster: asking for a child that has its file in another place."""

from datetime import datetime

from django.db import transaction

from shouwang.core.actors import Actor, require
from shouwang.core.errors import WrongStatus
from shouwang.exchange.choices import RowPlan
from shouwang.exchange.models import SourceRow
from shouwang.exchange.permissions import ExchangePermission
from shouwang.transfers import services as transfers
from shouwang.transfers.models import Transfer


@transaction.atomic
def request_transfer(actor: Actor, row: SourceRow, *, reason: str, now: datetime) -> Transfer:
    """Ask the area that holds the child of an `ELSEWHERE` row for its file.

    :raises AlreadyRequested: if that was asked already and not yet answered.
    :raises WrongStatus: if the row is no such row.
    """
    row = SourceRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    require(actor, ExchangePermission.COMMIT_BATCH, at=row.area)
    if row.plan != RowPlan.ELSEWHERE or row.id_digest is None:
        raise WrongStatus
    return transfers.request(
        actor, area=row.area, from_area=row.held_reason, child_name=row.child_name,
        id_digest=bytes(row.id_digest), note=reason, row_id=row.pk, now=now,
    )  # fmt: skip
