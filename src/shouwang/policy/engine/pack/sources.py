"""Packs as written: read, inherited down the divisions, merged to the one in force."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from shouwang.core.messages import N_
from shouwang.policy.engine.problems import problems_of
from shouwang.policy.engine.wording import Phrase

from .parts import ROOT_AREA, PackError, Part
from .whole import PolicyPack

_LEVELS = (2, 4, 6, 9, 12)


class PackSource(Part):
    """A pack as written, before what it inherits is filled in."""

    id: str
    area: str
    parent: str | None
    effective_from: date
    effective_to: date | None
    document: dict[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "PackSource":
        """Return the source of a parsed TOML document or a stored override.

        :raises PackError: if id, area or dates are missing or unusable.
        """
        head = ("id", "area", "parent", "effective_from", "effective_to")
        fields: dict[str, Any] = {"area": ROOT_AREA, "parent": None, "effective_to": None}
        fields |= {key: document[key] for key in head if key in document}
        try:
            return cls.model_validate(fields | {"document": dict(document)})
        except ValidationError as error:
            raise _invalid(str(document.get("id", "?")), error) from error

    def in_force(self, on: date) -> bool:
        """Return whether the pack is in force on the day; `effective_to` is its last day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def covers(self, area: str) -> bool:
        """Return whether the area lies in the pack's division (NBS 12-digit codes)."""
        return area.startswith(_prefix(self.area))


def _prefix(area: str) -> str:
    """Return the part of a division code that its subdivisions share."""
    if area == ROOT_AREA:
        return ""
    return next(area[:n] for n in _LEVELS if not area[n:].strip("0"))


def _invalid(pack_id: str, error: ValidationError) -> PackError:
    found = problems_of(error)
    path = ".".join(found[0].path) or pack_id
    return PackError(
        Phrase(
            N_("政策包“{pack}”的参数“{path}”不可用：{problem}"),
            {"pack": pack_id, "path": path, "problem": found[0].phrase},
        ),
        found,
    )


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        result[key] = _merged(below, value) if both and isinstance(below, Mapping) else value
    return result


def build(chain: Iterable[PackSource]) -> PolicyPack:
    """Return the pack that a chain of sources comes to, the most general first.

    The same sources come to the same pack, which is checked once: every page of a file asks.

    :raises PackError: if the merged document is incomplete or a parameter unusable.
    """
    sources = tuple(chain)
    key = tuple(map(id, sources))
    kept = _built.get(key)
    if kept is None:
        if len(_built) >= _BUILT_KEPT:
            _built.clear()
        kept = _built[key] = (sources, _checked(sources))
    return kept[1]


# By the identity of the sources, which are held here: while they are, no other has it.
_built: dict[tuple[int, ...], tuple[tuple[PackSource, ...], PolicyPack]] = {}
_BUILT_KEPT = 64


def _checked(chain: Iterable[PackSource]) -> PolicyPack:
    document: dict[str, Any] = {}
    for source in chain:
        document = _merged(document, {"effective_to": None} | source.document)
    try:
        return PolicyPack.model_validate(document)
    except ValidationError as error:
        raise _invalid(str(document.get("id", "?")), error) from error


def shipped() -> dict[str, PackSource]:
    """Return the packs that come with the programme, by id."""
    return dict(_shipped())


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, PackSource]:
    folder = resources.files("shouwang.policy") / "packs"
    sources = (
        PackSource.of(tomllib.loads(entry.read_text(encoding="utf-8")))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )
    return {source.id: source for source in sources}


@lru_cache(maxsize=64)
def load_pack(pack_id: str) -> PolicyPack:
    """Return a shipped pack with what it inherits.

    :raises PackError: if there is none of that id, or its chain cannot be used.
    """
    return pack_of(pack_id, shipped())


def pack_of(pack_id: str, sources: Mapping[str, PackSource]) -> PolicyPack:
    """Return one pack of `sources` with what it inherits.

    :raises PackError: if it or an ancestor is missing, or ancestors go round in a circle.
    """
    chain: list[PackSource] = []
    wanted: str | None = pack_id
    while wanted is not None:
        if wanted not in sources:
            raise PackError(Phrase(N_("没有政策包“{pack}”。"), {"pack": wanted}))
        if any(source.id == wanted for source in chain):
            raise PackError(Phrase(N_("政策包“{pack}”的继承成环。"), {"pack": wanted}))
        chain.append(sources[wanted])
        wanted = chain[-1].parent
    return build(reversed(chain))


def resolve(sources: Iterable[PackSource], area: str, on: date) -> PolicyPack:
    """Return the pack in force in an area (NBS 12-digit code) on a day.

    The packs of the divisions above, and its own, that are in force are merged from the top down.

    :raises PackError: if none is in force, or two of one division are.
    """
    chain = sorted(
        (source for source in sources if source.in_force(on) and source.covers(area)),
        key=lambda source: len(_prefix(source.area)),
    )
    for first, second in pairwise(chain):
        if first.area == second.area:
            raise PackError(
                Phrase(
                    N_("政策包“{first}”与“{second}”在同一地区同时有效。"),
                    {"first": first.id, "second": second.id},
                )
            )
    if not chain:
        raise PackError(Phrase(N_("当日没有有效的政策包。")))
    return build(chain)
