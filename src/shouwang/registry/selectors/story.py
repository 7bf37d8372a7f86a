"""One file told whole: every fact with its source, its dated history, its course, who looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shouwang.accounts import selectors as accounts
from shouwang.audit.models import Event
from shouwang.core import clock, idcard
from shouwang.core.memory import remembered
from shouwang.core.presentation import Step, Tone
from shouwang.registry import hooks, states
from shouwang.registry.choices import PARENTS, CircumstanceKind, GrantKind, Kin, Source
from shouwang.registry.fields import (
    CIRCUMSTANCES,
    ENROLMENT_COLUMNS,
    FIELDS,
    PARENT_KEYS,
    Field,
    ParentState,
)
from shouwang.registry.models import (
    CareFile,
    Change,
    Circumstance,
    Enrolment,
    Grant,
    GuardianshipArrangement,
    Migration,
    Relationship,
)
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.sections import SECTIONS, Section, may_edit
from shouwang.registry.states import FileState

MOST_CHANGES = 200
_WIDE = frozenset({"note", "needs", "personality", "hobbies", "income", "relief", "categories"})
_WHEREABOUTS = frozenset({"state", "left", "destination", "employer"})


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact of a file as shown: masked where sealed, with who said so and when."""

    key: str
    label: str | Promise
    value: str
    source: str = ""
    day: date | None = None
    since: str = ""
    wide: bool = False
    reveal: str = ""  # "contact" or "number": what may be shown in full, after a trace is left
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One block of the form with its facts; `may_edit`: whether the actor may change them."""

    section: Section
    facts: list[ShownFact]
    may_edit: bool


def state_of(file: CareFile) -> FileState:
    """Return the present state of a file in reach, which was read with its person."""
    return states.states_of([file])[file.pk]


def states_of(file_ids: Iterable[UUID]) -> dict[UUID, FileState]:
    """Return the present state of many files in reach; a fixed number of queries."""
    return states.load_states(file_ids)


def changes_of(file: CareFile) -> list[Change]:
    """Return the lines of the file's course, newest first."""
    return list(Change.objects.filter(care_file=file).order_by("-at", "-id")[:MOST_CHANGES])


def sections_of(
    state: FileState, rights: frozenset[str], changes: Sequence[Change]
) -> list[ShownSection]:
    """Return the blocks the actor may see, with every fact."""
    said = _said_when(changes)
    return [
        ShownSection(
            section,
            [_shown(state, field, rights, said) for field in section.fields],
            may_edit(section, rights) and not state.file.is_closed,
        )
        for section in SECTIONS
        if section.see in rights
    ]


def _said_when(changes: Sequence[Change]) -> dict[str, tuple[str, date]]:
    """Return by which source and on which day each field was last said ("" the file as such)."""
    said: dict[str, tuple[str, date]] = {}
    for change in reversed(changes):
        if change.deed == "registry.open_file":
            said[""] = (change.source, change.effective_on)
        for line in change.summary:
            if line.get("field"):
                said[line["field"]] = (change.source, change.effective_on)
    return said


def _shown(
    state: FileState, field: Field, rights: frozenset[str], said: dict[str, tuple[str, date]]
) -> ShownFact:
    value = state.values.get(field.key)
    role, _dot, name = field.key.rpartition(".")
    person = state.persons.get(role or "child")
    text, reveal = shown_value(field, value), ""
    if field.sealed and value:
        text = mask(field, value)
        right = "VIEW_CONTACT" if field.kind == "phones" else "VIEW_IDENTITY"
        if RegistryPermission[right] in rights:
            reveal = "contact" if field.kind == "phones" else "number"
    row = _row_of(state, field.key, role, name) if text else None
    source, day, since = "", None, ""
    if row is not None:
        source, day = row.source, row.noted_on
        since = month_or_day(row.valid_from, row.valid_from_precision)
    elif text:
        source, day = said.get(field.key) or said.get("") or ("", None)
    return ShownFact(
        field.key, field.label, text, source_label(source), day, since,
        wide=field.key in _WIDE, reveal=reveal, person_id=person.pk if person else None,
    )  # fmt: skip


