"""One box that understands what was typed: a name, pinyin, initials, a number, its last four, a
telephone.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core import crypto, names
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError
from shouwang.core.reach import COUNTY_LENGTH, Area
from shouwang.divisions import selectors as divisions
from shouwang.registry.models import CareFile, Relationship
from shouwang.registry.permissions import RegistryPermission

# More hits than anybody looks through: the page asks to narrow the search. Above a county every
# hit lies on another page of the disk; five pages of the list are enough there.
MOST, MOST_ABOVE_COUNTY = 1000, 100
_NUMBER = re.compile(r"\d{17}[\dX]")
_FILE_NUMBER = re.compile(r"\d{14}")
_TAIL = re.compile(r"\d{3}[\dX]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})-?\d{7,8}")
_PARTING = re.compile(r"[\s-]+")
_DAY = re.compile(r"((?:19|20)\d{2})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_COUNTY_LEVEL = 3
_NO_INITIAL = frozenset("iuv")  # no Chinese syllable begins with these


class TailAlone(DomainError):
    """The last four digits alone would lead to strangers."""

    message = _(
        "按身份号码后四位查询，请同时输入姓名或出生日期，例如“张三 123X”或“2015-05-01 123X”。"
    )


class NotUnderstood(DomainError):
    """Nothing that can be looked up."""

    message = _(
        "请输入姓名、拼音、首字母、档案编号、公民身份号码、电话号码，或身份号码后四位加姓名（出生日期）。"
    )


class Kind(StrEnum):
    """What was typed."""

    NAME = "NAME"
    PINYIN = "PINYIN"
    FILE_NUMBER = "FILE_NUMBER"
    ID_NUMBER = "ID_NUMBER"
    TAIL = "TAIL"
    PHONE = "PHONE"


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, understood."""

    kind: Kind
    text: str
    birth_date: date | None = None
    name: str = ""

    @property
    def by_number(self) -> bool:
        """Say whether an identity number or a telephone was used, which is recorded."""
        return self.kind in (Kind.ID_NUMBER, Kind.TAIL, Kind.PHONE)


def understand(typed: str) -> Search:
    """Return what `typed` asks for.

    :raises TailAlone: for the last four of a number without a name or a birth date.
    :raises NotUnderstood: for anything that is none of the kinds.
    """
    text = unicodedata.normalize("NFKC", typed).strip().upper()
    if _NUMBER.fullmatch(text):
        return Search(Kind.ID_NUMBER, text)
    if _FILE_NUMBER.fullmatch(text):
        return Search(Kind.FILE_NUMBER, text)
    if _LANDLINE.fullmatch(text) or _MOBILE.fullmatch(_PARTING.sub("", text)):
        return Search(Kind.PHONE, _PARTING.sub("", text))
    words = text.split()
    tails = [word for word in words if _TAIL.fullmatch(word)]
    if len(tails) == 1:
        return _with_tail(tails[0], [word for word in words if word != tails[0]])
    if _HAN.search(text):
        return Search(Kind.NAME, names.normalise(text))
    letters = text.lower().replace("ü", "v").replace("'", " ")
    if letters and re.fullmatch(r"[a-z ]+", letters):
        return Search(Kind.PINYIN, letters)
    raise NotUnderstood


def _with_tail(tail: str, others: list[str]) -> Search:
    if not others:
        raise TailAlone
    born = _day(others[0]) if len(others) == 1 else None
    if born is not None:
        return Search(Kind.TAIL, tail, birth_date=born)
    rest = " ".join(others)
    if not _HAN.search(rest):
        raise TailAlone
    return Search(Kind.TAIL, tail, name=names.normalise(rest))


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.constants import PINYIN_DICT  # large: read when it is first needed
    from pypinyin.contrib.tone_convert import to_normal

    found = {
        to_normal(reading).replace("ü", "v")
        for readings in PINYIN_DICT.values()
        for reading in readings.split(",")
    }
    return frozenset(one for one in found if one.isascii() and one.isalpha())


def readings(letters: str, most: int = 3) -> list[str]:
    """Return the ways in which letters fall into syllables, as pinyin is stored, fewest first.

    The last syllable may be unfinished: ``zhangx`` gives ``zhang x``.
    """
    whole = _syllables()
    best: dict[int, list[list[str]]] = {0: [[]]}
    parts = letters.split()
    text = "".join(parts)
    breaks = {sum(map(len, parts[: i + 1])) for i in range(len(parts))}
    for end in range(1, len(text) + 1):
        ways: list[list[str]] = []
        for start in range(max(0, end - 6), end):
            if any(start < stop < end for stop in breaks):
                continue
            piece = text[start:end]
            unfinished = end == len(text) and any(one.startswith(piece) for one in whole)
            if piece in whole or unfinished:
                ways += [[*way, piece] for way in best.get(start, ())]
        best[end] = sorted(ways, key=len)[:most]
    return [" ".join(way) for way in best.get(len(text), [])]


