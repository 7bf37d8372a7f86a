"""A value as people read it in a cell."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext

NOTHING = "–"


def shown_text(value: object) -> str:
    """Dates as 2015-05-01, truth as 是/否, lists joined by 、, nothing as an en dash."""
    if isinstance(value, str):  # most cells
        return value or NOTHING
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Promise | int | float):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return "、".join(shown_text(item) for item in value) or NOTHING
    return str(value)


def local(value: datetime) -> datetime:
    """The moment on the clock here, without a zone, as workbooks and people want it."""
    return timezone.make_naive(value) if timezone.is_aware(value) else value
