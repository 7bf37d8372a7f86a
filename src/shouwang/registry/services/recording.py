"""Recording what a source says of children: new files, and changes of existing ones.

One deed for one child on a page and for a hundred thousand of an import: entries in, a fixed
number of statements out, one event. Facts are dated: what no longer holds is closed, not
overwritten; a correction of the same fact is kept by the row history.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.audit import services as audit
from shouwang.core import names
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.bulk import ahead
from shouwang.core.errors import ChangedMeanwhile, DomainError
from shouwang.core.scope import acting_as
from shouwang.registry import hooks
from shouwang.registry.choices import PARENTS, CircumstanceKind, Kin
from shouwang.registry.classes import class_key
from shouwang.registry.entries import Difference, Entry, Outcome, difference
from shouwang.registry.fields import (
    CHILD_COLUMNS,
    CIRCUMSTANCES,
    ENROLMENT_COLUMNS,
    FIELDS,
    FILE_COLUMNS,
    GRANDPARENT_KEYS,
    PARENT_KEYS,
    TEXT_CIRCUMSTANCES,
)
from shouwang.registry.households import FamilyIndex
from shouwang.registry.models import (
    CareFile,
    Change,
    Circumstance,
    Enrolment,
    Grant,
    GuardianshipArrangement,
    Household,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.siblings import completed
from shouwang.registry.states import FileState, load_states

from .roles import of_role, prefixed, went, with_carer_as_parent
from .sheaf import (
    Sheaf,
    digests_text,
    id_digest,
    name_texts,
    number_columns,
    person_columns,
    phone_columns,
)

_SCHOOL_GRANT = [
    RegistryPermission.VIEW_FILE,
    RegistryPermission.VIEW_CONTACT,
    RegistryPermission.VIEW_HEALTH,
    RegistryPermission.VIEW_SCHOOL,
    RegistryPermission.EDIT_SCHOOLING,
]
_AT_ONCE = 5000  # entries whose rows are held in memory together
_UNDATED = (None, "DAY")


class NumberTaken(DomainError):
    """An open file holds the identity number already."""

    message = _("该公民身份号码已有在册档案，不能重复建档。")


@transaction.atomic
def record_entries(
    actor: Actor,
    entries: Sequence[Entry],
    *,
    on: date,
    source: str,
    now: datetime,
    batch_id: UUID | None = None,
    permission: str = RegistryPermission.EDIT_FILE,
    may_clear: bool = False,
    versions: dict[UUID, int] | None = None,
    deed: str = "registry.record",
) -> list[Outcome]:
    """Write what a source says, as of `on`; returns what became of each entry, in order.

    :param may_clear: an empty value takes the fact back (a form does that, a roster never).
    :param versions: file → version that the user saw; a file changed since is refused.
    :raises NotAllowed: if an entry lies outside the actor's area or grants.
    :raises ChangedMeanwhile: if a file was changed since it was shown.
    :raises NumberTaken: if a new file's identity number is held by an open file.
    """
    writer = _Writer(actor, on=on, source=source, batch_id=batch_id, now=now)
    _lock([entry.file_id for entry in entries if entry.file_id], versions or {})
    new = completed([entry for entry in entries if entry.file_id is None])
    for entry in new:
        require(actor, permission, at=entry.area)
    writer.prepare(new)
    known = [entry for entry in entries if entry.file_id is not None]
    changed = iter(writer.change_all(known, permission, may_clear=may_clear))
    opened = iter(writer.open_all(new))
    outcomes = [next(opened if entry.file_id is None else changed) for entry in entries]
    touched = [outcome.file_id for outcome in outcomes if outcome.opened or outcome.changes]
    if touched:
        audit.record(
            actor, deed, at=now, area=actor.area_code,
            file_ids=touched if len(touched) <= 100 else [],
            changes={"opened": sum(o.opened for o in outcomes), "touched": len(touched),
                     "batch": str(batch_id or "")},
        )  # fmt: skip
        hooks.tell_facts_changed([*touched, *_sharing(outcomes)])
    return outcomes


_SHARING = """
    WITH other AS (
        SELECT DISTINCT b.care_file_id FROM registry_relationship a
        JOIN registry_relationship b ON b.person_id = a.person_id
        WHERE a.care_file_id = ANY(%(ids)s) AND a.valid_to IS NULL AND b.valid_to IS NULL
          AND b.care_file_id <> ALL(%(ids)s)
    )
    UPDATE registry_carefile f SET version = f.version + 1, updated_at = now()
    FROM other WHERE f.id = other.care_file_id RETURNING f.id
