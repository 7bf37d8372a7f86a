"""Reading findings: within reach, by unit, as of a day."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from shouwang.core.reach import Area

from .choices import OPEN_STATUSES, FindingStatus, Severity
from .models import Finding


def blocking(area: str) -> Any:
    """Return the findings that forbid a submission of a division (12 digits): errors not waived."""
    return Finding.objects.within(Area.of(area)).filter(
        severity=Severity.ERROR, status__in=OPEN_STATUSES
    )


def open_counts(area: str, on: date) -> dict[str, int]:
    """Return severity → how many findings of a division were open at the end of a day.

    What is waived now is not counted; every severity has its number.
    """
    held = Finding.objects.within(Area.of(area)).filter(
        Q(repaired_on__isnull=True) | Q(repaired_on__gt=on), first_seen__lte=on
    )
    rows = held.exclude(status=FindingStatus.WAIVED).order_by().values_list("severity")
    found = dict(rows.annotate(n=Count("pk")))
    return {severity: found.get(severity, 0) for severity in Severity.values}
