"""Agreements within reach; what is claimed of guardianship, and what holds when looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shouwang.assessment import selectors as assessment
from shouwang.assessment.choices import Purpose
from shouwang.care import selectors as care
from shouwang.core.actors import Actor
from shouwang.core.presentation import Text
from shouwang.documents.models import Attachment
from shouwang.policy.deriving import NEEDS_CARER
from shouwang.policy.selectors import pack_for
from shouwang.registry import selectors as registry
from shouwang.registry.choices import DocumentKind, Verdict
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story

from . import checks
from .choices import AgreementKind, AgreementStatus, Evidence
from .models import Agreement
from .permissions import GuardianshipPermission

_AT_SCHOOL = frozenset({"KINDERGARTEN", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL"})
SUBJECT = "guardianship.agreement"
PAPERS = {
    str(AgreementKind.AGREEMENT): "CARE_AGREEMENT",
    str(AgreementKind.CONFIRMATION): "CARE_CONFIRMATION",
}
_CLAIMS = (DocumentKind.AGREEMENT, DocumentKind.CONFIRMATION)


def files(actor: Actor, permission: str) -> Any:
    """Return the files of the actor's area for which it may draft or check."""
    return CareFile.objects.visible_to(actor, permission).select_related("person")


def agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements of the actor's area, or of the files granted to it."""
    if not actor.may(GuardianshipPermission.VIEW):
        return Agreement.objects.none()
    found: QuerySet[Agreement] = Agreement.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return found.select_related("care_file__person", "carer")


