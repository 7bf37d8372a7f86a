"""Measures about a guardian, from persuasion to revocation and back (W-02, D-27, R-252…R-254)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.cases import services as casework
from shouwang.cases import workflow as case_workflow
from shouwang.cases.models import Case
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import services as documents
from shouwang.intervention import selectors, workflow
from shouwang.intervention.choices import CourtResult, MeasureKind, ProofKind, ReviewOf
from shouwang.intervention.models import Evidence, GuardianMeasure, Intervention
from shouwang.intervention.permissions import InterventionPermission
from shouwang.policy.engine.calendar import add_months
from shouwang.registry.choices import Kin
from shouwang.registry.selectors import story

from . import common
from .placing import Caregiver

# The rung each deed adds; a paper adds its own (papers.py).
RUNGS = {
    "educate": frozenset(
        {MeasureKind.PERSUASION, MeasureKind.EDUCATION, MeasureKind.ADMONITION,
         MeasureKind.FAMILY_EDUCATION}
    ),
    "penalise": frozenset({MeasureKind.PENALTY}),
    "file": frozenset({MeasureKind.CRIMINAL_CASE}),
}  # fmt: skip
PROOF = "INTERVENTION_PROOF"  # kind of the files that prove a fact
_NUMBERED = frozenset({MeasureKind.PENALTY, MeasureKind.CRIMINAL_CASE})
_PARENT_KEYS = {Kin.FATHER: "father", Kin.MOTHER: "mother"}


class NoSuchGround(DomainError):
    """The text in force here does not list the ground (R-252)."""

    message = _("本地现行文本没有列出该情形，不能据此申请。")


class GroundNotMet(DomainError):
    """A condition of the ground is not proved; the page lists them."""

    message = _("该情形的条件尚未全部具备，请先补齐证据和记录。")


class NotEntitled(DomainError):
    """The text in force here does not name such an applicant (R-253)."""

    message = _("本地现行文本没有规定该类申请人。")


class NeverRestored(DomainError):
    """Some grounds bar restoration for ever."""

    message = _("依法属于不得恢复监护人资格的情形。")


class OutsideWindow(DomainError):
    """Restoration is asked for within its months."""

    def __init__(self, first: date, last: date) -> None:
        text = str(_("恢复监护人资格的书面申请应在 {first} 至 {last} 之间提出。"))
        super().__init__(text.format(first=first, last=last))


@dataclass(frozen=True, slots=True)
class Rung:
    """One measure: what, when, by whom, under which number and clause."""

    kind: str
    on: date
    authority: str
    number: str = ""
    basis: str = ""
    note: str = ""


@transaction.atomic
def open_intervention(
    actor: Actor, case: Case, *, person: str, kin: str, facts: str, on: date, now: datetime
) -> Intervention:
    """Begin measures about one guardian or trustee of the child; an assessed case goes on to them.

    :raises NotAllowed: outside the team, and in an assessed case to its helpers.
    """
    locked = common.lock_case(actor, case, InterventionPermission.MEASURE)
    common.past(on, now)
    days = common.rules_of(locked.area, on).measure_review_days
    row = common.place_in(locked, Intervention(
        person=common.needed(person, _("监护人（受委托人）")), kin=kin, found_on=on,
        facts=common.needed(facts, _("情况")),
        review_due_on=clock.local_date(now) + timedelta(days=days),
    ))  # fmt: skip
    row.save(force_insert=True)
    if locked.state in case_workflow.INTERVENE.sources:
        casework.intervene(actor, locked, now=now)
    common.done(actor, "open_intervention", row, now)
    return row


def lock(actor: Actor, row: Intervention, deed: str) -> tuple[Intervention, str]:
    """Return the intervention, locked, and the state a deed leads to."""
    return common.lock(actor, row, workflow.INTERVENTION, deed)


def save(actor: Actor, row: Intervention, target: str, deed: str, now: datetime) -> Intervention:
    """Store the new state and record the deed."""
    before, row.state = row.state, target
    if target in workflow.INTERVENTION_OVER and target != "APPOINTED":
        row.review_due_on = None
    row.save()
    common.done(actor, deed, row, now, before=before)
    return row


@transaction.atomic
def add_rung(
    actor: Actor, intervention: Intervention, *, deed: str, rung: Rung, now: datetime
) -> Intervention:
    """Enter what was done: `deed` educate, penalise or file.

    Before a penalty or a criminal case there is an education or admonition (R-254); one given
    earlier is entered with its own day.

    :raises Needed: a penalty and a criminal case carry a number.
    """
    row, target = lock(actor, intervention, deed)
    if rung.kind not in RUNGS[deed]:
        raise common.Needed(_("与步骤一致的措施"))
    if rung.kind in _NUMBERED:
        common.needed(rung.number, _("文书编号"))
    add_measure(actor, row, rung, now)
    if rung.kind == MeasureKind.PERSUASION:
        target = row.state  # a word of the village is no education by the police
    return save(actor, row, target, deed, now)


def add_measure(actor: Actor, row: Intervention, rung: Rung, now: datetime) -> GuardianMeasure:
    """Put one rung on record."""
    made = GuardianMeasure(
        intervention=row, case_id=row.case_id, kind=rung.kind, on=common.past(rung.on, now),
        authority=common.needed(rung.authority, _("决定机关")), number=rung.number.strip(),
        basis=rung.basis.strip(), note=rung.note.strip(), entered_by=actor.display_name,
        entered_at=now,
    )  # fmt: skip
    made.place(row.area)
    made.save(force_insert=True)
    return made


@transaction.atomic
def add_evidence(
    actor: Actor, intervention: Intervention, *, kind: ProofKind, on: date, reference: str,
    note: str = "", files: Iterable[Any] = (), token: UUID | None = None, now: datetime,
) -> Evidence:  # fmt: skip
    """Enter a proved fact; a ground rests on nothing else.

    :param files: photos and scans that prove it; kept for the team of the case alone.
    :raises WrongStatus: once the measures are over. :raises DomainError: if a file cannot be kept.
    """
    row, _same = lock(actor, intervention, "evidence")
    made = Evidence(
        intervention=row, case_id=row.case_id, kind=kind, on=common.past(on, now),
        reference=common.needed(reference, _("证据材料、编号、保管单位")), note=note.strip(),
        entered_by=actor.display_name, entered_at=now,
    )  # fmt: skip
    made.place(row.area)
    made.save(force_insert=True)
    subject = documents.Subject(
        "intervention.evidence", made.pk, area=row.area, sealed_for=row.case_id
    )
    documents.store_all(actor, files, kind=PROOF, subject=subject, token=token, now=now)
    common.done(actor, "add_evidence", made, now)
    return made


@transaction.atomic
def withdraw_evidence(actor: Actor, evidence: Evidence, *, on: date, now: datetime) -> Evidence:
    """Take a fact back that did not hold; it stays on record, and counts no more."""
    lock(actor, evidence.intervention, "evidence")
    row = common.fresh(evidence)
    if row.withdrawn_on is not None:
        raise WrongStatus
    row.withdrawn_on = on
    row.save(update_fields=["withdrawn_on"])
    common.done(actor, "withdraw_evidence", row, now)
    return row


# --- revocation ----------------------------------------------------------------------------------


def _check_ground(row: Intervention, code: str, on: date) -> None:
    found = {each.ground.code: each for each in selectors.evaluations(row, on)}
    if code not in found:
        raise NoSuchGround
    if not found[code].is_available:
        raise GroundNotMet


@transaction.atomic
def establish_ground(
    actor: Actor, intervention: Intervention, *, ground: str, on: date, now: datetime
) -> Intervention:
    """Say on which ground an application may rest; the system checks its conditions.

    :raises NoSuchGround: if the text here does not list it. :raises GroundNotMet: if a condition
        is not proved on that day.
    """
    row, target = lock(actor, intervention, "establish")
    _check_ground(row, ground, common.past(on, now))
    row.ground = ground
    return save(actor, row, target, "establish", now)


@transaction.atomic
def apply_to_court(
    actor: Actor, intervention: Intervention, *, applicant_kind: str, applicant: str, court: str,
    on: date, number: str = "", now: datetime,
) -> Intervention:  # fmt: skip
    """Enter the application; the ground is checked again on its day.

    :raises NotEntitled: if the text here names no such applicant.
    """
    row, target = lock(actor, intervention, "apply")
    if applicant_kind not in selectors.jurisdiction_of(row.area, on).applicants:
        raise NotEntitled
    _check_ground(row, row.ground, common.past(on, now, since=row.found_on))
    row.applicant_kind, row.applied_on = applicant_kind, on
    row.applicant = common.needed(applicant, _("申请人"))
    row.court = common.needed(court, _("人民法院"))
    row.court_number = number.strip()
    row.result, row.decided_on = "", None
    return save(actor, row, target, "apply", now)


@transaction.atomic
def enter_result(
    actor: Actor, intervention: Intervention, *, result: CourtResult, on: date, number: str,
    never_restored: bool = False, now: datetime,
) -> Intervention:  # fmt: skip
    """Enter what the court decided. Where it revoked, the file says so of a parent."""
    deed = "revoke" if result == CourtResult.REVOKED else "not_revoke"
    row, target = lock(actor, intervention, deed)
    if result != CourtResult.WITHDRAWN:
        common.needed(number, _("案号"))
    row.decided_on = common.past(on, now, since=row.applied_on)
    row.result, row.court_number = result, number.strip() or row.court_number
    row.never_restored = never_restored and result == CourtResult.REVOKED
    save(actor, row, target, deed, now)
    key = parent_key(row)
    if result == CourtResult.REVOKED and key:
        values: dict[str, Any] = {f"{key}.state": "GUARDIANSHIP_REVOKED"}
        common.tell_file(row.case, values, on=on, now=now)
    return row


@transaction.atomic
def appoint_guardian(
    actor: Actor, intervention: Intervention, *, guardian: Caregiver, on: date, now: datetime
) -> Intervention:
    """Enter who was appointed in place of the guardian; the child's file names the person.

    :raises Needed: without a name or a relation.
    """
    row, target = lock(actor, intervention, "appoint_guardian")
    row.guardian = common.needed(guardian.name, _("新监护人"))
    row.guardian_kin = common.needed(guardian.kin, _("与儿童关系"))
    row.guardian_phone = guardian.phone.strip()
    row.appointed_on = common.past(on, now, since=row.decided_on)
    days = common.rules_of(row.area, on).measure_review_days
    row.review_due_on = on + timedelta(days=days)
    save(actor, row, target, "appoint_guardian", now)
    common.tell_caregiver(
        row.case, row.guardian, row.guardian_kin, on=on, phone=row.guardian_phone, now=now
    )
    return row


def window_of(row: Intervention) -> tuple[date, date] | None:
    """Return from which to which day restoration may be asked for; None where never."""
    if row.never_restored or row.decided_on is None:
        return None
    rule = selectors.jurisdiction_of(row.area, row.decided_on).restoration
    first = add_months(row.decided_on, rule.after_months)
    return first, add_months(row.decided_on, rule.within_months)


@transaction.atomic
def restore_guardian(
    actor: Actor, intervention: Intervention, *, applied_on: date, on: date, assessed_on: date,
    number: str, parent_state: str = "", now: datetime,
) -> Intervention:  # fmt: skip
    """Enter that the court restored the guardian, asked for in time and after an assessment.

    :param parent_state: of a parent, what the child's file says from then on in place of
        "revoked": code of `registry.fields.ParentState`.

    :raises NeverRestored: where the law bars it. :raises OutsideWindow: asked too early or late.
    """
    row, target = lock(actor, intervention, "restore")
    window = window_of(row)
    if window is None:
        raise NeverRestored
    if not window[0] <= applied_on <= window[1]:
        raise OutsideWindow(*window)
    row.restored_on = common.past(on, now, since=applied_on)
    row.assessed_on = common.past(assessed_on, now, since=row.decided_on)
    if assessed_on > on:
        raise common.NotThatDay
    row.court_number = common.needed(number, _("案号"))
    save(actor, row, target, "restore", now)
    _tell_restored(row, parent_state, on, now)
    return row


def _tell_restored(row: Intervention, parent_state: str, on: date, now: datetime) -> None:
    """Take back in the child's file that the parent's guardianship is revoked.

    What the file came to say meanwhile (a parent who died) stays.
    """
    key = parent_key(row)
    file = row.case.care_file
    if key is None or file is None:
        return
    common.needed(parent_state, _("恢复后的父（母）状况"))
    with acting_as(system_actor("intervention")):
        said = story.state_of(file).values.get(f"{key}.state")
    if said == "GUARDIANSHIP_REVOKED":
        common.tell_file(row.case, {f"{key}.state": parent_state}, on=on, now=now)


def parent_key(row: Intervention) -> str | None:
    """Return how the child's file calls the guardian, if it is a parent."""
    return _PARENT_KEYS.get(Kin(row.kin)) if row.kin in Kin.values else None


