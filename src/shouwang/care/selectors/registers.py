"""Letters, meetings, plans, wishes, gifts, families and persuasion within reach."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.care import hooks
from shouwang.care.choices import (
    FamilyStatus,
    LetterStatus,
    PersuasionStatus,
    PlanKind,
    PlanStatus,
    WishStatus,
)
from shouwang.care.models import (
    Donation,
    FamilyCare,
    HelpFamily,
    Letter,
    Meeting,
    Persuasion,
    Plan,
    PlanReview,
    Record,
    Wish,
)
from shouwang.care.permissions import CarePermission
from shouwang.core.actors import Actor
from shouwang.registry import selectors as registry
from shouwang.registry.choices import Verdict
from shouwang.registry.classes import class_key
from shouwang.registry.models import CareFile, Enrolment
from shouwang.registry.permissions import RegistryPermission

Text = str | Promise
_BOTH_AWAY = "BOTH_AWAY"
_DONE = (PersuasionStatus.RETURNED, PersuasionStatus.CLOSED)


def _listed(model: Any, actor: Actor) -> Any:
    """Return the rows of the acting post's area, or of the files granted to it."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return model.objects.none()
    found = model.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return found.select_related("care_file__person")


def _one(model: Any, actor: Actor) -> Any:
    """Return the rows of every file in reach: to fetch one by its id."""
    rows = model.objects.filter(care_file__in=registry.reachable_files(actor))
    if not actor.may(CarePermission.VIEW_RECORD):
        return rows.none()
    return rows.select_related("care_file__person")


def letters(actor: Actor) -> Any:
    """Return the letters of the acting post's area or school."""
    return _listed(Letter, actor)


def letter(actor: Actor) -> Any:
    """Return the letters that may be opened."""
    return _one(Letter, actor)


def plans(actor: Actor) -> Any:
    """Return the plans of the acting post's area or school."""
    return _listed(Plan, actor)


def plan(actor: Actor) -> Any:
    """Return the plans that may be opened."""
    return _one(Plan, actor)


def wishes(actor: Actor) -> Any:
    """Return the wishes of the acting post's area or school."""
    return _listed(Wish, actor)


def wish(actor: Actor) -> Any:
    """Return the wishes whose child's file may be opened."""
    return _one(Wish, actor)


def donations(actor: Actor) -> Any:
    """Return the gifts of the acting post's area or school."""
    return _listed(Donation, actor)


def donation(actor: Actor) -> Any:
    """Return the gifts that may be opened."""
    return _one(Donation, actor)


def persuasions(actor: Actor) -> Any:
    """Return whom the acting post's area is winning back."""
    return _listed(Persuasion, actor)


def persuasion(actor: Actor) -> Any:
    """Return those that may be opened."""
    return _one(Persuasion, actor)


def wish_board(actor: Actor) -> QuerySet[Wish]:
    """Return the open wishes of the acting organisation's county, and those claimed by the actor.

    Without the child: nothing of the file is joined, and the database would not show it.
    """
    if not actor.may(CarePermission.CLAIM_WISH):
        return Wish.objects.none()
    open_or_own = Q(status=WishStatus.COLLECTED)
    if actor.user_id is not None:
        open_or_own |= Q(claimer_user=actor.user_id)
    return Wish.objects.filter(open_or_own)


# --- families -------------------------------------------------------------------------------------


def families(actor: Actor) -> QuerySet[HelpFamily]:
    """Return the families of the actor's area, each with `in_care`: how many children."""
    rows = HelpFamily.objects.visible_to(actor, CarePermission.RECORD)
    return rows.annotate(in_care=Count("cares", filter=Q(cares__ended_on__isnull=True)))


def open_families(actor: Actor, file: CareFile) -> list[HelpFamily]:
    """Return the families on the roll of the child's township that have a place left."""
    rows = families(actor).filter(status=FamilyStatus.ADMITTED, township=file.township)
    return [each for each in rows.order_by("area", "name") if each.in_care < each.places]  # type: ignore[attr-defined]


def cares_of(family: HelpFamily) -> list[FamilyCare]:
    """Return the children a family looks or looked after, the newest first."""
    rows = FamilyCare.objects.filter(family=family).select_related("care_file__person")
    return list(rows.order_by("-starts_on", "-id"))