def _row_of(state: FileState, key: str, role: str, name: str) -> Any:
    """Return the dated row that a value stands in, if it stands in one."""
    if role in PARENT_KEYS and name in _WHEREABOUTS:
        rows = state.rows.get(f"{role}.migration") or state.rows.get(f"{role}.capacity")
        return rows[0] if rows else None
    if key in ENROLMENT_COLUMNS:
        rows = state.rows.get("enrolment")
    elif key == "agreement":
        rows = state.rows.get("arrangement")
    elif role == "carer":
        return state.relationships.get("carer")
    else:
        rows = state.rows.get(key)
    return rows[0] if rows else None


def shown_value(field: Field, value: Any) -> str:
    """Return a value as people read it."""
    return field.show(value)


def mask(field: Field, value: Any) -> str:
    """Return a sealed value so that nobody is identified by it."""
    if field.kind == "phones":
        return "、".join(f"{phone[:3]}******{phone[-2:]}" for phone in value)
    return idcard.mask(str(value))


_SOURCES = dict(Source.choices)


def source_label(code: str) -> str:
    """Return who said so, in words."""
    return _source_label(get_language(), code)


@lru_cache(maxsize=256)
def _source_label(_language: str | None, code: str) -> str:
    return str(_SOURCES.get(code, code))


def month_or_day(day: date | None, precision: str) -> str:
    """Return a date as precisely as it is known."""
    if day is None:
        return ""
    return day.strftime({"MONTH": "%Y-%m", "YEAR": "%Y"}.get(precision, "%Y-%m-%d"))


# --- dated history ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch of one fact."""

    label: str
    value: str
    since: str
    until: str
    source: str
    noted_on: date


_KEY_OF_KIND = {kind: key for key, kind in CIRCUMSTANCES.items()}


def history(file: CareFile, rights: frozenset[str]) -> list[Line]:
    """Return every dated fact of the file, past ones too, by label and begin; five queries."""
    links = list(Relationship.objects.filter(care_file=file).select_related("person"))
    whose = {link.person_id: str(Kin(link.kin).label) for link in links if link.kin in PARENTS}
    health = RegistryPermission.VIEW_HEALTH in rights
    lines = [
        *_links(links),
        *_circumstances(file, whose, health=health),
        *_migrations(whose),
        *_enrolments(file),
        *_arrangements(file),
    ]
    return sorted(lines, key=lambda line: (line.label, line.since, line.noted_on))


def _line(label: str, value: str, row: Any) -> Line:
    since = month_or_day(row.valid_from, row.valid_from_precision)
    until = month_or_day(row.valid_to, row.valid_to_precision)
    return Line(label, value, since, until, source_label(row.source), row.noted_on)


def _links(links: Iterable[Relationship]) -> Iterable[Line]:
    for link in links:
        kin = link.kin_text or str(Kin(link.kin).label)
        if link.is_actual_carer:
            yield _line(_("实际照护人"), f"{link.person.name}（{kin}）", link)
        if link.kin in PARENTS or not link.is_actual_carer:
            yield _line(str(Kin(link.kin).label), link.person.name, link)


def _circumstances(file: CareFile, whose: dict[UUID, str], *, health: bool) -> Iterable[Line]:
    hidden = () if health else ("HEALTH", "DISABILITY", "ILLNESS")
    rows = Circumstance.objects.filter(person__in=[file.person_id, *whose])
    for row in rows.exclude(kind__in=hidden).order_by("noted_on", "id"):
        kind = CircumstanceKind(row.kind)
        key = _KEY_OF_KIND.get(kind)
        label = str(FIELDS[key].label) if key else str(kind.label)
        value = row.text or (FIELDS[key].show(_as_value(key, row.code)) if key else row.code)
        if row.person_id in whose:
            label = f"{whose[row.person_id]}{_('状况')}"
            known = row.code in ParentState.values
            value = str(ParentState(row.code).label) if known else row.code
        yield _line(label, value, row)


