"""What a proxy parent owes each month: five of the six ones, the sixth is the school's (R-139)."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.care import selectors as care
from shouwang.care.choices import RecordKind
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack

from .choices import PairingStatus
from .models import Pairing

# 谈一次心、检查一次家庭作业、作一次作业辅导、进行一次家访、共进一次亲情晚餐.
ITEMS = (
    (RecordKind.TALK, N_("谈一次心")),
    (RecordKind.HOMEWORK_CHECK, N_("检查一次家庭作业")),
    (RecordKind.HOMEWORK_HELP, N_("作一次作业辅导")),
    (RecordKind.HOME_VISIT, N_("进行一次家访")),
    (RecordKind.SHARED_MEAL, N_("共进一次亲情餐")),
)


class ProxyMonth:
    """One duty for each item, child and month, owed by the paired person alone."""

    code = "pairing.month"
    title = N_("代理家长每月事项：{what}")
    verb = N_("登记")
    icon = "heart"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return this month's items of each active pairing whose volunteer signs in."""
        first = on.replace(day=1)
        last = on.replace(day=calendar.monthrange(on.year, on.month)[1])
        rows = Pairing.objects.filter(
            care_file__in=[each.file_id for each in subjects], status=PairingStatus.ACTIVE,
            volunteer__user__isnull=False, starts_on__lte=last,
        ).values_list("care_file_id", "volunteer__user_id")  # fmt: skip
        pairs = list(rows)
        if not pairs:
            return {}
        ids = [file_id for file_id, _user in pairs]
        done = {kind: care.last_days(ids, (kind,), since=first) for kind, _label in ITEMS}
        found: dict[UUID, list[Owed]] = {}
        for file_id, user_id in pairs:
            for kind, label in ITEMS:
                met = next(iter(done[kind].get(file_id, [])), None)
                found.setdefault(file_id, []).append(
                    Owed(
                        f"{first:%Y-%m}:{kind}:{user_id}",
                        Role.PROXY_PARENT,
                        last,
                        first,
                        "R-139",
                        user_id=user_id,
                        met_on=met[0] if met else None,
                        met_by=met[1] if met else None,
                        params={"what": label},
                    )
                )
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the form of the item."""
        kind = key.split(":")[1]
        return f"{reverse('care:record', kwargs={'id': file_id})}?kind={kind}"
