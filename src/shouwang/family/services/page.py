"""Deeds of a visitor on the own page; each runs in the scope of one secret, and is in the trail."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError
from shouwang.core.names import normalise
from shouwang.duties import services as duties
from shouwang.family import selectors
from shouwang.family.choices import LinkPurpose, Relation, ReportKind
from shouwang.family.models import Link, Report
from shouwang.family.visiting import digest, visiting, visitor

from .office import answer_digest

# Which lines a link's purpose and person may send.
_PARENTS = (
    ReportKind.PHONE, ReportKind.WORKPLACE, ReportKind.RETURNING, ReportKind.LEAVING,
    ReportKind.CALLED,
)  # fmt: skip
LINES: Mapping[str, tuple[ReportKind, ...]] = {
    Relation.FATHER: _PARENTS, Relation.MOTHER: _PARENTS, Relation.CARER: (ReportKind.PHONE,),
}  # fmt: skip
_MOST_A_LINK = 20  # reports; nobody tells more in a few days


class NotOpen(DomainError):
    """The secret opens nothing (any more); why is not told to whoever holds it."""

    message = _("链接或者验证码无效、已使用、已过期或者已收回。请联系村（居）儿童主任重新获取。")


class NotYourName(DomainError):
    """Who signs types the own name."""

    message = _("填写的姓名与协议当事人不一致，请填写您本人的姓名。")


@dataclass(frozen=True, slots=True)
class Opened:
    """The second question was answered: `session` is the secret of the browser from now on."""

    session: str
    link: Link


@dataclass(frozen=True, slots=True)
class Told:
    """What a visitor tells: a kind, a day where one belongs to it, texts by name."""

    kind: ReportKind
    day: date | None = None
    said: Mapping[str, str] = field(default_factory=dict)


def clean_code(text: str) -> str:
    """Return a code as it is kept: capitals without gaps."""
    return "".join(text.split()).replace("-", "").upper()


def look_up(secret: str, *, address: str, now: datetime) -> Link:
    """Return the unused link of a token or code; opening the address uses nothing up.

    :raises NotOpen: if there is none, or it is used, expired, locked or taken back.
    """
    with visiting(secret, address) as actor:
        link = selectors.link_by(digest(secret))
        if link is None or not link.is_live(now) or link.used_at is not None:
            _record(actor, "refuse", link, now)
            link = None
    if link is None:
        raise NotOpen
    return link


def verify(secret: str, answer: str, *, address: str, now: datetime) -> Opened | int:
    """Use a link up by the right answer; else return how many tries are left.

    :raises NotOpen: as `look_up`; when the last try was wrong, the link is locked.
    """
    with visiting(secret, address) as actor, transaction.atomic():
        found = selectors.link_by(digest(secret))
        link = Link.objects.select_for_update().get(pk=found.pk) if found else None
        if link is None or not link.is_live(now) or link.used_at is not None:
            _record(actor, "refuse", link, now)
            outcome: Opened | int | None = None
        elif answer_digest(link.pk, answer.strip()) in {bytes(d) for d in link.check_digests}:
            outcome = _open(actor, link, now)
        else:
            outcome = _wrong(actor, link, now)
    if outcome is None:
        raise NotOpen
    return outcome


def _open(actor: Actor, link: Link, now: datetime) -> Opened:
    session = secrets.token_urlsafe(24)
    link.session_digest, link.used_at = digest(session), now
    link.save(update_fields=["session_digest", "used_at"])
    _record(actor, "open", link, now)
    return Opened(session, link)


def _wrong(actor: Actor, link: Link, now: datetime) -> int | None:
    link.wrong += 1
    if link.wrong >= link.most_wrong:
        link.locked_at = now
    link.save(update_fields=["wrong", "locked_at"])
    _record(actor, "lock" if link.locked_at else "refuse", link, now)
    return None if link.locked_at else link.most_wrong - link.wrong


def _record(actor: Actor, deed: str, link: Link | None, now: datetime, **changes: Any) -> None:
    """Write the event; who acts is the link (its id), not a user."""
    audit.record(
        actor, f"family.{deed}", link, at=now, area=link.area if link else "",
        file_ids=[link.care_file_id] if link else [],
        changes={"relation": link.relation, **changes} if link else changes,
    )  # fmt: skip


def session_of(link: Link | None, now: datetime) -> Link:
    """Return the link of a session that is still open.

    :raises NotOpen: if it is not.
    """
    if link is None or not link.is_live(now):
        raise NotOpen
    return link


def _session(session: str, now: datetime) -> Link:
    return session_of(selectors.link_of_session(digest(session)), now)


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows."""

    link: Link
    content: Mapping[str, Any]
    officials: list[selectors.Official]
    place: str
    next_visit: date | None
    reports: list[Report]
    lines: tuple[ReportKind, ...]


