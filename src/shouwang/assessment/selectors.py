"""Instruments in force in an area, assessments within reach, and what the latest one says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.core.actors import Actor
from shouwang.core.reach import full_code, significant
from shouwang.registry import selectors as registry
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story

from . import hooks
from .choices import AssessmentStatus, InstrumentStatus, Purpose, StandingState
from .engine import scoring
from .engine.instrument import Instrument as Form
from .engine.shipped import shipped
from .models import Assessment, Instrument
from .permissions import AssessmentPermission

NATION_CODE = "000000000000"


# --- instruments ----------------------------------------------------------------------------------


def _over(code: str) -> list[str]:
    """Return the codes of a division, of all above it, and of the nation."""
    head = significant(code)
    found = [full_code(head[:length]) for length in (2, 4, 6, 9, 12) if length <= len(head)]
    return [NATION_CODE, *found]


def instruments_in_force(area: str, purpose: str | None = None) -> list[Form]:
    """Return the newest version of every instrument that an area may use, by title.

    One uploaded by a division stands before a shipped one of the same code.
    """
    found = {code: form for code, (form, _text) in shipped().items()}
    rows = Instrument.objects.filter(
        area__in=_over(area), status=InstrumentStatus.PUBLISHED
    ).exclude(area=NATION_CODE)
    for row in rows.order_by("area", "published_at"):
        found[row.code] = row.form
    chosen = [form for form in found.values() if purpose is None or form.subject == purpose]
    return sorted(chosen, key=lambda form: (form.subject, form.title))


def form_in_force(area: str, code: str) -> Form | None:
    """Return the instrument of a code that an area uses now; None where there is none."""
    return next((form for form in instruments_in_force(area) if form.code == code), None)


def stored(area: str, form: Form) -> Instrument | None:
    """Return the stored row of an instrument in force; a shipped one may have none yet."""
    rows = Instrument.objects.filter(
        code=form.code, form_version=form.version, area__in=_over(area),
        status=InstrumentStatus.PUBLISHED,
    )  # fmt: skip
    return rows.order_by("-area").first()


def instruments(actor: Actor) -> QuerySet[Instrument]:
    """Return the uploaded instruments of the actor's area and of the divisions above it."""
    if not actor.may(AssessmentPermission.VIEW) or actor.area is None:
        return Instrument.objects.none()
    above = _over(actor.area_code) if actor.area_code else [NATION_CODE]
    rows = Instrument.objects.filter(
        Q(area__gte=actor.area.lo, area__lt=actor.area.hi) | Q(area__in=above)
    )
    return rows.exclude(area=NATION_CODE).order_by("-created_at")


# --- assessments ----------------------------------------------------------------------------------


def files(actor: Actor) -> Any:
    """Return the files whose child, or whose carer, the acting post may assess."""
    if not actor.may(AssessmentPermission.ASSESS):
        return CareFile.objects.none()
    return registry.reachable_files(actor).exclude(status="CLOSED")


def assessments(actor: Actor) -> QuerySet[Assessment]:
    """Return the assessments of the acting post's area; those of sealed cases never."""
    if not actor.may(AssessmentPermission.VIEW):
        return Assessment.objects.none()
    rows = Assessment.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    found: QuerySet[Assessment] = rows.filter(case_id__isnull=True)
    return found.select_related("care_file__person", "person", "instrument")


def reachable(actor: Actor) -> QuerySet[Assessment]:
    """Return the assessments of every file the actor may open: fetch one by its id only."""
    if not actor.may(AssessmentPermission.VIEW):
        return Assessment.objects.none()
    rows = Assessment.objects.filter(
        case_id__isnull=True, care_file__in=registry.reachable_files(actor)
    )
    return rows.select_related("care_file__person", "person", "instrument")


def get_readable(actor: Actor, id: UUID) -> Assessment | None:
    """Return one assessment: of a file in reach, or of a sealed case of which the actor is."""
    found: Assessment | None = reachable(actor).filter(pk=id).first()
    if found is not None or not actor.may(AssessmentPermission.VIEW):
        return found
    rows = Assessment.objects.filter(pk=id, case_id__isnull=False)
    sealed: Assessment | None = rows.select_related(
        "care_file__person", "person", "instrument"
    ).first()
    if sealed is None or hooks.case_of(actor, sealed.case_id) is None:
        return None
    return sealed


