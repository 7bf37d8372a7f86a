"""What is owed for what phones sent: a child newly found is looked into by the township (W-14)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.core import clock
from shouwang.core.messages import N_
from shouwang.duties import workdays
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack

from . import selectors

_DAYS, _KEPT_DAYS = 5, 60


class NewChildren:
    """核实手机登记的新发现儿童: the supervisor verifies the file, or closes it with the reason.

    The file stands as 已建档待核 from the first, so that the village owes the first visit at once.
    """

    code = "field.new-child"
    title = N_("核实新发现儿童档案")
    verb = N_("核实")
    icon = "person-plus"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return the files that phones opened, until each is verified."""
        ids = [each.file_id for each in subjects if each.is_open]
        found: dict[UUID, list[Owed]] = {}
        for new in selectors.new_children(ids):
            if new.verified_on and new.verified_on < on - timedelta(days=_KEPT_DAYS):
                continue
            sent = clock.local_date(new.received_at)
            found.setdefault(new.file_id, []).append(
                Owed(
                    str(new.item_id), Role.TOWNSHIP_SUPERVISOR, workdays.after(sent, _DAYS), sent,
                    "W-14", met_on=new.verified_on,
                    met_by=new.item_id if new.verified_on else None,
                )
            )  # fmt: skip
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the child's file, where it is verified."""
        return reverse("registry:child-detail", kwargs={"id": file_id})
