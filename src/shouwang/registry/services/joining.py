"""The rows of a merge: what stands goes to the one kept, what does not stays with the stub.

No row is deleted where it can stay: a value that was not chosen, or that both said alike, hangs on
the one that was merged away, which counts nowhere. An undo puts every row back from its history.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.core.models import area_columns
from shouwang.registry.choices import PARENTS, CircumstanceKind, GrantKind, Kin
from shouwang.registry.fields import CIRCUMSTANCES, ENROLMENT_COLUMNS, GRANDPARENT_KEYS, PARENT_KEYS
from shouwang.registry.models import (
    CareFile,
    Circumstance,
    Enrolment,
    Grant,
    GuardianshipArrangement,
    Household,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.personal import name_columns, number_columns, phone_columns
from shouwang.registry.selectors.merging import BOTH, LEFT, RIGHT, SAME
from shouwang.registry.states import split_phones

_MULTI = frozenset(
    {CircumstanceKind.INCOME, CircumstanceKind.RELIEF, CircumstanceKind.CATEGORY,
     CircumstanceKind.COMMUTING, CircumstanceKind.HOME_STAY}
)  # fmt: skip
_KEY_OF_KIND: dict[str, str] = {str(kind): key for key, kind in CIRCUMSTANCES.items()}
# What a row says, apart from when: two rows that agree in it say the same.
_VALUES: Mapping[type[Any], tuple[str, ...]] = {
    Circumstance: ("kind", "code", "text"),
    Migration: ("destination", "employer"),
    Enrolment: ENROLMENT_COLUMNS,
    GuardianshipArrangement: ("document", "signed_on"),
    Relationship: ("person_id", "kin"),
}
# Where two rows may complete each other: they do unless this column differs.
_LEADING = {Migration: "destination", Enrolment: "school_name"}
_ROLES = frozenset(Kin[key.upper()] for key in (*PARENT_KEYS, *GRANDPARENT_KEYS))
_PERSON_TEXTS = ("sex", "birth_date", "ethnic_group", "document_type", "hukou_place", "address",
                 "life_state", "death_date")  # fmt: skip
FILE_TEXTS = ("group_name", "personality", "hobbies", "needs", "note")
_LENGTHS = {"group_name": 40, "personality": 200, "hobbies": 200, "needs": 500, "note": 500}


class Joining:
    """One merge under way.

    :param picks: key of an item of the comparison → LEFT (kept), RIGHT, BOTH or SAME.
    """

    def __init__(self, picks: Mapping[str, str], on: date) -> None:
        self.picks, self.on = picks, on
        self.became: dict[UUID, UUID] = {}  # person merged away → person kept

    def pick(self, key: str, default: str = LEFT) -> str:
        """Return the decision of an item."""
        return self.picks.get(key, default)

    # --- persons ------------------------------------------------------------------------------

    def persons(
        self, kept: Person, gone: Person, *, prefix: str = "", stub_file: UUID | None = None
    ) -> None:
        """Let `gone` become `kept`: columns, whereabouts, facts, and what points at it.

        :param prefix: of the item keys: ``father.`` where persons of a role are joined.
        :param stub_file: the ties of this file stay as they are.
        """
        self.became[gone.pk] = kept.pk
        self._person_columns(kept, gone, prefix)
        self._person_facts(kept, gone, prefix)
        ties = Relationship.objects.filter(person=gone)
        arrangements = GuardianshipArrangement.objects.filter(carer=gone)
        if stub_file:
            ties = ties.exclude(care_file=stub_file)
            arrangements = arrangements.exclude(care_file=stub_file)
        for tie in ties:
            self._tie_to(kept, tie)
        arrangements.update(carer=kept)
        gone.merged_into = kept
        gone.version += 1
        gone.save(update_fields=["merged_into", "version"])

    def _person_columns(self, kept: Person, gone: Person, prefix: str) -> None:
        columns: dict[str, Any] = {}
        for name in _PERSON_TEXTS:
            if self._takes(prefix + name, getattr(kept, name), getattr(gone, name)):
                columns[name] = getattr(gone, name)
        if self._takes(f"{prefix}name", kept.name, gone.name):
            columns |= name_columns(gone.name)
        if self._takes(f"{prefix}id_number", kept.id_number, gone.id_number):
            columns |= number_columns(gone.id_number, kept.county)
        columns |= self._phones(kept, gone, prefix)
        spoken = {*kept.former_names, *gone.former_names, kept.name, gone.name}
        known = sorted(spoken - {columns.get("name", kept.name), ""})
        columns |= {"former_names": known, "version": kept.version + 1}
        for name, value in columns.items():
            setattr(kept, name, value)
        kept.save(update_fields=list(columns))
        kept.refresh_from_db()

    def _takes(self, key: str, kept: Any, gone: Any) -> bool:
        """Say whether the kept side takes the other's value: chosen, or its own is blank."""
        if gone in (None, "") or gone == kept:
            return False
        return kept in (None, "") or self.pick(key) == RIGHT

    def _phones(self, kept: Person, gone: Person, prefix: str) -> dict[str, Any]:
        own, others = split_phones(kept.phones), split_phones(gone.phones)
        pick = self.pick(f"{prefix}phones", BOTH)
        if not others or set(others) <= set(own) or (own and pick == LEFT):
            return {}
        return phone_columns(others if pick == RIGHT else tuple(dict.fromkeys((*own, *others))))

    def _person_facts(self, kept: Person, gone: Person, prefix: str) -> None:
        where = self.pick(f"{prefix}whereabouts")
        own, others = _whereabouts(kept), _whereabouts(gone)
        self._settle(own, others, where, "person_id", kept, gone)
        settled = {row.pk for row in (*own, *others)}
        ours = _by_kind(Circumstance.objects.filter(person=kept, valid_to__isnull=True))
        theirs = _by_kind(Circumstance.objects.filter(person=gone, valid_to__isnull=True))
        for kind, rows in theirs.items():
            key = prefix + _KEY_OF_KIND.get(kind, kind.lower())
            left = [row for row in rows if row.pk not in settled]
            mine = [row for row in ours.get(kind, []) if row.pk not in settled]
            if kind in _MULTI:
                self._unite(mine, left, self.pick(key, BOTH), kept, gone)
            else:
                self._settle(mine, left, self.pick(key), "person_id", kept, gone)
        for model in (Migration, Circumstance):
            self._past(model, "person_id", kept, gone)

    def _tie_to(self, kept: Person, tie: Relationship) -> None:
        """Point a relationship at the kept person; where that has it already, they become one."""
        twin = _twin(tie, Relationship.objects.filter(care_file=tie.care_file_id, person=kept))
        if twin is None:
            tie.person = kept
            tie.save(update_fields=["person"])
            return
        if tie.kin in PARENTS and twin.kin not in PARENTS:  # said better
            twin.kin, twin.kin_text = tie.kin, ""
        twin.is_actual_carer |= tie.is_actual_carer
        twin.is_legal_guardian |= tie.is_legal_guardian
        twin.save(update_fields=["kin", "kin_text", "is_actual_carer", "is_legal_guardian"])
        tie.delete()

    # --- a file -------------------------------------------------------------------------------

    def relatives(self, kept: CareFile, gone: CareFile) -> None:
        """Settle who father, mother, grandparents and the carer are, and join who is one."""
        ours, theirs = _links(kept), _links(gone)
        carers = [next((t for t in ties if t.is_actual_carer), None) for ties in (ours, theirs)]
        for kin in sorted(_ROLES):
            self._role(kin, _of_kin(ours, kin), _of_kin(theirs, kin), kept, gone)
        known = {(tie.kin, tie.person.name) for tie in ours}
        for tie in theirs:
            if tie.kin in _ROLES or tie is carers[1] or (tie.kin, tie.person.name) in known:
                continue
            _own(tie, "care_file_id", kept)
        for tie in Relationship.objects.filter(care_file=gone, valid_to__isnull=False):
            _own(tie, "care_file_id", kept)
        self._carer(carers, kept, gone)

    def _role(
        self, kin: Kin, own: Relationship | None, other: Relationship | None,
        kept: CareFile, gone: CareFile,
    ) -> None:  # fmt: skip
        if other is None:
            return
        if own is None:
            _own(other, "care_file_id", kept)
            return
        key = kin.lower()
        if own.person_id == other.person_id:
            return
        pick = self.pick(key)
        if pick == SAME:
            self._join(own.person, other.person, f"{key}.", gone)
        elif pick == RIGHT:
            _own(own, "care_file_id", gone)
            _own(other, "care_file_id", kept)

    def _join(self, kept: Person, gone: Person, prefix: str, stub: CareFile) -> None:
        """Join two persons unless that is done already (a father who is the carer too)."""
        if gone.pk not in self.became and kept.pk not in self.became:
            kept.refresh_from_db()
            self.persons(kept, gone, prefix=prefix, stub_file=stub.pk)

    def _carer(self, carers: list[Relationship | None], kept: CareFile, gone: CareFile) -> None:
        own, other = carers
        if other is None:
            return
        pick = self.pick("carer", LEFT if own else RIGHT)
        if own is not None and pick == SAME:
            self._join(own.person, other.person, "carer.", gone)
            return
        if pick != RIGHT:
            return
        person = self.became.get(other.person_id, other.person_id)
        own_ties = Relationship.objects.filter(care_file=kept, valid_to__isnull=True)
        tie = own_ties.filter(person=person).first()
        if own is not None and (tie is None or tie.pk != own.pk):
            if own.kin in _ROLES:
                own_ties.filter(pk=own.pk).update(is_actual_carer=False)
            else:
                _own(own, "care_file_id", gone)
        if tie is None:
            other.refresh_from_db()
            _own(other, "care_file_id", kept)
        else:
            own_ties.filter(pk=tie.pk).update(is_actual_carer=True)

    def file_facts(self, kept: CareFile, gone: CareFile) -> None:
        """Settle schooling and entrusted care; past ones go along, and so do the grants."""
        for model, key in ((Enrolment, "enrolment"), (GuardianshipArrangement, "agreement")):
            own, other = (_open(model, care_file=file) for file in (kept, gone))
            side = self.pick(key, LEFT if own else RIGHT)
            self._settle(own, other, side, "care_file_id", kept, gone)
            self._past(model, "care_file_id", kept, gone)
        for person_id, kept_id in self.became.items():
            GuardianshipArrangement.objects.filter(care_file=kept, carer=person_id).update(
                carer=kept_id
            )
            Relationship.objects.filter(care_file=kept, person=person_id).update(person=kept_id)
        self._grants(kept, gone)

    def _grants(self, kept: CareFile, gone: CareFile) -> None:
        """A school keeps the file where the enrolment that stands is at it; others go along."""
        at = set(
            Enrolment.objects.filter(care_file=kept, valid_to__isnull=True).values_list(
                "school_id", flat=True
            )
        )
        present = {_granted(grant) for grant in kept.grants.all()}
        for grant in gone.grants.all():
            current = grant.valid_to is None or grant.valid_to >= self.on
            astray = grant.kind == GrantKind.ENROLMENT and current
            if _granted(grant) in present or (astray and grant.organisation_id not in at):
                continue
            _own(grant, "care_file_id", kept)
        for grant in kept.grants.filter(kind=GrantKind.ENROLMENT):
            current = grant.valid_to is None or grant.valid_to >= self.on
            if current and grant.organisation_id not in at:
                _own(grant, "care_file_id", gone)

    def file_columns(self, kept: CareFile, gone: CareFile) -> dict[str, Any]:
        """Return the columns of the kept file that change."""
        columns: dict[str, Any] = {}
        for name in FILE_TEXTS:
            own, other = getattr(kept, name), getattr(gone, name)
            if own and other and own != other and self.pick(name) == BOTH:
                columns[name] = f"{own}；{other}"[: _LENGTHS[name]]
            elif self._takes(name, own, other):
                columns[name] = other
        return columns

    def households(self, kept: CareFile, gone: CareFile) -> Household | None:
        """Return the home of the kept file; siblings of the other home follow; none stays empty."""
        own, other = kept.household, gone.household
        home, left = (other, own) if other and self.pick("household") == RIGHT else (own, other)
        home = home or left
        gone.household = None
        gone.save(update_fields=["household"])
        if left is None or left == home:
            return home
        if self.pick("siblings", BOTH) == BOTH:
            CareFile.objects.filter(household=left).exclude(pk__in=[kept.pk, gone.pk]).update(
                household=home
            )
        if not CareFile.objects.filter(household=left).exclude(pk=kept.pk).exists():
            CareFile.objects.filter(pk=kept.pk).update(household=home)
            left.delete()
        return home

    # --- rows ---------------------------------------------------------------------------------

    def _settle(
        self, own: Sequence[Any], other: Sequence[Any], side: str, owner: str,
        kept: Any, gone: Any,
    ) -> None:  # fmt: skip
        """Let one row stand; an earlier one is ended by it, any other goes to the stub."""
        if not other:
            return
        last = [rows[-1] for rows in (own, other) if rows]
        standing = last[0] if len(last) == 1 or side == LEFT else last[1]
        for row in last:
            if row is standing:
                continue
            if _precedes(row, standing):
                row.valid_to, row.valid_to_precision = standing.valid_from, "DAY"
                row.save(update_fields=["valid_to", "valid_to_precision"])
                _own(row, owner, kept)
            else:
                _complete(standing, row)
                _own(row, owner, gone)
        _own(standing, owner, kept)

    def _unite(
        self, own: list[Any], other: list[Any], side: str, kept: Person, gone: Person
    ) -> None:
        if side == RIGHT:
            for row in own:
                if not _same_among(row, other):
                    _own(row, "person_id", gone)
        if side != LEFT or not own:
            for row in other:
                if not _same_among(row, own):
                    _own(row, "person_id", kept)

    def _past(self, model: Any, owner: str, kept: Any, gone: Any) -> None:
        """Ended facts go along, except those that both have."""
        past = model.objects.filter(valid_to__isnull=False)
        present = {_stretch(row) for row in past.filter(**{owner: kept.pk})}
        for row in past.filter(**{owner: gone.pk}):
            if _stretch(row) not in present:
                _own(row, owner, kept)