def find(actor: Actor, search: Search, within: Area | None = None) -> Q:
    """Return the condition on files that a search makes; the caller narrows to the reach.

    :param within: part of the reach to look in; names and telephones are looked for there alone.
    """
    return find_most(actor, search, within)[0]


def find_most(actor: Actor, search: Search, within: Area | None = None) -> tuple[Q, bool]:
    """Return the condition that `find` returns, and whether there may be more than it holds."""
    if search.kind is Kind.ID_NUMBER:
        return Q(person__id_digest=crypto.keyring().digest("id", search.text)), False
    if search.kind is Kind.FILE_NUMBER:
        return Q(number=search.text), False
    if search.kind is Kind.TAIL:
        return _by_tail(actor, search), False
    found = find_ids(actor, search, within)
    return Q(pk__in=found), len(found) >= most_hits(actor, within)


def _by_tail(actor: Actor, search: Search) -> Q:
    # The digest differs by county.
    counties = {actor.area_code[:COUNTY_LENGTH]}
    if actor.area is not None and len(actor.area.lo) < COUNTY_LENGTH:
        below = divisions.subtree(actor.area_code).filter(level=_COUNTY_LEVEL)
        counties = {code[:COUNTY_LENGTH] for code in below.values_list("code", flat=True)}
    digests = [crypto.keyring().digest(f"tail:{county}", search.text) for county in counties]
    found = Q(person__id_tail_digest__in=digests)
    if search.birth_date is not None:
        return found & Q(person__birth_date=search.birth_date)
    return found & Q(person__name__contains=search.name)


def most_hits(actor: Actor, within: Area | None) -> int:
    """Return at how many files a search by name, pinyin or telephone stops."""
    area = within or actor.area
    wide = area is not None and len(area.lo) < COUNTY_LENGTH
    return MOST_ABOVE_COUNTY if wide else MOST


def find_ids(actor: Actor, search: Search, within: Area | None = None) -> set[UUID]:
    """Return the files in reach that a name, pinyin or telephone leads to, at most `most_hits`."""
    if actor.area is None:
        return _ids_among_granted(actor, search)
    area = within or actor.area
    sought: list[Any]
    if search.kind is Kind.PHONE:
        name, sought = "registry_search_phone", [_phone_digests(search.text)]
    else:
        name, sought = "registry_search", [*_looked_for(search)]
    given: list[Any] = [*sought, area.lo, area.hi, most_hits(actor, within)]
    with connection.cursor() as cursor:
        cursor.callproc(name, given)
        return {row[0] for row in cursor.fetchall()}


def _phone_digests(digits: str) -> list[bytes]:
    """Return the blind indexes of a number as it may be written: a landline with its hyphen too."""
    written = [digits]
    if digits.startswith("0"):
        code = 3 if digits[1] in "12" else 4
        written.append(f"{digits[:code]}-{digits[code:]}")
    return [crypto.keyring().digest("phone", each) for each in written]


def _looked_for(search: Search) -> tuple[list[str], list[str], str]:
    """Return pieces of a name, spellings in pinyin, and initials."""
    if search.kind is Kind.NAME:
        grams = names.grams(search.text)
        return [gram for gram in grams if len(gram) > 1] or grams, [], ""
    initials = search.text.replace(" ", "")
    if _NO_INITIAL & set(initials) or len(initials) > 8:
        initials = ""
    return [], readings(search.text), initials


def _ids_among_granted(actor: Actor, search: Search) -> set[UUID]:
    """A school's own children are few: look through them."""
    files = CareFile.objects.granted_to(actor, RegistryPermission.VIEW_FILE).order_by()
    if search.kind is Kind.NAME:
        wanted = Q(person__name__contains=search.text)
    elif search.kind is Kind.PHONE:
        wanted = Q(person__phone_digests__overlap=_phone_digests(search.text))
    else:
        wanted = Q(person__name_initials__startswith=search.text.replace(" ", ""))
        for pinyin in readings(search.text):
            wanted |= Q(person__name_pinyin__startswith=pinyin)
    found = set(files.filter(wanted).values_list("pk", flat=True)[:MOST])
    related = Relationship.objects.filter(wanted, care_file__in=files)
    return found | set(related.values_list("care_file_id", flat=True)[:MOST])
