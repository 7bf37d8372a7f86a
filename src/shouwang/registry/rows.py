"""New rows of the register as lines: the one place that says what a row of each table is made of.

Neither connection nor models of Django: rows are made in a process beside ours as well.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from shouwang.core import crypto
from shouwang.core.ids import Ids
from shouwang.core.lines import array, binaries, binary, escaped, field, fields
from shouwang.core.reach import area_columns

from .choices import PARENTS
from .fields import ENROLMENT_COLUMNS, FILE_COLUMNS
from .permissions import RegistryPermission
from .personal import (
    ID_NUMBER,
    PHONES,
    found_by,
    id_digest,
    id_tail_digest,
    phone_digests,
)

_PLACE = ("id", "area", "county", "township")
_FACT = (
    *_PLACE, "valid_from", "valid_from_precision", "valid_to", "valid_to_precision", "source",
    "batch_id", "noted_on",
)  # fmt: skip
# Model → its columns in the order in which a method of `Rows` gives them; parents before children.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "household": (*_PLACE, "address", "group_name", "note"),
        "person": (
            *_PLACE, "name", "name_grams", "name_pinyin", "name_initials", "former_names", "sex",
            "birth_date", "ethnic_group", "document_type", "id_number", "id_digest",
            "id_tail_digest", "phones", "phone_digests", "hukou_place", "address", "life_state",
            "version",
        ),
        "carefile": (
            *_PLACE, "person_id", "household_id", "number", "id_digest", "sort_key", "birth_date",
            *FILE_COLUMNS, "population", "status", "close_reason", "opened_on", "batch_id",
            "verdict", "verdicts", "care_reason", "carer_kind", "rating", "schooling",
            "without_carer", "version", "updated_at",
        ),
        "relationship": (
            *_FACT, "care_file_id", "person_id", "kin", "kin_text", "is_legal_guardian",
            "is_actual_carer",
        ),
        "migration": (*_FACT, "person_id", "destination", "destination_code", "employer"),
        "circumstance": (*_FACT, "person_id", "kind", "code", "text"),
        "guardianshiparrangement": (*_FACT, "care_file_id", "carer_id", "document"),
        "enrolment": (*_FACT, "care_file_id", "school_id", *ENROLMENT_COLUMNS),
        "grant": (
            *_PLACE, "care_file_id", "organisation_id", "class_label", "kind", "permissions",
            "reason", "valid_from", "granted_by",
        ),
        "change": (
            *_PLACE, "care_file_id", "deed", "summary", "effective_on", "at", "source", "batch_id",
            "actor_label",
        ),
    }
)  # fmt: skip
_TO_SCHOOLS = array(
    [
        RegistryPermission.VIEW_FILE,
        RegistryPermission.VIEW_CONTACT,
        RegistryPermission.VIEW_HEALTH,
        RegistryPermission.VIEW_SCHOOL,
        RegistryPermission.EDIT_SCHOOLING,
    ]
)
_NO_NUMBER, _NO_PHONES = fields("", None, None), fields("", "{}")
Since = tuple[date | None, str]  # first day, precision
UNDATED: Since = (None, "DAY")


class Deed(NamedTuple):
    """What all rows of a deed have in common."""

    on: date  # the day the source speaks of
    now: datetime
    source: str
    batch_id: UUID | None
    actor_id: UUID | None
    actor_label: str


class Rows:
    """New rows of a deed, gathered by model. Identities are texts of 32 digits."""

    def __init__(self, deed: Deed) -> None:
        self.deed = deed
        self.new_id = Ids().text
        self._lines: dict[str, list[str]] = {model: [] for model in COLUMNS}
        self._lasting = fields(None, "DAY", deed.source, deed.batch_id, deed.on)
        self._fresh = fields(
            "CHILD", "SUBMITTED", "", deed.on, deed.batch_id, "unknown", "{}", "", "", "", "",
            False, 1, deed.now,
        )  # fmt: skip
        self._granted = fields("", deed.on, deed.actor_id)
        self._told = fields(deed.on, deed.now, deed.source, deed.batch_id, deed.actor_label)

    def taken(self) -> dict[str, bytes]:
        """Return the lines so far by model, and begin anew."""
        lines, self._lines = self._lines, {model: [] for model in COLUMNS}
        return {model: "\n".join([*rows, ""]).encode() for model, rows in lines.items() if rows}

    def household(self, area: str, *, address: str, group_name: str, row_id: str = "") -> str:
        """Add a home; returns its id, as every method does."""
        return self._add("household", area, row_id, field(address), field(group_name), "")

    def person(self, area: str, said: Mapping[str, Any], row_id: str = "") -> str:
        """Add a person of whom the names of fields tell, without the prefix of a role."""
        get = said.get
        name = get("name") or ""
        return self._add(
            "person", area, row_id, escaped(name), *found_by(name), "{}", field(get("sex") or ""),
            field(get("birth_date")), field(get("ethnic_group") or ""),
            field(get("document_type") or ""), _number(get("id_number") or "", area[:6]),
            _phones(get("phones") or ()), field(get("hukou_place") or ""),
            field(get("address") or ""), "DEAD" if get("dead") else "ALIVE", "1",
        )  # fmt: skip

    def file(
        self, area: str, person_id: str, household_id: str, number: int, values: Mapping[str, Any]
    ) -> str:
        """Add the file of a child, with the columns that repeat the child's."""
        id_number = values.get("id_number")
        return self._add(
            "carefile", area, "", person_id, household_id, f"{area[:6]}{number:08d}",
            binary(id_digest(id_number) if id_number else None),
            found_by(values["name"]).pinyin[:120], field(values.get("birth_date")),
            *[field(values.get(key) or "") for key in FILE_COLUMNS], self._fresh,
        )  # fmt: skip

    def link(
        self, area: str, file_id: str, person_id: str, kin: str, *, kin_text: str = "",
        cares: bool = False, since: Since = UNDATED,
    ) -> str:  # fmt: skip
        """Add who a person is to the child."""
        return self._fact(
            "relationship", area, since, file_id, person_id, kin, field(kin_text),
            "t" if kin in PARENTS else "f", "t" if cares else "f",
        )  # fmt: skip

    def migration(
        self, area: str, person_id: str, *, destination: str, employer: str, since: Since
    ) -> str:
        """Add that a person went to work elsewhere."""
        return self._fact(
            "migration", area, since, person_id, field(destination), "", field(employer)
        )

    def circumstance(
        self, area: str, person_id: str, kind: str, code: str, text: str = "", *, since: Since
    ) -> str:
        """Add any other fact of a person."""
        return self._fact("circumstance", area, since, person_id, kind, field(code), field(text))

    def arrangement(
        self, area: str, file_id: str, carer_id: str, document: str, *, since: Since
    ) -> str:
        """Add to whom the child is entrusted, and what was signed."""
        return self._fact(
            "guardianshiparrangement", area, since, file_id, carer_id, field(document)
        )

    def enrolment(
        self, area: str, file_id: str, school_id: str | None, said: Sequence[Any], *, since: Since
    ) -> str:
        """Add where a child goes to school: `said` in the order of `ENROLMENT_COLUMNS`."""
        return self._fact(
            "enrolment", area, since, file_id, field(school_id), *[field(each) for each in said]
        )

    def grant_to_school(self, area: str, file_id: str, school_id: str, class_label: str) -> str:
        """Open a file to the school, and there to a class."""
        return self._add(
            "grant", area, "", file_id, school_id, field(class_label), "ENROLMENT", _TO_SCHOOLS,
            self._granted,
        )  # fmt: skip

    def note(self, area: str, file_id: str, deed: str, summary: str = "[]") -> str:
        """Add a line to the timeline of a file; `summary` is JSON."""
        return self._add("change", area, "", file_id, deed, escaped(summary), self._told)

    def _fact(self, model: str, area: str, since: Since, *values: str) -> str:
        day, precision = since
        begins = f"\\N\t{precision}" if day is None else f"{day.isoformat()}\t{precision}"
        return self._add(model, area, "", begins, self._lasting, *values)

    def _add(self, model: str, area: str, row_id: str, *values: str) -> str:
        row_id = row_id or self.new_id()
        self._lines[model].append("\t".join((row_id, _place(area), *values)))
        return row_id


@lru_cache(maxsize=5000)
def _place(area: str) -> str:
    return fields(*area_columns(area))


def _number(number: str, county: str) -> str:
    """Return an identity number sealed, and its blind indexes."""
    if not number:
        return _NO_NUMBER
    sealed = binary(crypto.seal_text(number, ID_NUMBER))
    return f"{sealed}\t{binary(id_digest(number))}\t{binary(id_tail_digest(number, county))}"


def _phones(phones: Sequence[str]) -> str:
    """Return telephone numbers sealed, and their blind indexes."""
    if not phones:
        return _NO_PHONES
    sealed = binary(crypto.seal_text("、".join(phones), PHONES))
    return f"{sealed}\t{binaries(phone_digests(phones))}"
