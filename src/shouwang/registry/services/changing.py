"""Bringing a file that stands up to what an entry says."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from shouwang.core import names
from shouwang.registry.choices import PARENTS
from shouwang.registry.entries import Difference, Entry, Outcome, difference
from shouwang.registry.fields import (
    CHILD_COLUMNS,
    CIRCUMSTANCES,
    ENROLMENT_COLUMNS,
    FIELDS,
    FILE_COLUMNS,
    GRANDPARENT_KEYS,
    PARENT_KEYS,
)
from shouwang.registry.models import (
    CareFile,
    Grant,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.opening import whereabouts
from shouwang.registry.personal import person_columns
from shouwang.registry.roles import is_told, of_role
from shouwang.registry.rows import UNDATED, Deed, Since
from shouwang.registry.states import FileState

from .sheaf import Sheaf


class Changing:
    """Turns entries into changes of known files, gathered in a sheaf."""

    def __init__(self, sheaf: Sheaf, deed: Deed) -> None:
        self.sheaf, self.new, self.deed = sheaf, sheaf.new, deed
        self.since: Since = (deed.on, "DAY")

    def change(self, state: FileState, entry: Entry, *, may_clear: bool) -> Outcome:
        """Bring a file up to what the entry says."""
        changes = difference(state, entry.values, may_clear=may_clear)
        file = state.file
        if not changes:
            return Outcome(file.pk, opened=False)
        new = {key: after for key, (_before, after) in changes.items()}
        self._columns(state, new)
        for key in CIRCUMSTANCES:
            if key in new:
                self.sheaf.close(state.rows.get(key, ()), on=self.deed.on)
        self.new.child_facts(file.area, file.person_id.hex, new, since=self.since)
        for key in PARENT_KEYS:
            self._parent(state, key, new)
        for key in GRANDPARENT_KEYS:
            self._relative(state, key, new)
        self._carer(state, new)
        if any(key in new for key in ENROLMENT_COLUMNS):
            self._enrol(state, new)
        self.sheaf.update(CareFile, file.pk, version=file.version + 1, updated_at=self.deed.now)
        self.new.note(file.area, file.pk.hex, "registry.change_file", _summary(changes))
        return Outcome(file.pk, opened=False, changes=changes)

    def _columns(self, state: FileState, new: dict[str, Any]) -> None:
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

    def _parent(self, state: FileState, key: str, new: dict[str, Any]) -> None:
        said = of_role(key, new)
        if not said:
            return
        self._relative(state, key, new)
        if key not in state.persons:
            return
        if not {"state", "left", "destination", "employer"} & said.keys():
            return
        person_id = state.persons[key].pk
        merged = {**of_role(key, state.values), **said}
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
        self.sheaf.close(open_migration, on=self.deed.on)
        if merged.get("state") == "DEAD":
            self.sheaf.update(Person, person_id, life_state="DEAD")
        told, begins = whereabouts(merged, self.since)
        ended = {"AWAY": ["capacity"], "": []}.get(told, ["migration", "capacity"])
        for name in ended:
            rows = state.rows.get(f"{key}.{name}", ())
            self.sheaf.close(rows, on=begins[0] or self.deed.on)
        self.new.parent_facts(state.file.area, person_id.hex, merged, since=self.since)

    def _relative(self, state: FileState, key: str, new: dict[str, Any]) -> None:
        said, file = of_role(key, new), state.file
        person = state.persons.get(key)
        if person is None:
            if is_told(key, new):
                self._new_relative(file, key, said)
            return
        known = ("name", "birth_date", "id_number", "phones", "address")
        columns = person_columns({k: said[k] for k in known if k in said}, file.county)
        if columns:
            self.sheaf.update(Person, person.pk, **columns, version=person.version + 1)

    def _new_relative(self, file: CareFile, key: str, said: dict[str, Any]) -> None:
        person_id = self.new.relative(file.area, key, said)
        self.new.link(file.area, file.pk.hex, person_id, key.upper())
        if key in PARENT_KEYS:
            self.new.parent_facts(file.area, person_id, said, since=UNDATED)

    def _carer(self, state: FileState, new: dict[str, Any]) -> None:
        said, file = of_role("carer", new), state.file
        carer = state.persons.get("carer")
        parent = said.get("kin") in PARENTS
        if "name" in said or (("kin" in said) and (carer is None or parent)):
            if carer is not None:  # somebody else cares now
                self._end_care(state)
            self._begin_care(state, said, new)
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
            self.sheaf.close(state.rows.get("arrangement", ()), on=self.deed.on)
            self.new.arrangement(
                file.area, file.pk.hex, carer.pk.hex, new["agreement"] or "", since=self.since
            )

    def _begin_care(self, state: FileState, said: dict[str, Any], new: dict[str, Any]) -> None:
        file, merged = state.file, dict(said)
        parents = {key: state.persons[key].pk.hex for key in PARENT_KEYS if key in state.persons}
        for name in ("name", "kin"):
            if name not in merged and state.values.get(f"carer.{name}"):
                merged[name] = state.values[f"carer.{name}"]
        agreement = (new["agreement"] or "") if "agreement" in new else None
        self.new.carer(file.area, file.pk.hex, parents, merged, agreement, since=self.since)
        key = str(merged.get("kin") or "").lower()
        if key in parents and merged.get("name"):
            self.sheaf.update(Relationship, state.relationships[key].pk, is_actual_carer=True)

    def _end_care(self, state: FileState) -> None:
        """Close what the carer had; a parent who no longer cares stays the parent."""
        link = state.relationships["carer"]
        if link.kin in PARENTS:
            self.sheaf.update(Relationship, link.pk, is_actual_carer=False)
        else:
            self.sheaf.close([link], on=self.deed.on)
        self.sheaf.close(state.rows.get("arrangement", ()), on=self.deed.on)

    def _enrol(self, state: FileState, new: dict[str, Any]) -> None:
        said = [new.get(key, state.values.get(key)) for key in ENROLMENT_COLUMNS]
        self.sheaf.close(state.rows.get("enrolment", ()), on=self.deed.on)
        self._close_to_schools(state.file.pk)
        self.new.enrol(state.file.area, state.file.pk.hex, said, since=self.since)

    def _close_to_schools(self, file_id: UUID) -> None:
        """End what enrolment opened; `valid_to` is the last day, so the one before."""
        last = self.deed.on - timedelta(days=1)
        enrolled = Grant.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=last), care_file_id=file_id, kind="ENROLMENT"
        )
        for grant in enrolled:
            self.sheaf.update(Grant, grant.pk, valid_to=last)


def _corrects(state: FileState, key: str) -> bool:
    """Say whether a first departure date fills a blank, rather than telling of a new departure."""
    return state.values.get(f"{key}.left") is None


def _summary(changes: Difference) -> str:
    """Return what changed, for the timeline."""
    lines = [
        {"field": key, "before": _shown(key, before), "after": _shown(key, after)}
        for key, (before, after) in changes.items()
    ]
    return json.dumps(lines, ensure_ascii=False)


def _shown(key: str, value: Any) -> str:
    """Return a value for the timeline; numbers and telephones are not repeated there."""
    if FIELDS[key].sealed:
        return "***" if value else ""
    return str(FIELDS[key].show(value))