def _own(row: Any, owner: str, to: Any) -> None:
    """Hang a row on a file or a person, and let it lie where that lies."""
    columns = dict(zip(("area", "county", "township"), area_columns(to.area), strict=True))
    if getattr(row, owner) == to.pk and row.area == to.area:
        return
    type(row).objects.filter(pk=row.pk).update(**{owner: to.pk}, **columns)
    setattr(row, owner, to.pk)


def _links(file: CareFile) -> list[Relationship]:
    ties = Relationship.objects.filter(care_file=file, valid_to__isnull=True)
    return list(ties.select_related("person").order_by("noted_on", "id"))


def _of_kin(ties: Iterable[Relationship], kin: Kin) -> Relationship | None:
    found = [tie for tie in ties if tie.kin == kin]
    return found[-1] if found else None


def _open(model: Any, **filters: Any) -> list[Any]:
    return list(model.objects.filter(valid_to__isnull=True, **filters).order_by("noted_on", "id"))


def _whereabouts(person: Person) -> list[Any]:
    """Return the open rows that say where a person is, the latest said last."""
    capacity = Circumstance.objects.filter(
        person=person, kind=CircumstanceKind.CAPACITY, valid_to__isnull=True
    )
    return sorted((*_open(Migration, person=person), *capacity), key=lambda row: row.noted_on)