"""


def _sharing(outcomes: Sequence[Outcome]) -> list[UUID]:
    """Return the files of brothers and sisters whose parents' or carer's facts changed with these.

    As the system: a school that tells of a father need not reach the child's sister.
    """
    ids = [
        outcome.file_id
        for outcome in outcomes
        if outcome.opened or any("." in key for key in outcome.changes)
    ]
    if not ids:
        return []
    with acting_as(system_actor("registry.sharing")), connection.cursor() as cursor:
        cursor.execute(_SHARING, {"ids": ids})
        return [file_id for (file_id,) in cursor.fetchall()]


def require_on_file(actor: Actor, permission: str, file: CareFile) -> None:
    """Ask by area; where the post has none, by the grant on this file."""
    if actor.area is not None:
        require(actor, permission, at=file.area)
    elif not CareFile.objects.granted_to(actor, permission).filter(pk=file.pk).exists():
        require(actor, permission, at="")


def _lock(file_ids: list[UUID], versions: dict[UUID, int]) -> None:
    # Two officers may save together: the second must see the first's work.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, version FROM registry_carefile WHERE id = ANY (%s) ORDER BY id FOR UPDATE",
            [file_ids],
        )
        for file_id, version in cursor.fetchall():
            if versions.get(file_id, version) != version:
                raise ChangedMeanwhile


def _write(sheaf: Sheaf) -> None:
    """Write rows; the database refuses a second open file for one number."""
    try:
        with transaction.atomic():
            sheaf.write()
    except IntegrityError as error:
        if "registry_one_open_file" in str(error):
            raise NumberTaken from None
        raise


class _Writer:
    """Turns entries into rows."""

    def __init__(
        self, actor: Actor, *, on: date, source: str, batch_id: UUID | None, now: datetime
    ) -> None:
        self.actor, self.on, self.now = actor, on, now
        self.source, self.batch_id = source, batch_id
        self.sheaf = self._empty()
        self.numbers: list[int] = []
        self.families = FamilyIndex()
        self.schools: dict[str, dict[str, UUID]] = {}

    def prepare(self, new: Sequence[Entry]) -> None:
        """Fetch what new files need: file numbers, families of their villages, the schools."""
        if not new:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval('registry_file_number') FROM generate_series(1, %s)", [len(new)]
            )
            self.numbers = [row[0] for row in cursor.fetchall()][::-1]
        self.families.load({entry.area for entry in new})
        for area in {entry.area for entry in new}:
            self._schools(area)

    def change_all(
        self, entries: Sequence[Entry], permission: str, *, may_clear: bool
    ) -> list[Outcome]:
        """Write what changes in known files.

        :raises ChangedMeanwhile: if one is no longer in reach.
        """
        outcomes = []
        for start in range(0, len(entries), _AT_ONCE):
            some = entries[start : start + _AT_ONCE]
            states = load_states([entry.file_id for entry in some if entry.file_id])
            for entry in some:
                state = states.get(entry.file_id) if entry.file_id else None
                if state is None:
                    raise ChangedMeanwhile
                require_on_file(self.actor, permission, state.file)
                outcomes.append(self.change(state, entry, may_clear=may_clear))
            _write(self._taken())
        return outcomes

    def open_all(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Write new files; the rows of the next are made while the database writes these."""
        slices = (entries[at : at + _AT_ONCE] for at in range(0, len(entries), _AT_ONCE))
        made = ([self.open(entry) for entry in some] for some in slices)
        outcomes = []
        for opened, sheaf in ahead((opened, self._taken()) for opened in made):
            _write(sheaf)
            outcomes += opened
        return outcomes

    def _taken(self) -> Sheaf:
        """Return the rows so far, and begin anew."""
        sheaf, self.sheaf = self.sheaf, self._empty()
        return sheaf

    def _empty(self) -> Sheaf:
        return Sheaf(on=self.on, source=self.source, batch_id=self.batch_id)

    # --- a new file ---------------------------------------------------------------------------

    def open(self, entry: Entry) -> Outcome:
        """Open a file with everything the entry says."""
        values, area = with_carer_as_parent(entry.values), entry.area
        child_id = self._person(area, {k: values[k] for k in CHILD_COLUMNS if k in values})
        family = None if entry.own_parents else self.families.find(area, values)
        household_id = family.household_id if family else self._household(area, values)
        file_id = self._file(area, child_id, household_id, values)
        parents: dict[str, UUID] = {}
        for key in PARENT_KEYS:
            known = family.persons.get(key) if family else None
            person_id = known or self._relative(area, file_id, key, values, link=False)
            if person_id is None:
                continue
            parents[key] = person_id
            cares = bool(values.get("carer.name")) and values.get("carer.kin") == key.upper()
            self._link(area, file_id, person_id, Kin[key.upper()], carer=cares)
            if known is None:
                self._parent_facts(area, person_id, key, values, {}, since=_UNDATED)
        if not entry.own_parents and family is None:
            self.families.add(area, values, household_id, parents)
        for key in GRANDPARENT_KEYS:
            self._relative(area, file_id, key, values)
        self._carer(area, file_id, parents, values)
        self._child_facts(area, child_id, values, {}, since=_UNDATED)
        self._enrol(area, file_id, values, None)
        self._note(area, file_id, "registry.open_file", {})
        return Outcome(file_id, opened=True)

    def _file(self, area: str, child: UUID, household: UUID, values: dict[str, Any]) -> UUID:
        number = values.get("id_number")
        return self.sheaf.add(
            CareFile, area, child, household, "CHILD", f"{area[:6]}{self.numbers.pop():08d}",
            "SUBMITTED", "", self.on, self.batch_id, id_digest(number) if number else None,
            names.pinyin(values["name"])[:120], values.get("birth_date"),
            *(values.get(key, "") for key in FILE_COLUMNS),
            "unknown", "{}", "", "", "", "", False, 1, self.now,
        )  # fmt: skip

    def _household(self, area: str, values: dict[str, Any]) -> UUID:
        return self.sheaf.add(
            Household, area, values.get("address", ""), values.get("group_name", ""), ""
        )

    def _person(self, area: str, values: dict[str, Any]) -> UUID:
        said = values.get
        name, grams, pinyin, initials = name_texts(values["name"])
        number = number_columns(said("id_number") or "", area[:6])
        phones = phone_columns(said("phones") or ())
        return self.sheaf.add(
            Person, area, name, "{}", grams, pinyin, initials, said("sex", ""), said("birth_date"),
            said("ethnic_group", ""), said("document_type", ""), number["id_number"],
            number["id_digest"], number["id_tail_digest"], phones["phones"],
            digests_text(phones["phone_digests"]), said("hukou_place", ""), said("address", ""),
            "DEAD" if said("dead") else "ALIVE", 1,
        )  # fmt: skip

    def _relative(
        self, area: str, file_id: UUID, key: str, values: dict[str, Any], *, link: bool = True
    ) -> UUID | None:
        """Add the person of role `key` where the entry says anything of it."""
        said = of_role(key, values)
        if not any(said.values()):
            return None
        person = {
            "name": said.get("name", ""),
            "dead": said.get("state") == "DEAD",
            **{k: said[k] for k in ("birth_date", "id_number", "phones", "address") if said.get(k)},
        }
        if key in PARENT_KEYS:
            person["sex"] = "1" if key == "father" else "2"
        person_id = self._person(area, person)
        if link:
            self._link(area, file_id, person_id, Kin[key.upper()])
        return person_id

    def _link(self, area: str, file_id: UUID, person_id: UUID, kin: Kin, **also: Any) -> None:
        is_parent = kin in (Kin.FATHER, Kin.MOTHER)
        self.sheaf.add_fact(
            Relationship, area, file_id, person_id, kin, also.get("kin_text", ""),
            is_parent, also.get("carer", False), since=also.get("since", _UNDATED),
        )  # fmt: skip

    # --- facts of a new or a changed file -----------------------------------------------------

    def _parent_facts(
        self, area: str, person_id: UUID, key: str, values: dict[str, Any],
        rows: dict[str, list[Any]], *, since: tuple[date | None, str],
    ) -> None:  # fmt: skip
        """Record where a parent is; `since` dates a state that no column dates."""
        said = of_role(key, values)
        state = said.get("state") or ("AWAY" if went(said) else "")
        if not state:
            return
        left = said.get("left")
        begins = (left.day, left.precision) if left else since
        if state == "AWAY":
            self.sheaf.close(rows.get(f"{key}.capacity", ()), on=begins[0] or self.on)
            self.sheaf.add_fact(
                Migration, area, person_id, said.get("destination", ""), "",
                said.get("employer", ""), since=begins,
            )  # fmt: skip
            return
        self.sheaf.close(rows.get(f"{key}.migration", ()), on=since[0] or self.on)
        self.sheaf.close(rows.get(f"{key}.capacity", ()), on=since[0] or self.on)
        self.sheaf.add_fact(
            Circumstance, area, person_id, CircumstanceKind.CAPACITY, state, "", since=since
        )

    def _child_facts(
        self, area: str, child_id: UUID, values: dict[str, Any], rows: dict[str, list[Any]], *,
        since: tuple[date | None, str],
    ) -> None:  # fmt: skip
        for key, kind in CIRCUMSTANCES.items():
            if key not in values:
                continue
            self.sheaf.close(rows.get(key, ()), on=since[0] or self.on)
            value = values[key]
            codes = value if isinstance(value, tuple) else (value,) if value else ()
            for code in codes:
                words = key in TEXT_CIRCUMSTANCES
                self.sheaf.add_fact(
                    Circumstance, area, child_id, kind, "TEXT" if words else code,
                    code if words else "", since=since,
                )  # fmt: skip

    def _carer(
        self, area: str, file_id: UUID, parents: dict[str, UUID], values: dict[str, Any],
        since: tuple[date | None, str] = _UNDATED,
    ) -> None:  # fmt: skip
        said = of_role("carer", values)
        if not said.get("name"):
            return
        kin = Kin(said.get("kin") or Kin.OTHER)
        key = kin.lower()
        if key in parents:  # a parent at home is named as the carer: no second person
            carer_id = parents[key]
        else:
            known = ("name", "id_number", "phones", "address")
            carer_id = self._person(area, {k: said[k] for k in known if said.get(k)})
            self._link(
                area, file_id, carer_id, kin,
                kin_text=said.get("kin_text", ""), carer=True, since=since,
            )  # fmt: skip
        if "agreement" in values or kin not in (Kin.FATHER, Kin.MOTHER):
            self.sheaf.add_fact(
                GuardianshipArrangement, area, file_id, carer_id, values.get("agreement", ""),
                since=since,
            )  # fmt: skip

    def _enrol(
        self, area: str, file_id: UUID, values: dict[str, Any], state: FileState | None
    ) -> None:
        said = {key: values[key] for key in ENROLMENT_COLUMNS if key in values}
        if not any(value not in (None, "") for value in said.values()) and state is None:
            return
        before = state.values if state else {}
        row: list[Any] = [said.get(key, before.get(key)) for key in ENROLMENT_COLUMNS]
        row = [("" if v is None and k != "boarding" else v)
               for k, v in zip(ENROLMENT_COLUMNS, row, strict=True)]  # fmt: skip
        school_id = self._school_id(area, row[1])
        since = (self.on, "DAY") if state else _UNDATED
        if state:
            self.sheaf.close(state.rows.get("enrolment", ()), on=self.on)
        self.sheaf.add_fact(Enrolment, area, file_id, row[0], school_id, *row[1:], since=since)
        if state:
            self._close_to_schools(file_id)
        if school_id:
            self._open_to_school(area, file_id, school_id, class_key(row[2], row[3]))

    def _close_to_schools(self, file_id: UUID) -> None:
        """End what enrolment opened; `valid_to` is the last day, so the one before."""
        last = self.on - timedelta(days=1)
        enrolled = Grant.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=last), care_file_id=file_id, kind="ENROLMENT"
        )
        for grant in enrolled:
            self.sheaf.update(Grant, grant.pk, valid_to=last)

    def _open_to_school(self, area: str, file_id: UUID, school_id: UUID, class_label: str) -> None:
        self.sheaf.add(
            Grant, area, file_id, school_id, class_label, "ENROLMENT",
            [str(permission) for permission in _SCHOOL_GRANT], "", self.on, self.actor.user_id,
        )  # fmt: skip

    def _school_id(self, area: str, name: str) -> UUID | None:
        return self._schools(area).get(name)

    def _schools(self, area: str) -> dict[str, UUID]:
        county = area[:6]
        if county not in self.schools:
            self.schools[county] = accounts.schools_by_name(county)
        return self.schools[county]

    # --- a changed file -----------------------------------------------------------------------

    def change(self, state: FileState, entry: Entry, *, may_clear: bool) -> Outcome:
        """Bring a file up to what the entry says."""
        changes = difference(state, entry.values, may_clear=may_clear)
        file = state.file
        if not changes:
            return Outcome(file.pk, opened=False)
        new = {key: after for key, (_before, after) in changes.items()}
        self._change_columns(state, new)
        since = (self.on, "DAY")
        self._child_facts(file.area, file.person_id, new, state.rows, since=since)
        for key in PARENT_KEYS:
            self._change_parent(state, key, new)
        for key in GRANDPARENT_KEYS:
            self._change_relative(state, key, new)
        self._change_carer(state, new)
        if any(key in new for key in ENROLMENT_COLUMNS):
            self._enrol(file.area, file.pk, new, state)
        self.sheaf.update(CareFile, file.pk, version=file.version + 1, updated_at=self.now)
        self._note(file.area, file.pk, "registry.change_file", changes)
        return Outcome(file.pk, opened=False, changes=changes)

    def _change_columns(self, state: FileState, new: dict[str, Any]) -> None:
        file, child = state.file, state.file.person
        said = {key: new[key] for key in CHILD_COLUMNS if key in new}
        if said:
            columns = person_columns(said, file.county)
            if "name" in said:
                columns["former_names"] = [*child.former_names, child.name]
                self.sheaf.update(CareFile, file.pk, sort_key=names.pinyin(said["name"])[:120])
            self.sheaf.update(Person, child.pk, **columns, version=child.version + 1)
            if "id_number" in said:
                self.sheaf.update(CareFile, file.pk, id_digest=columns["id_digest"])
            if "birth_date" in said:
                self.sheaf.update(CareFile, file.pk, birth_date=said["birth_date"])
        kept = {key: new[key] for key in FILE_COLUMNS if key in new}
        if kept:
            self.sheaf.update(CareFile, file.pk, **kept)

    def _change_parent(self, state: FileState, key: str, new: dict[str, Any]) -> None:
        said = of_role(key, new)
        if not said:
            return
        self._change_relative(state, key, new)
        if key not in state.persons:
            return
        if not {"state", "left", "destination", "employer"} & said.keys():
            return
        area, person_id = state.file.area, state.persons[key].pk
        merged = {**prefixed(key, of_role(key, state.values)), **new}
        open_migration = state.rows.get(f"{key}.migration", [])
        same_absence = (
            open_migration and "state" not in said and ("left" not in said or _corrects(state, key))
        )
        if same_absence:  # the same absence, better known: history keeps what stood there
            row = open_migration[0]
            columns: dict[str, Any] = {}
            if said.get("left"):
                columns |= {
                    "valid_from": said["left"].day, "valid_from_precision": said["left"].precision,
                }  # fmt: skip
            columns |= {k: said[k] or "" for k in ("destination", "employer") if k in said}
            self.sheaf.update(Migration, row.pk, **columns)
            return
        self.sheaf.close(open_migration, on=self.on)
        if merged.get(f"{key}.state") == "DEAD":
            self.sheaf.update(Person, person_id, life_state="DEAD")
        self._parent_facts(area, person_id, key, merged, state.rows, since=(self.on, "DAY"))

    def _change_relative(self, state: FileState, key: str, new: dict[str, Any]) -> None:
        said = of_role(key, new)
        person = state.persons.get(key)
        if person is None:
            person_id = self._relative(state.file.area, state.file.pk, key, new)
            if person_id and key in PARENT_KEYS:
                self._parent_facts(state.file.area, person_id, key, new, {}, since=_UNDATED)
            return
        known = ("name", "birth_date", "id_number", "phones", "address")
        columns = person_columns({k: said[k] for k in known if k in said}, state.file.county)
        if columns:
            self.sheaf.update(Person, person.pk, **columns, version=person.version + 1)

    def _change_carer(self, state: FileState, new: dict[str, Any]) -> None:
        said, file = of_role("carer", new), state.file
        carer = state.persons.get("carer")
        parent = said.get("kin") in PARENTS
        if "name" in said or (("kin" in said) and (carer is None or parent)):
            if carer is not None:  # somebody else cares now
                self._end_care(state)
            parents = {key: state.persons[key].pk for key in PARENT_KEYS if key in state.persons}
            merged = {**prefixed("carer", said), **{k: new[k] for k in ("agreement",) if k in new}}
            for key in ("carer.name", "carer.kin"):
                if key not in merged and state.values.get(key):
                    merged[key] = state.values[key]
            self._carer(file.area, file.pk, parents, merged, since=(self.on, "DAY"))
            key = str(merged.get("carer.kin") or "").lower()
            if key in parents and merged.get("carer.name"):
                self.sheaf.update(Relationship, state.relationships[key].pk, is_actual_carer=True)
            return
        if carer is not None and said:
            known = ("id_number", "phones", "address")
            columns = person_columns({k: said[k] for k in known if k in said}, file.county)
            if columns:
                self.sheaf.update(Person, carer.pk, **columns, version=carer.version + 1)
            kin = {k: said[k] or "" for k in ("kin", "kin_text") if k in said}
            if kin:
                self.sheaf.update(Relationship, state.relationships["carer"].pk, **kin)
        if "agreement" in new and carer is not None:
            self.sheaf.close(state.rows.get("arrangement", ()), on=self.on)
            self.sheaf.add_fact(
                GuardianshipArrangement, file.area, file.pk, carer.pk, new["agreement"] or "",
                since=(self.on, "DAY"),
            )  # fmt: skip

    def _end_care(self, state: FileState) -> None:
        """Close what the carer had; a parent who no longer cares stays the parent."""
        link = state.relationships["carer"]
        if link.kin in PARENTS:
            self.sheaf.update(Relationship, link.pk, is_actual_carer=False)
        else:
            self.sheaf.close([link], on=self.on)
        self.sheaf.close(state.rows.get("arrangement", ()), on=self.on)

    def _note(self, area: str, file_id: UUID, deed: str, changes: Difference) -> None:
        lines = [
            {"field": key, "before": _shown(key, before), "after": _shown(key, after)}
            for key, (before, after) in changes.items()
        ]
        self.sheaf.add(
            Change, area, file_id, self.on, self.now, deed, self.source,
            self.batch_id, self.actor.display_name, json.dumps(lines, ensure_ascii=False),
        )  # fmt: skip


def _corrects(state: FileState, key: str) -> bool:
    """Say whether a first departure date fills a blank, rather than telling of a new departure."""
    return state.values.get(f"{key}.left") is None


def _shown(key: str, value: Any) -> str:
    """Return a value for the timeline; numbers and telephones are not repeated there."""
    if FIELDS[key].sealed:
        return "***" if value else ""
    return str(FIELDS[key].show(value))
