"""What this app does when facts of files change."""

from uuid import UUID

from shouwang.core import clock
from shouwang.registry.models import CareFile

from . import services, tasks

_AT_ONCE = 200  # files; more are left to a job


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Plan anew, at once for a few files, by a job for many."""
    if len(file_ids) <= _AT_ONCE:
        services.plan_files(file_ids, clock.today())
        return
    touched = CareFile.objects.filter(pk__in=file_ids).order_by()
    for county in touched.values_list("county", flat=True).distinct():
        tasks.plan_county.defer(county=county)