def family_care(actor: Actor) -> Any:
    """Return the stays with families that may be opened."""
    return _one(FamilyCare, actor)


def family_of(file_id: UUID) -> FamilyCare | None:
    """Return the neighbour's family that looks after a child today."""
    rows = FamilyCare.objects.filter(care_file=file_id, ended_on__isnull=True)
    return rows.select_related("family").first()


# --- winning parents back -------------------------------------------------------------------------


def both_away(file: CareFile) -> bool:
    """Say whether both parents are away (R-099)."""
    return bool(file.verdict == Verdict.YES and file.care_reason == _BOTH_AWAY)


def open_persuasions(file_ids: Sequence[UUID]) -> QuerySet[Persuasion]:
    """Return what is under way for files."""
    return Persuasion.objects.filter(care_file__in=file_ids).exclude(status__in=_DONE)


def couples_to_list(actor: Actor) -> Any:
    """Return the children of the area whose parents are both away and who are not on the list."""
    listed = Persuasion.objects.exclude(status__in=_DONE).values("care_file")
    rows = registry.open_files(actor).filter(verdict=Verdict.YES, care_reason=_BOTH_AWAY)
    return rows.exclude(pk__in=listed)


# --- plans ----------------------------------------------------------------------------------------


def plan_said(plan: Plan) -> dict[str, Any]:
    """Return what a plan says: problem, goals, steps."""
    said: dict[str, Any] = json.loads(str(plan.content) or "{}")
    return {"problem": "", "goals": "", "steps": []} | said


def plan_lacks(plan: Plan) -> list[Text]:
    """Return what a plan lacks to be carried out (D-17)."""
    said = plan_said(plan)
    lacks: list[Text] = []
    if not said["goals"]:
        lacks.append(_("请写明目标"))
    if plan.kind == PlanKind.PLEDGE:
        return lacks if plan.signed_on else [*lacks, _("承诺书请填写签订日期")]
    if not said["steps"]:
        lacks.append(_("请至少写明一项措施"))
    if plan.kind == PlanKind.LEARNING and not all(
        step.get("until") and step.get("effect") for step in said["steps"]
    ):
        lacks.append(_("学习帮扶计划的每项措施须写明时间和阶段性效果"))
    if plan.kind == PlanKind.CONDUCT and not plan.reasons:
        lacks.append(_("个别教育管理方案须选择原因"))
    return lacks


def reviews(plan: Plan) -> list[Any]:
    """Return the reviews of a plan, the newest first."""
    return list(plan.reviews.order_by("-reviewed_on", "-id"))


def active_plans(file_ids: Iterable[UUID]) -> dict[UUID, list[Plan]]:
    """Return file id → the plans carried out now; one query."""
    found: dict[UUID, list[Plan]] = {}
    rows = Plan.objects.filter(care_file__in=list(file_ids), status=PlanStatus.ACTIVE)
    for row in rows.order_by("id"):
        found.setdefault(row.care_file_id, []).append(row)
    return found


def plans_with_reviews(
    file_ids: Iterable[UUID],
) -> list[tuple[Plan, list[tuple[date, UUID]]]]:
    """Return the plans carried out or ended, each with (day, id) of its reviews, the oldest first.

    Two queries; without what the plans say.
    """
    rows = Plan.objects.filter(care_file__in=list(file_ids)).defer("content", "closing_note")
    found = list(rows.exclude(status__in=(PlanStatus.DRAFT, PlanStatus.DROPPED)).order_by("id"))
    if not found:
        return []
    made: dict[UUID, list[tuple[date, UUID]]] = {}
    reviews = PlanReview.objects.filter(plan__in=found).order_by("reviewed_on", "id")
    for plan_id, day, pk in reviews.values_list("plan_id", "reviewed_on", "id"):
        made.setdefault(plan_id, []).append((day, pk))
    return [(row, made.get(row.pk, [])) for row in found]


