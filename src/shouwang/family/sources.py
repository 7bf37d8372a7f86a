"""What is owed to parents: an answer to what they told; looking for one who cannot be reached."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.core import clock
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack

from . import selectors
from .models import Report

_ANSWER_DAYS, _FIND_DAYS, _KEPT_DAYS = 3, 7, 60


class Reports:
    """家长报告: each is answered by the village's officer, on its day where it names one."""

    code = "family.report"
    title = N_("核实家长报告")
    verb = N_("核实")
    icon = "inbox"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return the reports that wait, and those that were lately decided."""
        ids = [each.file_id for each in subjects if each.is_open]
        found: dict[UUID, list[Owed]] = {}
        since = on - timedelta(days=_KEPT_DAYS)
        for row in (*selectors.open_reports(ids), *selectors.decided_reports(ids, since)):
            found.setdefault(row.care_file_id, []).append(self._owed(row))
        return found

    @staticmethod
    def _owed(row: Report) -> Owed:
        told = clock.local_date(row.said_at)
        opens = max(told, row.day) if row.day else told
        met = clock.local_date(row.decided_at) if row.decided_at else None
        return Owed(
            str(row.pk), Role.VILLAGE_OFFICER, opens + timedelta(days=_ANSWER_DAYS), opens, "R-120",
            met_on=met, met_by=row.pk if met else None,
        )  # fmt: skip

    def url(self, file_id: UUID, key: str) -> str:
        """Return the report."""
        return reverse("family:report-detail", kwargs={"id": key})


class Unreachable:
    """联系不上的父母: the township looks for them, until somebody reaches them."""

    code = "family.unreachable"
    title = N_("查找联系不上的家长")
    verb = N_("查找家长")
    icon = "telephone"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return whom the contact log shows to be out of reach."""
        ids = [each.file_id for each in subjects if each.is_open]
        rules = pack.work.family
        found: dict[UUID, list[Owed]] = {}
        for file_id, reaches in selectors.reachability(ids, rules, on).items():
            for reach in reaches.values():
                if reach.lost_since is not None:
                    found.setdefault(file_id, []).append(
                        Owed(
                            f"{reach.relation}:{reach.first_failed}", Role.TOWNSHIP_SUPERVISOR,
                            reach.lost_since + timedelta(days=_FIND_DAYS), reach.lost_since,
                            rules.clause,
                        )
                    )  # fmt: skip
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the contact log of the file."""
        return reverse("family:file-contacts", kwargs={"id": file_id})
