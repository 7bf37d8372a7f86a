"""Two files, or two persons, side by side: what each says, since when, by whom; what may stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import names
from shouwang.core.actors import Actor
from shouwang.registry.choices import CircumstanceKind, FileStatus, Kin
from shouwang.registry.fields import (
    ENROLMENT_COLUMNS,
    FIELDS,
    GRANDPARENT_KEYS,
    PARENT_KEYS,
    ParentState,
)
from shouwang.registry.models import (
    CareFile,
    Circumstance,
    Merging,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.sections import SECTIONS
from shouwang.registry.states import FileState, load_states, split_phones

from . import story

LEFT, RIGHT, BOTH, SAME = "LEFT", "RIGHT", "BOTH", "SAME"
SIDE_LABELS: Mapping[str, str | Promise] = {
    LEFT: gettext_lazy("用左边的"),
    RIGHT: gettext_lazy("用右边的"),
    BOTH: gettext_lazy("两边都保留"),
    SAME: gettext_lazy("同一个人"),
}
WHEREABOUTS = ("state", "left", "destination", "employer")
_MULTI = frozenset({"income", "relief", "categories"})
_WORDS = frozenset({"personality", "hobbies", "needs", "note"})
_PERSON = ("name", "birth_date", "id_number", "phones")
_CARER = ("name", "id_number", "phones", "address")
_ALL = frozenset(str(right) for right in RegistryPermission)
_TOO_MANY = 30


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says of an item: masked where sealed, with who said so and when."""

    text: str
    source: str = ""
    day: date | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the comparison; `choices` is empty where there is nothing to decide."""

    key: str
    label: str | Promise
    left: Said
    right: Said
    choices: tuple[str, ...] = ()
    default: str = LEFT

    @property
    def differs(self) -> bool:
        """Say whether a person has to look at it."""
        return bool(self.choices)

    def stands(self, pick: str) -> tuple[str, str]:
        """Return the text that stands after `pick`, and the one that does not."""
        if pick == BOTH:
            return "；".join(filter(None, (self.left.text, self.right.text))), ""
        first, second = self.left.text, self.right.text
        return (second, first) if pick == RIGHT else (first, second)


@dataclass(slots=True)
class Comparison:
    """Both sides by block of the form; `same`: role → (kept person, the other one)."""

    sections: list[tuple[str | Promise, list[Item]]] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """Every line."""
        return [item for _title, items in self.sections for item in items]

    def settled(self, picks: Mapping[str, str]) -> dict[str, str]:
        """Return the decision of every line: the given one where it is possible."""
        return {
            item.key: picks[item.key] if picks.get(item.key) in item.choices else item.default
            for item in self.items
        }


# --- files ------------------------------------------------------------------------------------


def compare_files(left: CareFile, right: CareFile) -> Comparison:
    """Return two files side by side; a fixed number of queries."""
    return _Files(left, right).compare()


class _Files:
    """Builds the comparison of two files."""

    def __init__(self, left: CareFile, right: CareFile) -> None:
        states = load_states([left.pk, right.pk])
        self.states = (states[left.pk], states[right.pk])
        verified = [state.file.status == FileStatus.VERIFIED for state in self.states]
        self.trusted = LEFT if verified[0] > verified[1] else RIGHT if verified[1] else ""
        if all(verified):
            self.trusted = ""
        self.facts = tuple(_facts(state) for state in self.states)

    def compare(self) -> Comparison:
        found = Comparison()
        for section in SECTIONS:
            items = [item for key in self._keys(section.key, section.keys) for item in key]
            if items:
                found.sections.append((section.title, items))
        homes = list(self._household())
        if homes:
            found.sections.append((_("家庭"), homes))
        return found

    def _keys(self, section: str, keys: Iterable[str]) -> Iterable[Iterable[Item]]:
        if section == "schooling":
            yield self._group("enrolment", _("就学情况"), ENROLMENT_COLUMNS)
            return
        if section in PARENT_KEYS:
            yield self._person(section, str(Kin[section.upper()].label), _PERSON)
            whereabouts = tuple(f"{section}.{name}" for name in WHEREABOUTS)
            if self._both(section):
                label = FIELDS[f"{section}.state"].label
                yield self._group(f"{section}.whereabouts", label, whereabouts)
            return
        if section == "guardianship":
            yield self._carer()
        if section == "family":
            for role in GRANDPARENT_KEYS:
                yield self._person(role, str(Kin[role.upper()].label), ())
        for key in keys:
            if "." not in key:
                yield self._plain(key)

    def _both(self, role: str) -> bool:
        """Say whether both sides name a person of a role, and not the same row."""
        left, right = (state.persons.get(role) for state in self.states)
        return left is not None and right is not None and left.pk != right.pk

    def _plain(self, key: str) -> Iterable[Item]:
        values = [state.values.get(key) for state in self.states]
        more = (BOTH,) if key in _MULTI or key in _WORDS else ()
        yield from self._item(key, FIELDS[key].label, (key,), values, more)

    def _group(self, key: str, label: str | Promise, keys: tuple[str, ...]) -> Iterable[Item]:
        values = [
            tuple(state.values.get(each) or None for each in keys) if any(
                state.values.get(each) not in (None, "") for each in keys
            ) else None
            for state in self.states
        ]  # fmt: skip
        yield from self._item(key, label, keys, values, ())

    def _item(
        self, key: str, label: str | Promise, keys: tuple[str, ...], values: list[Any],
        more: tuple[str, ...],
    ) -> Iterable[Item]:  # fmt: skip
        empty = [value in (None, "", ()) for value in values]
        if all(empty):
            return
        left, right = (self._said(side, keys) for side in (0, 1))
        if any(empty):
            yield Item(key, label, left, right, (), RIGHT if empty[0] else LEFT)
        elif _alike(values):
            yield Item(key, label, left, right)
        else:
            default = BOTH if key in _MULTI else self._better(left, right)
            yield Item(key, label, left, right, (LEFT, RIGHT, *more), default)

    def _better(self, left: Said, right: Said) -> str:
        """Prefer the verified file, else what was said later, else the file that is kept."""
        if self.trusted:
            return self.trusted
        if left.day and right.day and left.day != right.day:
            return LEFT if left.day > right.day else RIGHT
        return LEFT

    def _said(self, side: int, keys: tuple[str, ...]) -> Said:
        facts = [self.facts[side][key] for key in keys if key in self.facts[side]]
        told = [fact for fact in facts if fact.value]
        if not told:
            return Said("")
        text = "，".join(str(fact.value) for fact in told)
        return Said(text, told[0].source, told[0].day, told[0].since)

    def _person(self, role: str, label: str, names_: tuple[str, ...]) -> Iterable[Item]:
        persons = [state.persons.get(role) for state in self.states]
        if persons[0] is None and persons[1] is None:
            return
        keys = (f"{role}.name",)
        left, right = (self._said(side, keys) for side in (0, 1))
        who = _("{kin}是谁").format(kin=label)
        if not self._both(role):
            yield Item(role, who, left, right, (), LEFT if persons[0] else RIGHT)
            return
        default = SAME if alike(*persons) else self._better(left, right)
        yield Item(role, who, left, right, (SAME, LEFT, RIGHT), default)
        for name in names_:
            key = f"{role}.{name}"
            values = [state.values.get(key) for state in self.states]
            yield from self._item(
                key, FIELDS[key].label, (key,), values, (BOTH,) if name == "phones" else ()
            )

    def _carer(self) -> Iterable[Item]:
        links = [state.relationships.get("carer") for state in self.states]
        if links[0] is None or links[1] is None or links[0].person_id == links[1].person_id:
            if any(links):
                left, right = (self._said(side, ("carer.name", "carer.kin")) for side in (0, 1))
                side = LEFT if links[0] else RIGHT
                yield Item("carer", _("实际照护人"), left, right, (), side)
            return
        left, right = (self._said(side, ("carer.name", "carer.kin")) for side in (0, 1))
        own = [link is not None and link.kin.lower() not in (*PARENT_KEYS, *GRANDPARENT_KEYS)
               for link in links]  # fmt: skip
        may_be_same = all(own)
        choices = (SAME, LEFT, RIGHT) if may_be_same else (LEFT, RIGHT)
        same = may_be_same and alike(links[0].person, links[1].person)
        yield Item(
            "carer", _("实际照护人"), left, right, choices,
            SAME if same else self._better(left, right),
        )  # fmt: skip
        if may_be_same:
            for name in _CARER:
                key = f"carer.{name}"
                values = [state.values.get(key) for state in self.states]
                more = (BOTH,) if name == "phones" else ()
                yield from self._item(key, FIELDS[key].label, (key,), values, more)

    def _household(self) -> Iterable[Item]:
        homes = [state.file.household for state in self.states]
        if homes[0] == homes[1]:
            return
        left, right = (Said(_home(home)) for home in homes)
        if None in homes:
            yield Item("household", _("所在家庭"), left, right, (), LEFT if homes[0] else RIGHT)
            return
        yield Item("household", _("所在家庭"), left, right, (LEFT, RIGHT), LEFT)
        siblings = [
            "、".join(
                CareFile.objects.filter(household=home)
                .exclude(status=FileStatus.CLOSED)
                .exclude(pk=state.file.pk)
                .values_list("person__name", flat=True)[:_TOO_MANY]
            )
            for home, state in zip(homes, self.states, strict=True)
        ]
        if any(siblings):
            yield Item(
                "siblings", _("同户的其他儿童"), Said(siblings[0]), Said(siblings[1]),
                (BOTH, LEFT), BOTH,
            )  # fmt: skip


def _home(home: Any) -> str:
    if home is None:
        return ""
    return "，".join(filter(None, (home.group_name, home.address))) or _("（未填住址）")


def _facts(state: FileState) -> dict[str, story.ShownFact]:
    shown = story.sections_of(state, _ALL, story.changes_of(state.file))
    return {fact.key: fact for section in shown for fact in section.facts}


def _alike(values: list[Any]) -> bool:
    if all(isinstance(value, tuple) for value in values) and not hasattr(values[0], "_fields"):
        return set(values[0]) == set(values[1]) if None not in values[0] else (
            values[0] == values[1]
        )  # fmt: skip
    return bool(values[0] == values[1])


def alike(one: Any, other: Any) -> bool:
    """Say whether two persons of the same role are likely one: a number, a telephone, the name."""
    if one.id_number and other.id_number:
        return bool(one.id_number == other.id_number)
    if set(split_phones(one.phones)) & set(split_phones(other.phones)):
        return True
    if one.name == other.name:
        return not (one.birth_date and other.birth_date and one.birth_date != other.birth_date)
    return bool(one.name and names.pinyin(one.name) == names.pinyin(other.name))


# --- persons ----------------------------------------------------------------------------------

_COLUMNS = ("name", "sex", "birth_date", "id_number", "phones", "ethnic_group", "hukou_place",
            "address", "life_state")  # fmt: skip
_COLUMN_LABELS = {
    "phones": gettext_lazy("联系电话"),
    "life_state": gettext_lazy("健在"),
}


def compare_persons(left: Person, right: Person) -> Comparison:
    """Return two persons side by side: what identifies them, and where they are."""
    items = [item for name in _COLUMNS for item in _column(left, right, name)]
    wheres = [_where(person) for person in (left, right)]
    if any(wheres):
        one, other = (_where_said(rows) for rows in wheres)
        label = _("在家或外出")
        if all(wheres):
            default = RIGHT if (other.day or date.min) > (one.day or date.min) else LEFT
            items.append(Item("whereabouts", label, one, other, (LEFT, RIGHT), default))
        else:
            items.append(Item("whereabouts", label, one, other, (), LEFT if wheres[0] else RIGHT))
    return Comparison([(_("人员信息"), items)])


def _column(left: Person, right: Person, name: str) -> Iterable[Item]:
    values = [getattr(person, name) for person in (left, right)]
    if name == "phones":
        values = [split_phones(value) for value in values]
    empty = [value in (None, "", ()) for value in values]
    if all(empty):
        return
    shown_as = FIELDS.get(name) or FIELDS["father.phones"]
    label = _COLUMN_LABELS.get(name, shown_as.label)
    one, other = (
        Said(str(person.get_life_state_display()) if name == "life_state" else
             story.mask(shown_as, value) if shown_as.sealed and value else
             story.shown_value(shown_as, value))
        for person, value in zip((left, right), values, strict=True)
    )  # fmt: skip
    if any(empty):
        yield Item(name, label, one, other, (), RIGHT if empty[0] else LEFT)
    elif values[0] == values[1]:
        yield Item(name, label, one, other)
    else:
        choices = (LEFT, RIGHT, BOTH) if name == "phones" else (LEFT, RIGHT)
        yield Item(name, label, one, other, choices, BOTH if name == "phones" else LEFT)


def _where(person: Person) -> list[Any]:
    away = Migration.objects.filter(person=person, valid_to__isnull=True).order_by("noted_on")
    state = Circumstance.objects.filter(
        person=person, kind=CircumstanceKind.CAPACITY, valid_to__isnull=True
    ).order_by("noted_on")
    return [*away, *state]


def _where_said(rows: list[Any]) -> Said:
    if not rows:
        return Said("")
    row = rows[-1]
    since = story.month_or_day(row.valid_from, row.valid_from_precision)
    if isinstance(row, Migration):
        text = "，".join(filter(None, (_("外出务工"), row.destination, row.employer)))
    else:
        text = str(ParentState(row.code).label) if row.code in ParentState.values else row.code
    return Said(text, story.source_label(row.source), row.noted_on, since)


# --- who may be the same ------------------------------------------------------------------------


def twins_of(actor: Actor, file: CareFile, text: str = "") -> list[CareFile]:
    """Return open files that may be of the same child: same number, name or sound, or as asked.

    :param text: a name to look for instead.
    """
    child = file.person
    files = (
        CareFile.objects.visible_to(actor, RegistryPermission.MERGE_FILE)
        .filter(county=file.county, merged_into__isnull=True)
        .exclude(status=FileStatus.CLOSED)
        .exclude(pk=file.pk)
        .select_related("person")
    )
    if text:
        sound = names.pinyin(text)
        found = files.filter(Q(person__name=text) | Q(sort_key=sound[:120]))
    else:
        same = Q(sort_key=file.sort_key, birth_date=file.birth_date) | Q(
            person__name__in=[child.name, *child.former_names]
        )
        if file.birth_date and file.household_id:
            same |= Q(household=file.household_id, birth_date=file.birth_date)
        found = files.filter(same)
    return list(found.order_by("sort_key", "pk")[:_TOO_MANY])


@dataclass(frozen=True, slots=True)
class PersonPair:
    """Two persons around one child who may be one."""

    kept: Person
    kept_as: str
    other: Person
    other_as: str


def double_persons(file: CareFile) -> list[PersonPair]:
    """Return pairs of persons of the file, and of its household, who may be one."""
    files = [file.pk]
    if file.household_id:
        files += CareFile.objects.filter(household=file.household_id).values_list("pk", flat=True)
    links = Relationship.objects.filter(
        care_file__in=files, person__merged_into__isnull=True, care_file__merged_into__isnull=True
    ).select_related("person", "care_file__person")
    persons: dict[UUID, tuple[Person, str]] = {}
    for link in links.order_by("person_id"):
        child = link.care_file.person.name
        label = f"{child}：{link.kin_text or Kin(link.kin).label}"
        known = persons.get(link.person_id)
        persons[link.person_id] = (link.person, f"{known[1]}、{label}" if known else label)
    around = list(persons.values())
    return [
        PersonPair(one, one_as, other, other_as)
        for index, (one, one_as) in enumerate(around)
        for other, other_as in around[index + 1 :]
        if one.name and other.name and alike(one, other)
    ]


def person_in_reach(actor: Actor, person_id: UUID) -> Person | None:
    """Return a person around a file of the actor's own area, not merged away; else None."""
    area = actor.area_for(RegistryPermission.VIEW_FILE)
    if area is None:
        return None
    person = Person.objects.filter(
        pk=person_id, merged_into__isnull=True, area__gte=area.lo, area__lt=area.hi
    ).first()
    return person if person and files_of_persons([person.pk]) else None


