"""The frozen document of a submission: canonical, hashed, sealed; read again from itself alone.

A township's document holds every child of its register with what was reported of it; a document
of a level above holds the hashes of its parts instead, so that one hash vouches for all below.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from shouwang.core import crypto

FORMAT = 1
_BODY, _PRINT = "submission_snapshot.body", "submission_printout.body"

Document = dict[str, Any]
Figures = Mapping[str, int]


class Damaged(Exception):
    """A sealed document that can no longer be read: changed, or sealed by other keys."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the one way to write a document as bytes: keys sorted, no spaces, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def content_hash(data: bytes) -> str:
    """Return SHA-256 of bytes as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def seal(data: bytes) -> bytes:
    """Return a canonical document packed and sealed with the keys of this installation."""
    return crypto.keyring().seal(zlib.compress(data, 6), _BODY)


def unseal(body: bytes) -> bytes:
    """Return the canonical document of :func:`seal`.

    :raises Damaged: if a bit of it was changed.
    """
    try:
        return zlib.decompress(crypto.keyring().unseal(bytes(body), _BODY))
    except (crypto.Unsealable, zlib.error) as error:
        raise Damaged from error


def seal_print(data: bytes) -> bytes:
    """Return a printed workbook sealed."""
    return crypto.keyring().seal(data, _PRINT)


def unseal_print(body: bytes) -> bytes:
    """Return the printed workbook of :func:`seal_print`.

    :raises Damaged: if a bit of it was changed.
    """
    try:
        return crypto.keyring().unseal(bytes(body), _PRINT)
    except crypto.Unsealable as error:
        raise Damaged from error


@dataclass(frozen=True, slots=True)
class Child:
    """One child as reported; `verdicts`: profile → yes, no or unknown."""

    id: UUID
    number: str
    name: str
    sex: str
    birth_date: str
    area: str
    village: str
    group: str
    status: str
    school: str
    verdicts: Mapping[str, str]
    reasons: Mapping[str, str]
    open_conditions: Mapping[str, Sequence[str]]
    attributes: Mapping[str, Any]
    columns: Mapping[str, Sequence[str]]  # profile → keys of the columns it is counted in


@dataclass(frozen=True)
class Frozen:
    """A document read again; nothing here looks at present data."""

    data: Document

    @classmethod
    def of(cls, body: bytes) -> "Frozen":
        """Read a sealed document.

        :raises Damaged: if it was changed.
        """
        return cls(json.loads(unseal(body)))

    @property
    def profile(self) -> str:
        """The definition that is counted by."""
        return str(self.data["profile"])

    @property
    def profiles(self) -> dict[str, str]:
        """The definitions reported: code → name."""
        return {key: table["name"] for key, table in self.data["tables"].items()}

    @property
    def is_leaf(self) -> bool:
        """Say whether the children stand in it, rather than in its parts."""
        return bool(self.data["is_leaf"])

    def table(self, profile: str) -> Mapping[str, Any]:
        """Return the table of a definition: name, columns, rows, total.

        :raises KeyError: if it was not reported.
        """
        found: Mapping[str, Any] = self.data["tables"][profile]
        return found

    @property
    def count(self) -> int:
        """How many children meet the local definition."""
        return int(self.table(self.profile)["total"]["count"])

    @cached_property
    def children(self) -> list[Child]:
        """Every child of the register, in the order of the print: by age, then by name."""
        cells, names = self.data["cells"], self.data["villages"]
        return [
            Child(
                id=UUID(row["id"]), number=row["number"], name=row["name"], sex=row["sex"],
                birth_date=row["born"], area=row["area"],
                village=names.get(row["area"], row["area"]), group=row["group"],
                status=row["status"], school=row["school"], attributes=row["told"],
                verdicts={key: said[0] for key, said in row["verdicts"].items()},
                reasons={key: said[1] for key, said in row["verdicts"].items()},
                open_conditions={key: said[2] for key, said in row["verdicts"].items()},
                columns={key: cells[index] for key, index in row["in"].items()},
            )
            for row in self.data["children"]
        ]  # fmt: skip

    def behind(self, profile: str, column: str, area: str = "") -> Iterator[Child]:
        """Yield the children counted in one figure; `area` a village of the unit, "" all."""
        for child in self.children:
            if column in child.columns.get(profile, ()) and (not area or child.area == area):
                yield child

    def counted_ids(self, profile: str) -> set[str]:
        """Return the ids of the children who meet a definition."""
        return {
            row["id"] for row in self.data["children"]
            if row["verdicts"].get(profile, ("no",))[0] == "yes"
        }  # fmt: skip

    @property
    def difference(self) -> Mapping[str, Any]:
        """What changed since the last period; empty for a first report."""
        found: Mapping[str, Any] = self.data["difference"]
        return found

    @property
    def parts(self) -> Sequence[Mapping[str, Any]]:
        """The reports below that it is the union of."""
        found: Sequence[Mapping[str, Any]] = self.data["parts"]
        return found

    @property
    def books(self) -> Mapping[str, Mapping[str, Any]]:
        """Village → its book as confirmed when the township reported."""
        found: Mapping[str, Mapping[str, Any]] = self.data["books"]
        return found
