"""What is owed about assessments: the first one where the pack asks for it, and in time anew."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack
from shouwang.registry.choices import Verdict
from shouwang.registry.selectors import story

from .choices import AssessmentStatus, Purpose
from .models import Assessment

# For these reasons somebody else than a parent has the child in care.
ENTRUSTED = ("BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE", "BOTH_INCAPABLE")
_WHAT = {Purpose.CARER: N_("照护人监护能力"), Purpose.CHILD: N_("儿童安全处境")}


class Assessments:
    """One source: `first` (the carer was never assessed), `renew` (a verdict runs out)."""

    code = "assessment.assessment"
    title = N_("评估：{what}")
    verb = N_("评估")
    icon = "clipboard-data"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return what is to be assessed of each left-behind child, and what was lately met."""
        wanted = [each for each in subjects if each.is_open and each.verdict == Verdict.YES]
        rows = self._rows([each.file_id for each in wanted])
        carers = self._carers(list(rows))
        found = {}
        for each in wanted:
            done = [
                row for row in rows.get(each.file_id, [])
                if row.purpose != Purpose.CARER or row.person_id == carers.get(each.file_id)
            ]  # fmt: skip
            owed = self._first(each, pack, done) + self._anew(done)
            if owed:
                found[each.file_id] = owed
        return found

    @staticmethod
    def _rows(ids: Sequence[UUID]) -> dict[UUID, list[Assessment]]:
        found: dict[UUID, list[Assessment]] = {}
        rows = Assessment.objects.filter(
            care_file__in=ids, status=AssessmentStatus.FINAL, case_id__isnull=True
        ).select_related("instrument")
        for row in rows.order_by("-assessed_on", "-finished_at", "-id"):
            found.setdefault(row.care_file_id, []).append(row)
        return found

    @staticmethod
    def _carers(ids: Sequence[UUID]) -> dict[UUID, UUID]:
        """Return file id → the present carer, of files that have an assessment at all."""
        states = story.states_of(ids) if ids else {}
        return {
            file_id: state.persons["carer"].pk
            for file_id, state in states.items()
            if "carer" in state.persons
        }

    @staticmethod
    def _first(each: Subject, pack: PolicyPack, done: Sequence[Assessment]) -> list[Owed]:
        rules = pack.work.assessment
        entrusted = each.care_reason in ENTRUSTED and not each.without_carer
        if not rules.carer_required or not entrusted:
            return []
        first = next((row for row in reversed(done) if row.purpose == Purpose.CARER), None)
        due = each.opened_on + timedelta(days=rules.first_days)
        return [
            Owed(
                "first", Role.TOWNSHIP_SUPERVISOR, due, each.opened_on, rules.clause,
                met_on=first.assessed_on if first else None, met_by=first.pk if first else None,
                params={"what": _WHAT[Purpose.CARER]},
            )
        ]  # fmt: skip

    @staticmethod
    def _anew(done: Sequence[Assessment]) -> list[Owed]:
        """Return for each purpose the next one, and the one before as met by the latest."""
        found = []
        for purpose in Purpose:
            rows = [row for row in done if row.purpose == purpose]
            for order, row in enumerate(rows[:2]):
                if row.valid_until is None:
                    continue
                met = rows[0] if order else None
                opens = row.valid_until - timedelta(days=row.instrument.form.remind_days)
                found.append(
                    Owed(
                        f"renew:{row.pk}", Role.TOWNSHIP_SUPERVISOR, row.valid_until, opens,
                        "R-097", met_on=met.assessed_on if met else None,
                        met_by=met.pk if met else None, params={"what": _WHAT[purpose]},
                    )
                )  # fmt: skip
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the assessments of the child."""
        return reverse("assessment:file-assessments", kwargs={"id": file_id})