def files_of_persons(person_ids: Iterable[UUID]) -> list[UUID]:
    """Return the files of which one of the persons is the child or a relative."""
    ids = list(person_ids)
    own = CareFile.objects.filter(person__in=ids).values_list("pk", flat=True)
    ties = Relationship.objects.filter(person__in=ids).values_list("care_file_id", flat=True)
    return sorted({*own, *ties})


def mergings_of(file: CareFile) -> list[Merging]:
    """Return what was merged into a file, or split from it, newest first."""
    return list(Merging.objects.filter(file_ids__contains=[file.pk]).order_by("-at"))


def mergings(actor: Actor) -> Any:
    """Return the merges and splits of the actor's area."""
    area = actor.area_for(RegistryPermission.MERGE_FILE)
    if area is None:
        return Merging.objects.none()
    return Merging.objects.filter(area__gte=area.lo, area__lt=area.hi).order_by("-at")


def ties_of(person_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return of which children each person is what, in words."""
    ties = Relationship.objects.filter(person__in=list(person_ids), valid_to__isnull=True)
    found: dict[UUID, list[str]] = {}
    for tie in ties.select_related("care_file__person").order_by("care_file_id"):
        kin = tie.kin_text or str(Kin(tie.kin).label)
        found.setdefault(tie.person_id, []).append(f"{tie.care_file.person.name}：{kin}")
    return found
