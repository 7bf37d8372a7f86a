"""What a phone says, opened and read: types checked, nothing looked up."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import Channel, Problem, RecordKind, Seen
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.registry.forms import PhonesField

from .choices import ItemKind

VERSIONS = frozenset({1})  # forms of payloads that this server reads
CHANGEABLE = ("carer.phones", "father.phones", "mother.phones", "address")
_LONG, _SHORT = 2000, 120
# A phone's clock that is off by less is taken as right.
_SLACK = timedelta(minutes=10)


class Malformed(DomainError):
    """Not what a phone of ours sends."""

    message = _("手机上传的内容不完整或格式有误。")


class TooNew(DomainError):
    """Made by a newer form of the phone page than this server knows."""

    message = _("手机页面的版本比服务器新，请稍后再上传。")


@dataclass(frozen=True, slots=True)
class Opened:
    """One item as the phone made it.

    :param day: the local day the work was done, by the phone; `day_chosen`: picked by a person.
    :param area: 12 digits, where the file lay when the phone fetched it; "" where it says none.
    :param body: what was said, by kind; `digest`: of the whole.
    """

    id: UUID
    kind: ItemKind
    user: UUID
    made_at: datetime
    digest: bytes
    device: UUID | None = None
    post: UUID | None = None
    file: UUID | None = None
    area: str = ""
    day: date | None = None
    day_chosen: bool = False
    body: Mapping[str, Any] = field(default_factory=dict)
    content: bytes = b""  # of a photo

    def as_text(self) -> str:
        """Return it as JSON, to be kept for a person; :func:`read` reads it again."""
        said = {
            "v": 1, "id": str(self.id), "kind": str(self.kind), "user": str(self.user),
            "made_at": self.made_at.isoformat(), "device": _text(self.device),
            "post": _text(self.post), "file": _text(self.file), "area": self.area,
            "day": self.day.isoformat() if self.day else "", "day_chosen": self.day_chosen,
            "body": dict(self.body), "content": self.content.hex(),
        }  # fmt: skip
        return json.dumps(said, ensure_ascii=False)


def _text(value: object | None) -> str:
    return "" if value is None else str(value)


def read(plain: bytes, item_id: UUID, *, content: bytes = b"") -> Opened:
    """Return the item that `plain` (JSON) says.

    :raises Malformed: if it is none, or not the item `item_id`; :raises TooNew: for a form of
        payload of the future.
    """
    try:
        said = json.loads(plain)
        if said["v"] not in VERSIONS:
            raise TooNew
        if UUID(said["id"]) != item_id or not isinstance(said.get("body", {}), dict):
            raise Malformed
        made_at = parse_datetime(said["made_at"])
        if made_at is None or made_at.tzinfo is None:
            raise Malformed
        day = said.get("day")
        return Opened(
            id=item_id, kind=ItemKind(said["kind"]), user=UUID(said["user"]), made_at=made_at,
            digest=hashlib.sha256(plain + content).digest(), device=_uuid(said.get("device")),
            post=_uuid(said.get("post")), file=_uuid(said.get("file")),
            area=_area(said.get("area")), day=date.fromisoformat(day) if day else None,
            day_chosen=bool(said.get("day_chosen")), body=said.get("body", {}),
            content=content or bytes.fromhex(said.get("content", "")),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed from error


def _uuid(text: Any) -> UUID | None:
    return UUID(text) if text else None


def _area(text: Any) -> str:
    return text if isinstance(text, str) and len(text) == 12 and text.isdigit() else ""


# --- the bodies ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordBody:
    """A visit, a talk, a contact; `ids`: file → id of its record, siblings included."""

    kind: RecordKind
    channel: Channel
    seen: tuple[str, ...]
    all_well: bool
    problems: tuple[str, ...]
    summary: str
    ids: Mapping[UUID, UUID]
    follows: UUID | None = None
    minutes: int | None = None
    connected: bool | None = None


def record_body(item: Opened) -> RecordBody:
    """Return what a record says.

    :raises Malformed: if a code is unknown or the child is not named.
    """
    said = item.body
    try:
        ids = {UUID(file): UUID(record) for file, record in said["ids"].items()}
        if item.file is None or ids.get(item.file) != item.id:
            raise Malformed
        minutes = said.get("minutes")
        return RecordBody(
            kind=RecordKind(said["kind"]), channel=Channel(said["channel"]),
            seen=tuple(str(Seen(code)) for code in said["seen"]), all_well=said["all_well"] is True,
            problems=tuple(str(Problem(code)) for code in said.get("problems", ())),
            summary=_limited(said.get("summary", ""), _LONG), ids=ids,
            follows=_uuid(said.get("follows")), minutes=int(minutes) if minutes else None,
            connected=said.get("connected") if isinstance(said.get("connected"), bool) else None,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed from error


def change_values(item: Opened) -> tuple[int, dict[str, Any]]:
    """Return the version of the file that was shown, and the new values by key.

    :raises Malformed: for a key that a phone may not change, or a number that is none.
    """
    try:
        version, said = int(item.body["base_version"]), dict(item.body["values"])
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed from error
    if not said or set(said) - set(CHANGEABLE):
        raise Malformed
    return version, {key: _value(key, str(text)) for key, text in said.items()}


def _value(key: str, text: str) -> Any:
    return phones(text) if key.endswith("phones") else _limited(text, _SHORT)


def phones(text: str) -> tuple[str, ...]:
    """Return telephone numbers parted by 、 or a comma, as the form of a file takes them.

    :raises Malformed: naming what is no number.
    """
    from django.forms import ValidationError

    try:
        return PhonesField(required=False).to_python(text)
    except ValidationError as error:
        raise Malformed("；".join(error.messages)) from error


@dataclass(frozen=True, slots=True)
class DraftBody:
    """A child newly found: what was learnt at the door."""

    area: str
    values: dict[str, Any]


_DRAFT_TEXTS = ("name", "sex", "address", "carer.name", "note", "father.state", "mother.state")


def draft_body(item: Opened) -> DraftBody:
    """Return what is known of a new child.

    :raises Malformed: without a name or a village.
    """
    from shouwang.core import idcard
    from shouwang.registry.fields import FIELDS

    values: dict[str, Any] = {}
    for key in _DRAFT_TEXTS:
        text = _limited(item.body.get(key, ""), 500 if key == "note" else _SHORT)
        codes = FIELDS[key].choices
        if text and codes is not None and text not in codes.values:
            raise Malformed
        if text:
            values[key] = text
    if item.body.get("carer.phones"):
        values["carer.phones"] = phones(str(item.body["carer.phones"]))
    number = str(item.body.get("id_number", "")).strip().upper()
    if number and idcard.parse(number) is None:
        raise Malformed(_("身份号码有误：位数、日期或校验位不对，请核对证件。"))
    born = item.body.get("birth_date")
    try:
        values |= {"birth_date": date.fromisoformat(born)} if born else {}
    except ValueError as error:
        raise Malformed from error
    values |= {"id_number": number} if number else {}
    if not values.get("name") or not item.area:
        raise Malformed
    return DraftBody(item.area, values)


@dataclass(frozen=True, slots=True)
class ConfirmBody:
    """The village's list was looked through: which state of it, for which month."""

    stamp: str
    period: str
    responsible: str
    note: str