def view(session: str, *, address: str, now: datetime) -> Page:
    """Return what the own page shows.

    :raises NotOpen: if the session is none, or over.
    """
    with visiting(session, address) as actor:
        link = _session(session, now)
        _record(actor, "view", link, now)
        content = link.content
        contact = link.purpose == LinkPurpose.CONTACT
        return Page(
            link, content, selectors.officials(link.area, clock.local_date(now)),
            selectors.place(link.area), selectors.next_visit() if contact else None,
            selectors.own_reports(link), LINES[link.relation] if contact else (),
        )  # fmt: skip


def see_card(session: str, *, address: str, now: datetime) -> None:
    """Note that the visitor has seen the contact card."""
    with visiting(session, address) as actor:
        link = _session(session, now)
        if link.card_seen_at is None:
            link.card_seen_at = now
            link.save(update_fields=["card_seen_at"])
            _record(actor, "see_card", link, now)


def report(session: str, told: Told, *, address: str, now: datetime) -> None:
    """Lay down what the visitor tells, as a proposal for the village's officer.

    :raises NotOpen: if the session is over, or the link is for something else.
    :raises NotYourName: if a signature bears another name.
    """
    with visiting(session, address) as actor:
        link = _session(session, now)
        _must_fit(link, told)
        if Report.objects.filter(link=link).count() >= _MOST_A_LINK:
            raise NotOpen
        said = {key: text.strip() for key, text in told.said.items() if text.strip()}
        row = Report(
            care_file_id=link.care_file_id, link=link, relation=link.relation, kind=told.kind,
            said=json.dumps(said, ensure_ascii=False), day=told.day, said_at=now,
        )  # fmt: skip
        row.place(link.area)
        row.save(force_insert=True)
        _record(actor, "report", link, now, kind=str(told.kind), report=str(row.pk))
        duties.plan_files([link.care_file_id], clock.local_date(now))


def _must_fit(link: Link, told: Told) -> None:
    if told.kind != ReportKind.SIGNED:
        if link.purpose != LinkPurpose.CONTACT or told.kind not in LINES[link.relation]:
            raise NotOpen
        return
    signed = Report.objects.filter(link=link, kind=ReportKind.SIGNED).exists()
    if link.purpose != LinkPurpose.SIGN or signed:
        raise NotOpen
    if normalise(told.said.get("name", "")) != normalise(link.content["person"]):
        raise NotYourName


def leave(session: str, *, address: str, now: datetime) -> None:
    """Close the page for good: on a telephone that others use, too."""
    with visiting(session, address) as actor:
        link = selectors.link_of_session(digest(session))
        if link is not None and link.is_live(now):
            link.closed_at = now
            link.save(update_fields=["closed_at"])
            _record(actor, "leave", link, now)


def note_guess(address: str, *, now: datetime) -> None:
    """Note that somebody guesses codes and was stopped."""
    audit.record(visitor(address), "family.refuse", at=now, note="rate")
