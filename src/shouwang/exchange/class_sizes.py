"""How many pupils a class has: the rows of the last school roster that was entered.

Counted when a roster is entered, while its rows are read anyway; kept with the batch as figures
alone, no child in them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from shouwang.accounts import selectors as accounts
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry.choices import Source
from shouwang.registry.classes import class_key

from .choices import BatchStatus
from .models import Batch
from .planning import PlannedRow

ROLLS = frozenset({Source.SCHOOL, Source.XUEJI, Source.KINDERGARTEN})


def counted(batch: Batch, rows: Iterable[PlannedRow]) -> dict[str, dict[str, int]]:
    """Return school id → class → pupils of a roster, each identity number once.

    A row without a school that is known by its name counts for the school that sent the roster;
    sent by an office, it counts for none. Pupils without a class are counted under "".
    """
    schools = accounts.schools_by_name(batch.county)
    sender = batch.organisation_id if batch.organisation_id in schools.values() else None
    found: dict[str, Counter[str]] = {}
    seen: set[bytes] = set()
    for row in rows:
        said = row.values
        school = schools.get(said.get("school_name", "")) or sender
        if school is None or not said.get("name") or row.digest in seen:
            continue
        if row.digest:
            seen.add(row.digest)
        label = class_key(said.get("grade", ""), said.get("class_label", ""))
        found.setdefault(str(school), Counter())[label] += 1
    return {school: dict(classes) for school, classes in found.items()}


def class_sizes(schools: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """Return (school, class) → pupils by the last roster entered of each school.

    As the system: the county may have sent the roster, whose batches a school does not see.
    """
    wanted = {str(school): school for school in schools}
    with acting_as(system_actor("exchange.class_sizes")):
        told = Batch.objects.filter(
            status=BatchStatus.COMMITTED, counts__classes__has_any_keys=list(wanted)
        )
        newest: dict[UUID, dict[str, int]] = {}
        for counts in told.order_by("committed_at", "pk").values_list("counts", flat=True):
            newest |= {
                wanted[school]: classes
                for school, classes in counts["classes"].items()
                if school in wanted
            }
    return {
        (school, label): size
        for school, classes in newest.items()
        for label, size in classes.items()
    }
