"""*The* today: the local date in China, whatever the server's own zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment, aware."""
    return timezone.now()


def today() -> date:
    """Return the present local date in China."""
    return timezone.now().astimezone(CHINA).date()


def local_date(moment: datetime) -> date:
    """Return the local date in China of an aware moment."""
    return moment.astimezone(CHINA).date()