def plans_wanted(file_ids: Iterable[UUID], since: date) -> list[tuple[Record, Plan | None]]:
    """Return the talks since a day that asked for a plan, with the plan made for each."""
    rows = Record.objects.filter(
        care_file__in=list(file_ids), wants_plan=True, voided_at__isnull=True,
        occurred_on__gte=since,
    ).defer("content")  # fmt: skip
    records = list(rows.order_by("id"))
    if not records:
        return []
    plans = Plan.objects.filter(follows__in=[row.pk for row in records])
    plans = plans.exclude(status__in=(PlanStatus.DRAFT, PlanStatus.DROPPED))
    made = {plan.follows: plan for plan in plans.order_by("-id")}
    return [(row, made.get(row.pk)) for row in records]


def letters_under_way(file_ids: Iterable[UUID]) -> list[Letter]:
    """Return the letters that are to be passed on, and the answers to be passed back."""
    rows = Letter.objects.filter(
        care_file__in=list(file_ids), status__in=(LetterStatus.RECEIVED, LetterStatus.ANSWERED)
    )
    return list(rows.defer("gist", "suggestion", "hope").order_by("id"))


# --- meetings -------------------------------------------------------------------------------------


def meetings(actor: Actor) -> Any:
    """Return the meetings of the acting post's school, or of its area."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return Meeting.objects.none()
    rows = Meeting.objects.select_related("organisation")
    if actor.area is None:
        return rows.filter(organisation=actor.organisation_id)
    return rows.within(actor.area)


def attendance(meeting: Meeting) -> QuerySet[Record]:
    """Return the records of a meeting, a child each, by name."""
    rows = Record.objects.filter(occasion=meeting.pk).select_related("care_file__person")
    return rows.order_by("care_file__sort_key", "id")


def may_call_at(actor: Actor, organisation: Any) -> bool:
    """Say whether the actor may record a meeting of a school."""
    if actor.system or organisation.pk == actor.organisation_id:
        return True
    return actor.area is not None and organisation.area in actor.area


def schools_of(actor: Actor) -> list[Any]:
    """Return the schools whose meetings the actor may record: its own, or those of its area."""
    if actor.area is None:
        found = accounts.get_organisation(actor.organisation_id) if actor.organisation_id else None
        return [found] if found and found.kind == OrganisationKind.SCHOOL else []
    rows = accounts.organisations_in(actor.area_code, OrganisationKind.SCHOOL)
    return list(rows.order_by("area", "name"))


def invited(actor: Actor, school_id: UUID | None) -> Any:
    """Return the left-behind children whose people a meeting is for: of a school, or the area."""
    rows = open_left_behind(actor)
    if school_id is not None:
        rows = rows.filter(school=school_id)
    return rows.order_by("sort_key", "pk")


def open_left_behind(actor: Actor) -> Any:
    """Return the open files of left-behind children of the acting post's reach."""
    rows = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    rows = rows.exclude(status__in=("CLOSED", "DRAFT")).filter(verdict=Verdict.YES)
    return rows.select_related("person")


# --- small things -----------------------------------------------------------------------------


def gift_text(donation: Donation) -> str:
    """Return what was given in words: 书包×1、现金50元."""
    said = [f"{each['what']}×{each['number']}" for each in donation.items]
    if donation.cash:
        said.append(_("现金{yuan}元").format(yuan=f"{donation.cash:f}".rstrip("0").rstrip(".")))
    return "、".join(said)


def pairings_of(file_id: UUID) -> list[tuple[UUID, str]]:
    """Return (id, who helps) of the pairings of a child that are under way."""
    return [pair for ask in hooks.pairings for pair in ask([file_id]).get(file_id, ())]


def told_to_claimer(file: CareFile) -> str:
    """Return what a claimer may know once the family agreed: the child's name and village."""
    return f"{file.person.name}，{registry.place_names([file.area])[file.area]}"


def age_on(file: CareFile, on: date) -> int | None:
    """Return a child's completed years."""
    return registry.age_on(file.birth_date, on) if file.birth_date else None


def class_of(file_id: UUID) -> str:
    """Return the class a child is in, as posts of class teachers name it; "" if unknown."""
    row = Enrolment.objects.filter(care_file=file_id, valid_to__isnull=True).first()
    return class_key(row.grade, row.class_label) if row else ""