def _as_value(key: str, code: str) -> Any:
    return (code,) if FIELDS[key].kind == "multi" else code


def _migrations(whose: dict[UUID, str]) -> Iterable[Line]:
    for row in Migration.objects.filter(person__in=list(whose)):
        where = "，".join(filter(None, (row.destination, row.employer)))
        yield _line(f"{whose[row.person_id]}{_('外出务工')}", where or _("外出务工"), row)


def _enrolments(file: CareFile) -> Iterable[Line]:
    for row in Enrolment.objects.filter(care_file=file):
        stage = str(row.get_schooling_display()) if row.schooling else ""
        parts = (stage, row.school_name, row.grade, row.class_label, row.dormitory)
        yield _line(_("就学情况"), " ".join(filter(None, parts)), row)


def _arrangements(file: CareFile) -> Iterable[Line]:
    for row in GuardianshipArrangement.objects.filter(care_file=file).select_related("carer"):
        paper = str(row.get_document_display()) if row.document else _("未采集")
        yield _line(_("照护文书"), f"{row.carer.name}：{paper}", row)


# --- course and viewers ----------------------------------------------------------------------

_DEEDS = {
    "registry.open_file": (gettext_lazy("建立档案"), "file-earmark-plus", Tone.PRIMARY),
    "registry.change_file": (gettext_lazy("更新信息"), "pencil-square", Tone.INFO),
    "registry.verify_file": (gettext_lazy("核实档案"), "patch-check", Tone.SUCCESS),
    "registry.close_file": (gettext_lazy("退出"), "person-x", Tone.NEUTRAL),
    "registry.reopen_file": (gettext_lazy("恢复档案"), "arrow-counterclockwise", Tone.WARNING),
    "registry.move_file": (gettext_lazy("调整所在村（居）"), "geo-alt", Tone.WARNING),
    "registry.hand_over_file": (gettext_lazy("档案移交其他地区"), "send", Tone.WARNING),
    "registry.grant_file": (gettext_lazy("授权查看"), "key", Tone.INFO),
    "registry.merge_file": (gettext_lazy("合并档案"), "arrow-left-right", Tone.WARNING),
    "registry.merge_persons": (gettext_lazy("合并人员"), "arrow-left-right", Tone.WARNING),
    "registry.split_file": (gettext_lazy("拆分档案"), "arrow-left-right", Tone.WARNING),
    "registry.undo_merging": (
        gettext_lazy("撤销合并或拆分"),
        "arrow-counterclockwise",
        Tone.WARNING,
    ),
    "registry.keep_disagreement": (gettext_lazy("记录不同说法"), "question-circle", Tone.WARNING),
    "registry.settle_disagreement": (gettext_lazy("核定不同说法"), "check-circle", Tone.INFO),
}


def course(actor: Any, file: CareFile, changes: Sequence[Change]) -> list[Step]:
    """Return the timeline: the registry's own deeds and what higher apps add, newest first."""
    steps = [_step(change) for change in changes] + hooks.steps_of(actor, file.pk)
    return sorted(steps, key=lambda step: _moment(step.at), reverse=True)


def _moment(at: Any) -> str:
    return "" if at is None else at.isoformat()


def _step(change: Change) -> Step:
    title, icon, tone = _DEEDS.get(
        change.deed, (gettext_lazy("更新信息"), "pencil-square", Tone.INFO)
    )
    by = "，".join(filter(None, (change.actor_label, source_label(change.source))))
    return Step(title, clock.local_date(change.at), _summary(change), by, tone, icon)


def _summary(change: Change) -> str:
    lines = []
    for line in change.summary:
        key, before, after = line.get("field"), line.get("before"), line.get("after")
        if key in FIELDS:
            label = FIELDS[key].label
            lines.append(f"{label}：{before or _('未采集')} → {after or _('（清空）')}")
        elif after:
            lines.append(str(after))
    return "\n".join(lines)


