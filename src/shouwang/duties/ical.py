"""A calendar by RFC 5545: one all-day entry a day, counts alone."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from .selectors import Line

_LONGEST = 75  # octets of a line, RFC 5545 §3.1


def calendar(days: Iterable[tuple[date, list[Line]]], *, now: datetime, name: str) -> str:
    """Return the calendar as text, CRLF at the end of each line."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//shouwang//duties//ZH",
             f"X-WR-CALNAME:{name}"]  # fmt: skip
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    for day, numbers in days:
        text = "；".join(f"{line.label} {line.number}" for line in numbers)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{day:%Y%m%d}@shouwang",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_('待办')}：{text}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _folded(line: str) -> list[str]:
    """Cut a line after at most 75 octets, never inside a character."""
    parts: list[str] = []
    rest = line
    while rest:
        size = len(rest)
        room = _LONGEST - (1 if parts else 0)
        while len(rest[:size].encode()) > room:
            size -= 1
        parts.append(rest[:size] if not parts else " " + rest[:size])
        rest = rest[size:]
    return parts
