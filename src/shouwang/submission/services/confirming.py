"""村级月度核对: the village says that its list is right."""

from collections import Counter
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.bulk import insert_rows
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.models import area_columns, new_id
from shouwang.submission import selectors
from shouwang.submission.models import Confirmation, Tick
from shouwang.submission.permissions import SubmissionPermission


class ListChanged(DomainError):
    """A file was opened, changed or closed since the list was shown."""

    message = _("名单在您打开之后又有变动，请再看一遍后确认。")


_TICK = ("id", "area", "county", "township", "confirmation_id", "care_file_id", "kind",
         "file_version")  # fmt: skip


@transaction.atomic
def confirm_village(
    actor: Actor, area: str, *, stamp: str, responsible: str, note: str = "", on: date,
    now: datetime,
) -> Confirmation:  # fmt: skip
    """Confirm the children of a village for this month (R-046, R-077): one tick for each child.

    :param stamp: of the list as it was shown (:class:`selectors.VillageCheck`).
    :raises NotAllowed: outside the reach; :raises ListChanged: if the list is no longer that.
    """
    require(actor, SubmissionPermission.CONFIRM, at=area)
    with connection.cursor() as cursor:
        # Two officers of one village may confirm together: the second sees the first's list.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"submission.{area}"])
    check = selectors.village_check(actor, area, on)
    if check is None:
        raise NotAllowed
    if check.stamp != stamp:
        raise ListChanged
    counts = Counter(str(each.kind) for each in check.children)
    before = Confirmation.objects.filter(area=area, period=check.period.code).count()
    confirmation = Confirmation(
        period=check.period.code, number=before + 1, as_of=on, confirmed_at=now,
        user_id=actor.user_id, confirmed_by=actor.display_name, responsible=responsible,
        on_behalf=actor.area_code != area, counts=dict(counts), note=note,
    )  # fmt: skip
    confirmation.place(area)
    confirmation.save()
    insert_rows(
        Tick, _TICK,
        (
            (new_id(), *area_columns(area), confirmation.pk, each.file.pk, str(each.kind),
             each.file.version)
            for each in check.children
        ),
    )  # fmt: skip
    audit.record(
        actor, "submission.confirm_village", confirmation, at=now, area=area, note=note,
        changes={"period": confirmation.period, "responsible": responsible, **counts},
    )  # fmt: skip
    return confirmation
