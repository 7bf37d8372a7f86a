"""What an entry says of a child as new rows: pure, without connection or settings of Django."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .choices import PARENTS, CircumstanceKind, Kin
from .classes import class_key
from .fields import (
    CIRCUMSTANCES,
    ENROLMENT_COLUMNS,
    GRANDPARENT_KEYS,
    PARENT_KEYS,
    TEXT_CIRCUMSTANCES,
)
from .households import Home
from .roles import by_role, went
from .rows import UNDATED, Deed, Rows, Since

Schools = Mapping[str, Mapping[str, str]]  # county → name of a school → its identity
Said = Mapping[str, Any]  # of one role, without the prefix
_SEX = {"father": "1", "mother": "2"}


class Opening(NamedTuple):
    """What a new file is made from; nothing else has to be known."""

    area: str
    number: int
    home: Home
    values: dict[str, Any]


class Opened(NamedTuple):
    """New files, in the order of their openings, and all their rows as lines by model."""

    file_ids: list[str]
    lines: dict[str, bytes]


def open_files(openings: Sequence[Opening], deed: Deed, schools: Schools) -> Opened:
    """Return the rows of new files."""
    rows = FactRows(deed, schools)
    return Opened([rows.open(opening) for opening in openings], rows.taken())


class FactRows(Rows):
    """Rows for what is said of a child, new to the register or to a file that stands."""

    def __init__(self, deed: Deed, schools: Schools) -> None:
        super().__init__(deed)
        self.schools = schools

    def open(self, opening: Opening) -> str:
        """Open a file with everything the entry says; returns its identity."""
        area, number, home, values = opening
        said = by_role(values)
        child_id = self.person(area, values)
        if home.is_new:
            self.household(
                area, address=values.get("address") or "",
                group_name=values.get("group_name") or "", row_id=home.household_id,
            )  # fmt: skip
        file_id = self.file(area, child_id, home.household_id, number, values)
        self._parents(area, file_id, home, said)
        for key in GRANDPARENT_KEYS:
            if key in said:
                self.link(area, file_id, self.relative(area, key, said[key]), Kin[key.upper()])
        if "carer" in said:
            self.carer(area, file_id, home.parents, said["carer"], values.get("agreement"))
        self.child_facts(area, child_id, values)
        enrolment = [values.get(key) for key in ENROLMENT_COLUMNS]
        if any(value not in (None, "") for value in enrolment):
            self.enrol(area, file_id, enrolment)
        self.note(area, file_id, "registry.open_file")
        return file_id

    def _parents(self, area: str, file_id: str, home: Home, said: Mapping[str, Said]) -> None:
        carer = said.get("carer", {})
        for key in PARENT_KEYS:
            person_id, told = home.parents.get(key), said.get(key, {})
            if person_id is None:
                continue
            if key in home.new_parents:
                self.relative(area, key, told, person_id)
                self.parent_facts(area, person_id, told)
            kin = Kin[key.upper()]
            cares = bool(carer.get("name")) and carer.get("kin") == kin
            self.link(area, file_id, person_id, kin, cares=cares)

    def relative(self, area: str, key: str, said: Said, row_id: str = "") -> str:
        """Add the person of role `key`; returns its identity."""
        more = {"sex": _SEX.get(key, ""), "dead": said.get("state") == "DEAD"}
        return self.person(area, {**said, **more}, row_id)

    def parent_facts(
        self, area: str, person_id: str, said: Said, *, since: Since = UNDATED
    ) -> None:
        """Add where a parent is; `since` dates a state that no column dates."""
        state, begins = whereabouts(said, since)
        if state == "AWAY":
            self.migration(
                area, person_id, destination=said.get("destination") or "",
                employer=said.get("employer") or "", since=begins,
            )  # fmt: skip
        elif state:
            self.circumstance(area, person_id, CircumstanceKind.CAPACITY, state, since=begins)

    def child_facts(
        self, area: str, child_id: str, values: Said, *, since: Since = UNDATED
    ) -> None:
        """Add the circumstances of a child."""
        for key, kind in CIRCUMSTANCES.items():
            value = values.get(key)
            if not value:
                continue
            for code in value if isinstance(value, tuple) else (value,):
                told = ("TEXT", code) if key in TEXT_CIRCUMSTANCES else (code, "")
                self.circumstance(area, child_id, kind, *told, since=since)

    def carer(
        self, area: str, file_id: str, parents: Mapping[str, str], said: Said,
        agreement: str | None, *, since: Since = UNDATED,
    ) -> None:  # fmt: skip
        """Add who cares for a child where it is named, and what was signed.

        :param agreement: None where nothing is said of it.
        """
        if not said.get("name"):
            return
        kin = Kin(said.get("kin") or Kin.OTHER)
        carer_id = parents.get(kin.lower())
        if carer_id is None:  # else a parent at home is named as the carer: no second person
            carer_id = self.person(area, said)
            kin_text = said.get("kin_text") or ""
            self.link(area, file_id, carer_id, kin, kin_text=kin_text, cares=True, since=since)
        if agreement is not None or kin not in PARENTS:
            self.arrangement(area, file_id, carer_id, agreement or "", since=since)

    def enrol(
        self, area: str, file_id: str, said: Sequence[Any], *, since: Since = UNDATED
    ) -> None:
        """Add where a child goes to school, in the order of `ENROLMENT_COLUMNS`; open the file to a
        school that we know.
        """
        of = ["" if value is None and key != "boarding" else value
              for key, value in zip(ENROLMENT_COLUMNS, said, strict=True)]  # fmt: skip
        _schooling, name, grade, label, *_more = of
        school_id = self.schools[area[:6]].get(name)
        self.enrolment(area, file_id, school_id, of, since=since)
        if school_id:
            self.grant_to_school(area, file_id, school_id, class_key(grade, label))


def whereabouts(said: Said, since: Since) -> tuple[str, Since]:
    """Return what is said of where a parent is (AWAY, a capacity, or nothing), and since when."""
    state = said.get("state") or ("AWAY" if went(said) else "")
    left = said.get("left")
    return state, ((left.day, left.precision) if state == "AWAY" and left else since)