_LOOKS = {
    "registry.view_file": gettext_lazy("查看档案"),
    "registry.reveal_contact": gettext_lazy("查看联系电话"),
    "registry.reveal_number": gettext_lazy("查看完整身份号码"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened the file, or saw a number in full."""

    at: Any
    who: str
    what: str | Promise
    purpose: str


def viewers(file: CareFile, persons: Iterable[Any], most: int = 200) -> list[Look]:
    """Return who looked at the file, newest first; the trail shows the reader's own area only.

    Offices to which the file is open because of a sealed case are left out: that they looked says
    that there is one. The trail itself names them.
    """
    sealed = Grant.objects.filter(
        care_file=file, kind=GrantKind.REFERRAL, organisation__isnull=False
    ).values("organisation")
    looks = Event.objects.exclude(organisation_id__in=sealed)
    mine = looks.filter(
        target_kind="registry.carefile", target_id=str(file.pk), action="registry.view_file"
    )
    revealed = looks.filter(
        target_kind="registry.person",
        target_id__in=[str(person.pk) for person in persons],
        action__in=list(_LOOKS),
    )
    found = [*mine.order_by("-id")[:most], *revealed.order_by("-id")[:most]]
    found.sort(key=lambda event: -event.id)
    return [
        Look(event.at, event.actor_label, _LOOKS[event.action], event.purpose)
        for event in found[:most]
    ]


# --- 四有 --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the 四有 checklist (R-035) with what is missing in it."""

    title: str | Promise
    missing: list[str]
    basis: str

    @property
    def complete(self) -> bool:
        """Say whether nothing is missing."""
        return not self.missing


_IN_SCHOOL = frozenset({"KINDERGARTEN", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL"})
_CHILD_KEYS = ("name", "birth_date", "health", "relief", "address", "schooling")


def checklist(state: FileState) -> list[Block]:
    """Return the four blocks every file must hold (R-035) and the minimum content (R-036)."""
    values = state.values
    school = ("school_name", "class_label") if values.get("schooling") in _IN_SCHOOL else ()
    parents: list[str] = []
    for role in PARENT_KEYS:
        parents += _parent_gaps(role, values)
    cadre = [] if _has_cadre(state.file.area) else [_("村（居）联系人和电话")]
    carer = _gaps(("carer.name", "carer.phones", "carer.address"), values)
    more = _gaps(("personality", "hobbies", "illness"), values)
    if values.get("health") == "HEALTHY":
        more = [label for label in more if label != str(FIELDS["illness"].label)]
    return [
        Block(gettext_lazy("儿童基本情况"), _gaps((*_CHILD_KEYS, *school), values), "R-035（1）"),
        Block(gettext_lazy("家长及务工联系方式"), parents, "R-035（2）"),
        Block(gettext_lazy("村（居）干部联系方式"), cadre, "R-035（3）"),
        Block(gettext_lazy("监护人或受委托人"), carer, "R-035（4）"),
        Block(gettext_lazy("性格、爱好、病史"), more, "R-036"),
    ]


def _gaps(keys: Iterable[str], values: dict[str, Any]) -> list[str]:
    return [str(FIELDS[key].label) for key in keys if values.get(key) in (None, "", ())]


def _parent_gaps(role: str, values: dict[str, Any]) -> list[str]:
    if values.get(f"{role}.state") == "DEAD":
        return _gaps((f"{role}.name",), values)
    wanted = [f"{role}.name", f"{role}.state", f"{role}.phones"]
    if values.get(f"{role}.state") == "AWAY":
        wanted.append(f"{role}.destination")
    return _gaps(wanted, values)


@remembered(30.0)
def _has_cadre(area: str) -> bool:
    offices = accounts.organisations_in(area, "VILLAGE")
    return any(offices.values_list("telephone", flat=True))


def cadres(area: str) -> list[Any]:
    """Return the villagers' committees of a division, which carry a name and a telephone."""
    return list(accounts.organisations_in(area, "VILLAGE"))
