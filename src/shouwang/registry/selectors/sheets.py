"""What a village, a school and a class have: counts that add up, the children behind them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.registry import hooks
from shouwang.registry.choices import (
    CircumstanceKind,
    FileStatus,
    Health,
    Kin,
    Rating,
    Relief,
    Schooling,
    Sex,
    Verdict,
)
from shouwang.registry.classes import class_key
from shouwang.registry.models import CareFile, Circumstance, Enrolment, Person, Relationship
from shouwang.registry.permissions import RegistryPermission

from .files import age_on, open_files

_BANDS = ((0, 5, _("0—5周岁")), (6, 13, _("6—13周岁")), (14, 17, _("14周岁以上")))
UNKNOWN = _("未采集")
_FEW = 4  # breakdowns with more parts than these show only what occurs


@dataclass(frozen=True, slots=True)
class Group:
    """One breakdown: its parts, 未采集 among them, add up to the total."""

    title: str | Promise
    parts: list[tuple[str | Promise, int]]

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(number for _label, number in self.parts)


@dataclass(slots=True)
class VillageSheet:
    """One village (or township) on one page."""

    on: date
    files: list[Any]
    open_count: int
    unknown_count: int
    without_carer: int
    groups: list[Group]

    @property
    def count(self) -> int:
        """How many left-behind children there are: as many as are listed."""
        return len(self.files)


def village_sheet(actor: Actor, code: str, on: date) -> VillageSheet:
    """Return the left-behind children of a division in reach and the counts of them (T-008)."""
    rows = open_files(actor).within(Area.of(code))
    everybody = list(rows.order_by("area", "-birth_date", "pk"))  # by age
    files = [file for file in everybody if file.verdict == Verdict.YES]
    return VillageSheet(
        on=on,
        files=files,
        open_count=len(everybody),
        unknown_count=sum(file.verdict == Verdict.UNKNOWN for file in everybody),
        without_carer=sum(file.without_carer for file in files),
        groups=[
            _by_choice(_("性别"), Sex, (file.person.sex for file in files)),
            _by_age(files, on),
            _by_choice(_("就学情况"), Schooling, (file.schooling for file in files)),
            _by_label(_("留守原因"), hooks.care_reasons, (file.care_reason for file in files)),
            _by_choice(_("监护情况"), Rating, (file.rating for file in files)),
        ],
    )


def _by_choice(title: Any, choices: Any, values: Iterable[str]) -> Group:
    return _by_label(title, dict(choices.choices), values)


def _by_label(title: Any, labels: Mapping[str, Any], values: Iterable[str]) -> Group:
    found = Counter(values)
    few = len(labels) <= _FEW
    parts = [(label, found.pop(code, 0)) for code, label in labels.items() if few or found[code]]
    return Group(title, [*parts, (UNKNOWN, sum(found.values()))])


def _by_age(files: Sequence[Any], on: date) -> Group:
    found: Counter[str] = Counter()
    for file in files:
        age = age_on(file.birth_date, on)
        bands = (str(label) for lo, hi, label in _BANDS if age is not None and lo <= age <= hi)
        found[next(bands, "")] += 1
    parts: list[Any] = [(label, found.pop(str(label), 0)) for _lo, _hi, label in _BANDS]
    return Group(_("年龄"), [*parts, (UNKNOWN, sum(found.values()))])


# --- schools -----------------------------------------------------------------------------------

_SPECIAL_RELIEF = (
    Relief.REGISTERED_POOR, Relief.LOW_INCOME, Relief.EXTREME_POVERTY, Relief.ORPHAN,
)  # fmt: skip


@dataclass(slots=True)
class Pupil:
    """One enrolled child with a file: where it sits and sleeps, and why it needs more."""

    file: CareFile
    enrolment: Enrolment
    special: list[str | Promise] = field(default_factory=list)

    @property
    def class_key(self) -> str:
        """The class within the school; empty for no class."""
        return class_key(self.enrolment.grade, self.enrolment.class_label)

    @property
    def is_left_behind(self) -> bool:
        """Say whether the child is left behind by the local definition."""
        return bool(self.file.verdict == Verdict.YES)

    @property
    def is_special(self) -> bool:
        """Say whether a left-behind child is in a particularly hard place (R-024)."""
        return self.is_left_behind and bool(self.special)


@dataclass(slots=True)
class SchoolClass:
    """One class: how many pupils where known, how many files, left-behind and special children."""

    label: str
    pupils: list[Pupil]
    size: int | None = None

    @property
    def left_behind(self) -> list[Pupil]:
        """The left-behind children."""
        return [pupil for pupil in self.pupils if pupil.is_left_behind]

    @property
    def boys(self) -> int:
        """How many of them are boys."""
        return sum(pupil.file.person.sex == Sex.MALE for pupil in self.left_behind)

    @property
    def girls(self) -> int:
        """How many of them are girls."""
        return sum(pupil.file.person.sex == Sex.FEMALE for pupil in self.left_behind)

    @property
    def sex_unknown(self) -> int:
        """How many of them have no sex recorded; the three add up to the left-behind children."""
        return len(self.left_behind) - self.boys - self.girls

    @property
    def special(self) -> list[Pupil]:
        """The left-behind children in a particularly hard place."""
        return [pupil for pupil in self.pupils if pupil.is_special]

    @property
    def boarders(self) -> int:
        """How many left-behind children board."""
        return sum(bool(pupil.enrolment.boarding) for pupil in self.left_behind)

    @property
    def share(self) -> Decimal | None:
        """Per cent of the class that is left behind, one decimal; None without its size."""
        if not self.size:
            return None
        return round(Decimal(100 * len(self.left_behind)) / self.size, 1)


@dataclass(frozen=True, slots=True)
class Difference:
    """A child on one of the two lists and not on the other, or a bed given twice."""

    pupil: Pupil
    text: str | Promise


def pupils(actor: Actor, on: date) -> list[Pupil]:
    """Return the enrolled children of the actor's own school that grants open, by class and name.

    A class teacher gets the own class alone.
    """
    rows = (
        Enrolment.objects.visible_to(actor, RegistryPermission.VIEW_SCHOOL)
        .holding_on(on)
        .filter(school_id=actor.organisation_id)
        .exclude(care_file__status__in=(FileStatus.CLOSED, FileStatus.DRAFT))
        .select_related("care_file__person")
        .order_by("grade", "class_label", "care_file__sort_key", "pk")
    )
    found = {row.care_file_id: Pupil(row.care_file, row) for row in rows}
    _mark_special(found)
    return list(found.values())


def _mark_special(found: dict[UUID, Pupil]) -> None:
    """Say of each child what makes its place particularly hard: poverty, loss, illness, nobody."""
    by_person = {pupil.file.person_id: pupil for pupil in found.values()}
    for pupil in found.values():
        if pupil.file.without_carer:
            pupil.special.append(_("无人照护"))
    facts = Circumstance.objects.filter(person__in=list(by_person), valid_to__isnull=True).filter(
        Q(kind=CircumstanceKind.RELIEF, code__in=_SPECIAL_RELIEF)
        | Q(kind=CircumstanceKind.DISABILITY)
        | Q(kind=CircumstanceKind.HEALTH, code__in=(Health.DISABLED, Health.SERIOUS_ILLNESS))
    )
    for fact in facts.order_by("kind"):
        is_relief = fact.kind == CircumstanceKind.RELIEF
        label = _("家庭困难") if is_relief else _("身体需要关注")
        pupil = by_person[fact.person_id]
        if label not in pupil.special:
            pupil.special.append(label)
    for file_id in _lost_a_parent(list(found)):
        found[file_id].special.append(_("父或母去世"))


def _lost_a_parent(file_ids: list[UUID]) -> list[UUID]:
    dead = Circumstance.objects.filter(
        person_id=OuterRef("person_id"), kind=CircumstanceKind.CAPACITY, code="DEAD",
        valid_to__isnull=True,
    )  # fmt: skip
    gone = Person.objects.filter(pk=OuterRef("person_id"), life_state="DEAD")
    links = Relationship.objects.filter(
        care_file__in=file_ids, kin__in=(Kin.FATHER, Kin.MOTHER), valid_to__isnull=True
    )
    dead_links = links.filter(Exists(dead) | Exists(gone))
    return list(dead_links.values_list("care_file_id", flat=True).distinct())


def classes_of(actor: Actor, found: Sequence[Pupil]) -> list[SchoolClass]:
    """Return the classes of the pupils, by label, with their sizes where somebody knows them."""
    classes: dict[str, SchoolClass] = {}
    for pupil in found:
        label = pupil.class_key
        classes.setdefault(label, SchoolClass(label, [])).pupils.append(pupil)
    sizes = hooks.sizes_of([actor.organisation_id]) if actor.organisation_id else {}
    for label, each in classes.items():
        each.size = sizes.get((actor.organisation_id, label)) if actor.organisation_id else None
    return sorted(classes.values(), key=_grade_order)


_GRADES = (
    "小班", "中班", "大班", "学前班", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
    "七年级", "八年级", "九年级", "高一", "高二", "高三",
)  # fmt: skip


def _grade_order(each: SchoolClass) -> tuple[int, str]:
    grade = each.pupils[0].enrolment.grade
    return (_GRADES.index(grade) if grade in _GRADES else len(_GRADES), each.label)


def differences(found: Sequence[Pupil]) -> list[Difference]:
    """Return where the class list and the dormitory list disagree (T-009), by class and name."""
    beds = Counter(
        (pupil.enrolment.dormitory, pupil.enrolment.bed)
        for pupil in found
        if pupil.enrolment.dormitory and pupil.enrolment.bed
    )
    listed = []
    for pupil in found:
        row = pupil.enrolment
        if row.boarding and not row.dormitory:
            listed.append(Difference(pupil, _("班级名单为寄宿，宿舍名单中没有")))
        if row.dormitory and not row.boarding:
            text = _("在宿舍名单中，班级名单未记寄宿")
            listed.append(Difference(pupil, text))
        if row.dormitory and not row.class_label:
            listed.append(Difference(pupil, _("在宿舍名单中，班级名单中没有")))
        if row.dormitory and row.bed and beds[row.dormitory, row.bed] > 1:
            listed.append(Difference(pupil, _("同一床位登记了不止一人")))
    return listed


def whole_school(classes: Sequence[SchoolClass]) -> SchoolClass:
    """Return the classes taken together; its size is known where every class's is."""
    sizes = [each.size for each in classes]
    size = sum(each for each in sizes if each is not None) if all(sizes) else None
    return SchoolClass("", [pupil for each in classes for pupil in each.pupils], size)
