"""What is owed about agreements: make one, check it, renew it in time (R-097, R-098, W-15)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.deriving import NEEDS_CARER
from shouwang.policy.engine.pack import PolicyPack
from shouwang.registry.choices import Verdict

from .checks import is_remote
from .choices import AgreementStatus, Evidence
from .models import Agreement
from .selectors import papers_of

_MAKE_DAYS, _CHECK_DAYS, _AHEAD_DAYS, _ORIGINAL_DAYS = 30, 7, 30, 30


class Agreements:
    """One source: make (no agreement), check (signed), original (signed from afar), renew."""

    code = "guardianship.agreement"
    title = N_("委托照护协议：{what}")
    verb = N_("办理协议")
    icon = "file-earmark-text"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return what is to be done about the agreement of each child that needs one."""
        ids = [each.file_id for each in subjects]
        rows: dict[UUID, list[Agreement]] = {}
        for agreement in Agreement.objects.filter(care_file__in=ids).exclude(
            status=AgreementStatus.ENDED
        ):
            rows.setdefault(agreement.care_file_id, []).append(agreement)
        papers = papers_of(row.pk for some in rows.values() for row in some)
        found = {}
        for each in subjects:
            some = rows.get(each.file_id, [])
            owed = [self._check(a) for a in some if a.status == AgreementStatus.SIGNED]
            holding = [a for a in some if a.status == AgreementStatus.EFFECTIVE]
            needs = each.verdict == Verdict.YES and each.care_reason in NEEDS_CARER
            if needs and not holding and not owed:
                owed.append(self._make(each))
            owed += [self._renew(a) for a in holding if needs]
            owed += [
                self._original(a)
                for a in some
                if a.status != AgreementStatus.DRAFT and is_remote(a.signatures)
                and all(row.kind != Evidence.ORIGINAL for row in papers.get(a.pk, []))
            ]  # fmt: skip
            if owed:
                found[each.file_id] = owed
        return found

    @staticmethod
    def _make(subject: Subject) -> Owed:
        return Owed(
            "make", Role.VILLAGE_OFFICER, subject.opened_on + timedelta(days=_MAKE_DAYS),
            subject.opened_on, "R-098", params={"what": N_("尚未签订")},
        )  # fmt: skip

    @staticmethod
    def _check(agreement: Agreement) -> Owed:
        signed = max(each["on"] for each in agreement.signatures)
        day = date.fromisoformat(signed)
        return Owed(
            f"check:{agreement.pk}", Role.TOWNSHIP_SUPERVISOR, day + timedelta(days=_CHECK_DAYS),
            day, "W-15", params={"what": N_("已签待核对")},
        )  # fmt: skip

    @staticmethod
    def _original(agreement: Agreement) -> Owed:
        day = date.fromisoformat(max(each["on"] for each in agreement.signatures))
        return Owed(
            f"original:{agreement.pk}", Role.VILLAGE_OFFICER,
            day + timedelta(days=_ORIGINAL_DAYS), day, "D-05",
            params={"what": N_("原件待补")},
        )  # fmt: skip

    @staticmethod
    def _renew(agreement: Agreement) -> Owed:
        return Owed(
            f"renew:{agreement.pk}", Role.VILLAGE_OFFICER, agreement.ends_on,
            agreement.ends_on - timedelta(days=_AHEAD_DAYS), "W-15",
            params={"what": N_("即将期满")},
        )  # fmt: skip

    def url(self, file_id: UUID, key: str) -> str:
        """Return the agreements of the child, or the one that is to be checked or renewed."""
        kind, _colon, pk = key.partition(":")
        if kind == "check":
            return reverse("guardianship:agreement-detail", kwargs={"id": pk})
        if kind == "original":
            return reverse("guardianship:agreement-papers", kwargs={"id": pk})
        return reverse("guardianship:file-agreements", kwargs={"id": file_id})