def is_open_to(actor: Actor, row: Assessment) -> bool:
    """Say whether the actor may go on with an assessment, or void it."""
    if not actor.may(AssessmentPermission.ASSESS):
        return False
    if row.case_id is not None:
        door = hooks.case_of(actor, row.case_id)
        return door is not None and door.works
    return bool(files(actor).filter(pk=row.care_file_id).exists())


def of_case(case_id: UUID) -> list[Assessment]:
    """Return the assessments of a case, the newest first: the database shows its team alone."""
    rows = Assessment.objects.filter(case_id=case_id).select_related("person", "instrument")
    return list(rows.order_by("-assessed_on", "-id"))


def finished_in_cases(case_ids: Iterable[UUID]) -> QuerySet[Assessment]:
    """Return the finished assessments of some cases, the newest first; one query."""
    rows = Assessment.objects.filter(case_id__in=list(case_ids), status=AssessmentStatus.FINAL)
    return rows.select_related("instrument").order_by("-assessed_on", "-finished_at", "-id")


def of_files(actor: Actor, file_ids: Iterable[UUID]) -> dict[UUID, list[Assessment]]:
    """Return file id → its assessments outside cases, the newest first; drafts too."""
    if not actor.may(AssessmentPermission.VIEW):
        return {}
    rows = Assessment.objects.filter(care_file__in=list(file_ids), case_id__isnull=True)
    found: dict[UUID, list[Assessment]] = {}
    for row in rows.select_related("instrument", "person").order_by("-assessed_on", "-id"):
        if row.care_file_id is not None:
            found.setdefault(row.care_file_id, []).append(row)
    return found


def latest(file_ids: Iterable[UUID], purpose: str) -> dict[UUID, Assessment]:
    """Return file id → the latest finished assessment of a purpose, outside sealed cases."""
    found: dict[UUID, Assessment] = {}
    for row in _finished(file_ids, purpose):
        if row.care_file_id is not None:
            found.setdefault(row.care_file_id, row)
    return found


def _finished(file_ids: Iterable[UUID], purpose: str) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(
        care_file__in=list(file_ids), purpose=purpose, status=AssessmentStatus.FINAL,
        case_id__isnull=True,
    )  # fmt: skip
    return rows.select_related("instrument", "person").order_by(
        "-assessed_on", "-finished_at", "-id"
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What the latest assessment of a child, or of its carer, says on a day."""

    state: StandingState
    assessment: Assessment | None = None

    @property
    def refuses(self) -> bool:
        """Say whether it speaks against entrusting: a red line, a bad verdict, out of date."""
        return self.state not in (StandingState.QUALIFIED, StandingState.NONE)


def standing(
    file_ids: Iterable[UUID], purpose: str, *, on: date,
    persons: Mapping[UUID, UUID] | None = None,
) -> dict[UUID, Standing]:  # fmt: skip
    """Return file id → what is known on a day; every file asked for has an entry.

    :param persons: file id → the carer who is meant; assessments of others do not count.
    """
    ids = list(file_ids)
    found = {file_id: Standing(StandingState.NONE) for file_id in ids}
    settled: set[UUID] = set()
    for row in _finished(ids, purpose):
        file_id = row.care_file_id
        if file_id is None or file_id in settled:
            continue
        if persons is None or row.person_id == persons.get(file_id):
            settled.add(file_id)
            found[file_id] = Standing(state_of(row, on), row)
    return found


def state_of(row: Assessment, on: date) -> StandingState:
    """Return what one finished assessment says on a day; a red line speaks though out of date."""
    if row.red_lines:
        return StandingState.RED_LINE
    if row.valid_until is not None and row.valid_until < on:
        return StandingState.EXPIRED
    return StandingState.QUALIFIED if row.qualifies else StandingState.UNQUALIFIED


def outcome(row: Assessment) -> scoring.Outcome:
    """Return the explanation of an assessment, worked out again from its answers."""
    return scoring.score(row.instrument.form, row.given)


def carers_of(file: CareFile) -> list[Any]:
    """Return the persons entrusted with a child who are not its parents."""
    state = story.state_of(file)
    parents = {state.persons[role].pk for role in ("father", "mother") if role in state.persons}
    carer = state.persons.get("carer")
    return [carer] if carer is not None and carer.pk not in parents else []


def subject_of(file: CareFile, purpose: str) -> Any:
    """Return the person an assessment of a file is about: the carer; None: the child itself."""
    carers = carers_of(file) if purpose == Purpose.CARER else []
    return carers[0] if carers else None