def confirm_body(item: Opened) -> ConfirmBody:
    """Return what a confirmation says.

    :raises Malformed: without the list's stamp or the person responsible.
    """
    said = {key: _limited(item.body.get(key, ""), 500) for key in
            ("stamp", "period", "responsible", "note")}  # fmt: skip
    if not said["stamp"] or not said["responsible"] or not item.area:
        raise Malformed
    return ConfirmBody(**said | {"responsible": said["responsible"][:72]})


def _limited(text: Any, most: int) -> str:
    if not isinstance(text, str) or len(text) > most:
        raise Malformed
    return text.strip()


# --- clocks --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Timing:
    """When an item was made, by the server's clock, and on which local day the work was done."""

    made_at: datetime
    offset: timedelta
    day: date
    moved: bool  # the phone's own day was another


def timing(item: Opened, *, sent_at: datetime, now: datetime) -> Timing:
    """Return the moment and day of an item, a wrong clock of the phone taken out.

    :param sent_at: the phone's clock when it sent. A day that a person picked is left alone, but
        a later one than today is the clock's doing and becomes the day of saving.
    """
    offset = now - sent_at if abs(now - sent_at) > _SLACK else timedelta()
    made_at = min(item.made_at + offset, now)
    true_day = clock.local_date(made_at)
    if item.day is None:
        return Timing(made_at, offset, true_day, moved=False)
    if item.day_chosen and not offset:
        return Timing(made_at, offset, item.day, moved=False)
    if item.day_chosen:  # picked on a calendar that was off by as many days
        shift = true_day - clock.local_date(item.made_at)
        return Timing(made_at, offset, item.day + shift, moved=bool(shift))
    return Timing(made_at, offset, true_day, moved=item.day != true_day)