def _by_kind(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


def _twin(tie: Relationship, among: Any) -> Relationship | None:
    """Return the tie that says the same of the same child: alike kin, or one a parent's."""
    for other in among:
        open_both = other.valid_to is None and tie.valid_to is None
        if other.kin == tie.kin or (open_both and _one_a_parent(other, tie)):
            return Relationship.objects.get(pk=other.pk)
    return None


def _one_a_parent(one: Relationship, other: Relationship) -> bool:
    return (one.kin in PARENTS) != (other.kin in PARENTS)


def _said(row: Any) -> tuple[Any, ...]:
    return (type(row), *(getattr(row, name) for name in _VALUES[type(row)]))


def _stretch(row: Any) -> tuple[Any, ...]:
    return (*_said(row), row.valid_from, row.valid_to)


def _same_among(row: Any, rows: Iterable[Any]) -> bool:
    return any(_said(row) == _said(other) for other in rows)


def _precedes(row: Any, standing: Any) -> bool:
    begins = standing.valid_from
    if begins is None or _said(row) == _said(standing):
        return False
    return bool((row.valid_from or row.noted_on) < begins)


def _complete(standing: Any, row: Any) -> None:
    """Fill what the standing row leaves blank from one that tells of the same thing."""
    if type(standing) is not type(row):
        return
    leading = _LEADING.get(type(row))
    if leading:
        own, other = getattr(standing, leading), getattr(row, leading)
        if own and other and own != other:
            return
    elif _said(standing) != _said(row):
        return
    filled = [
        name for name in (*_VALUES[type(row)], *(("school_id",) if type(row) is Enrolment else ()))
        if getattr(standing, name) in (None, "") and getattr(row, name) not in (None, "")
    ]  # fmt: skip
    for name in filled:
        setattr(standing, name, getattr(row, name))
    if standing.valid_from is None and row.valid_from is not None:
        standing.valid_from, standing.valid_from_precision = (
            row.valid_from,
            row.valid_from_precision,
        )
        filled += ["valid_from", "valid_from_precision"]
    if filled:
        standing.save(update_fields=filled)


def _granted(grant: Grant) -> tuple[Any, ...]:
    return (grant.organisation_id, grant.user_id, grant.class_label, grant.kind,
            tuple(sorted(grant.permissions)), grant.valid_to)  # fmt: skip