@transaction.atomic
def review_intervention(
    actor: Actor, intervention: Intervention, *, finding: str, on: date, next_on: date | None,
    now: datetime,
) -> Intervention:  # fmt: skip
    """Look at the measures again; without a next day only where a guardian was appointed."""
    row, target = lock(actor, intervention, "review_intervention")
    common.past(on, now, since=row.found_on)
    if next_on is None and row.state not in workflow.INTERVENTION_OVER:
        raise common.Needed(_("下次复核"))
    if next_on is not None and next_on <= on:
        raise common.NotThatDay
    common.review(
        actor, row, ReviewOf.INTERVENTION, on=on, finding=common.needed(finding, _("复核情况")),
        next_on=next_on,
    )  # fmt: skip
    row.review_due_on = next_on
    return save(actor, row, target, "review_intervention", now)


@transaction.atomic
def end_intervention(
    actor: Actor, intervention: Intervention, *, note: str, on: date, now: datetime
) -> Intervention:
    """End the measures, and say why the child is safe without more.

    :raises PapersOpen: while a served paper is followed up.
    """
    row, target = lock(actor, intervention, "end_intervention")
    row.ended_on = common.past(on, now, since=row.found_on)
    row.end_note = common.needed(note, _("结束说明"))
    if row.papers.exclude(state__in=workflow.PAPER_OVER).exists():
        raise PapersOpen
    return save(actor, row, target, "end_intervention", now)


class PapersOpen(DomainError):
    """A paper that is followed up ends first."""

    message = _("还有告诫书或者保护令没有解除，请先办结。")