def reachable(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements of every file the actor may open: fetch one by its id only."""
    if not actor.may(GuardianshipPermission.VIEW):
        return Agreement.objects.none()
    rows = Agreement.objects.filter(care_file__in=registry.reachable_files(actor))
    return rows.select_related("care_file__person", "carer")


def of_file(file_id: UUID) -> list[Agreement]:
    """Return the agreements of a file, the newest first."""
    rows = Agreement.objects.filter(care_file=file_id).select_related("carer")
    return list(rows.order_by("-starts_on", "-id"))


def carer_of(file: CareFile) -> Any:
    """Return the present carer of a child who is not its parent; None where there is none."""
    state = story.state_of(file)
    carer = state.persons.get("carer")
    parents = {state.persons[role].pk for role in ("father", "mother") if role in state.persons}
    return carer if carer is not None and carer.pk not in parents else None


def papers_of(agreement_ids: Iterable[UUID]) -> dict[UUID, list[Attachment]]:
    """Return agreement id → its papers that hold, oldest first, in one query."""
    rows = Attachment.objects.filter(
        subject_kind=SUBJECT, subject_id__in=list(agreement_ids), kind__in=Evidence.values,
        voided_at__isnull=True,
    ).order_by("uploaded_at", "pk")  # fmt: skip
    found: dict[UUID, list[Attachment]] = {}
    for row in rows:
        if row.subject_id is not None:
            found.setdefault(row.subject_id, []).append(row)
    return found


def open_agreements(file_ids: Iterable[UUID]) -> list[Agreement]:
    """Return the agreements of files that are signed or in force, the oldest first."""
    states = (AgreementStatus.SIGNED, AgreementStatus.EFFECTIVE)
    rows = Agreement.objects.filter(care_file__in=list(file_ids), status__in=states)
    return list(rows.order_by("starts_on", "pk"))


def _is_shared(papers: Iterable[Attachment], agreement: Agreement) -> bool:
    """Say whether a photo of the signed sheet was also sent for another agreement (R-066)."""
    sent = [row.sent_sha256 for row in papers if row.kind == Evidence.SIGNED]
    others = Attachment.objects.filter(
        subject_kind=SUBJECT, kind=Evidence.SIGNED, sent_sha256__in=sent, voided_at__isnull=True,
        county=agreement.county,
    )  # fmt: skip
    return bool(sent) and others.exclude(subject_id=agreement.pk).exists()


def carer_standing(agreement: Agreement, on: date) -> assessment.Standing:
    """Return what the latest assessment of the agreement's carer says on a day."""
    file_id = agreement.care_file_id
    found = assessment.standing(
        [file_id], Purpose.CARER, on=on, persons={file_id: agreement.carer_id}
    )
    return found[file_id]


def said(agreement: Agreement, on: date) -> checks.Said:
    """Return an agreement as the checks of a day take it."""
    file = agreement.care_file
    papers = papers_of([agreement.pk]).get(agreement.pk, [])
    return checks.Said(
        child_birth=file.birth_date, carer_birth=agreement.carer.birth_date,
        carer_phone=str(agreement.carer.phones or ""), at_school=file.schooling in _AT_SCHOOL,
        parent_duties=agreement.parent_duties, carer_duties=agreement.carer_duties,
        child_opinion=str(agreement.child_opinion or ""), grounds=agreement.grounds,
        told_school_on=agreement.told_school_on, told_village_on=agreement.told_village_on,
        signatures=agreement.signatures, papers=frozenset(row.kind for row in papers),
        shared=_is_shared(papers, agreement), assessed=carer_standing(agreement, on).state,
        must_be_assessed=pack_for(agreement.area, on).work.assessment.carer_required,
    )  # fmt: skip


def effective(file_ids: Iterable[UUID], on: date) -> dict[UUID, Agreement]:
    """Return file id → the agreement that holds on a day."""
    rows = Agreement.objects.filter(
        care_file__in=list(file_ids), status=AgreementStatus.EFFECTIVE, starts_on__lte=on,
        ends_on__gte=on,
    ).select_related("carer")  # fmt: skip
    return {row.care_file_id: row for row in rows}


# --- claimed and verified (I-010, R-067, T-005): the one place that says what measures are --------


def needing(actor: Actor) -> Any:
    """Return the left-behind children of the area who need an entrusted carer."""
    rows = registry.open_files(actor).filter(verdict=Verdict.YES)
    return rows.filter(Q(care_reason__in=NEEDS_CARER) | Q(rating__in=("POOR", "NONE")))


def claimed(files: Any) -> Any:
    """Return those of some files in which somebody who cares in fact is named."""
    return files.exclude(carer_kind="")


def _verified(on: date) -> Any:
    """Return the agreements that hold, whose carer can be rung, and who were visited since."""
    visits = care.home_visits().filter(
        care_file=OuterRef("care_file"), occurred_on__gte=OuterRef("starts_on")
    )
    return Agreement.objects.filter(
        Exists(visits), status=AgreementStatus.EFFECTIVE, starts_on__lte=on, ends_on__gte=on
    ).exclude(carer__phones=b"")


def verified(files: Any, on: date) -> Any:
    """Return those of some files for which measures hold when looked at."""
    return files.filter(Exists(_verified(on).filter(care_file=OuterRef("pk"))))


def verified_ids(file_ids: Iterable[UUID], on: date) -> set[UUID]:
    """Return the same of files by id."""
    rows = _verified(on).filter(care_file__in=list(file_ids))
    return set(rows.values_list("care_file_id", flat=True))


@dataclass(frozen=True, slots=True)
class Row:
    """One place: how many need measures, for how many they are claimed, for how many they hold."""

    code: str
    name: Text
    needing: int
    claimed: int
    verified: int


def by_place(actor: Actor, on: date) -> list[Row]:
    """Return claimed against verified by township (for a township: by village), in code order."""
    column = "township" if len(actor.area.lo if actor.area else "") <= 6 else "area"

    def counts(files: Any) -> dict[str, int]:
        return dict(files.order_by().values_list(column).annotate(Count("pk")))

    rows = needing(actor)
    whole, said, held = counts(rows), counts(claimed(rows)), counts(verified(rows, on))
    names = registry.place_names([code.ljust(12, "0") for code in whole])
    return [
        Row(full, names[full], whole[code], said.get(code, 0), held.get(code, 0))
        for code in sorted(whole)
        if (full := code.ljust(12, "0"))
    ]
