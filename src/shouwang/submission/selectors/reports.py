"""Reports of units, what was returned and corrected, what forbids the next one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, QuerySet

from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.quality import selectors as quality
from shouwang.registry.models import CareFile
from shouwang.submission import periods
from shouwang.submission.choices import LIVE, Status
from shouwang.submission.document import Frozen, unseal_print
from shouwang.submission.models import (
    Amendment,
    Printout,
    ReturnItem,
    Snapshot,
    Submission,
)
from shouwang.submission.periods import Period
from shouwang.submission.permissions import SubmissionPermission
from shouwang.submission.wording import attribute_label, problem, shown_code

from .common import place_names, rules_for


def submissions(actor: Actor) -> QuerySet[Submission]:
    """Return the reports of the units in reach, the newest first."""
    rows = Submission.objects.visible_to(actor, SubmissionPermission.VIEW)
    return rows.order_by("-starts_on", "area", "-version")


def live(area: str, period: Period) -> Submission | None:
    """Return the report of a unit that stands for a period, None where there is none."""
    rows = Submission.objects.filter(area=area, kind=period.kind, period=period.code)
    return rows.filter(status__in=LIVE).first()


def latest(area: str, period: Period) -> Submission | None:
    """Return the newest report of a unit for a period, whatever became of it."""
    rows = Submission.objects.filter(area=area, kind=period.kind, period=period.code)
    return rows.order_by("-version").first()


def next_version(area: str, period: Period) -> int:
    """Return the number of the next report of a unit for a period."""
    rows = Submission.objects.filter(area=area, kind=period.kind, period=period.code)
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1


def versions(submission: Submission) -> QuerySet[Submission]:
    """Return all reports of the same unit for the same period, the newest first."""
    rows = Submission.objects.filter(
        area=submission.area, kind=submission.kind, period=submission.period
    )
    return rows.order_by("-version")


def last_reported(area: str, period: Period) -> Submission | None:
    """Return what the unit reported before a period: the newest of its kind that stands."""
    rows = Submission.objects.filter(
        area=area, kind=period.kind, starts_on__lt=period.starts_on,
        status__in=(Status.SUBMITTED, Status.ACCEPTED),
    )  # fmt: skip
    return rows.order_by("-starts_on", "-version").first()


def frozen(submission: Submission) -> Frozen:
    """Return the document of a report, read from itself alone.

    :raises Damaged: if it was changed.
    """
    return Frozen.of(Snapshot.objects.get(submission=submission).body)


def period_of(submission: Submission) -> Period:
    """Return the period of a report, as it was fixed when it was frozen."""
    rules = rules_for(submission.area, submission.as_of)
    return periods.period(submission.kind, submission.period, rules)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """One file that cannot be reported as it is, and what it lacks (T-004)."""

    file_id: UUID
    name: str
    problems: Sequence[str]


def blocking_files(actor: Actor, area: str, most: int = 50) -> tuple[int, list[Incomplete]]:
    """Return how many findings forbid a report, and the first files with what is wrong in each."""
    if not actor.may(SubmissionPermission.VIEW):
        return 0, []
    rows = quality.blocking(area)
    number = rows.count()
    by_file: dict[UUID, list[str]] = defaultdict(list)
    names: dict[UUID, str] = {}
    wanted = rows.order_by("area", "care_file_id", "pk").values_list(
        "care_file_id", "care_file__person__name", "rule", "params"
    )
    for file_id, name, rule, params in wanted[: most * 8]:
        if file_id not in by_file and len(by_file) >= most:
            break
        names[file_id] = name
        by_file[file_id].append(problem(rule, params))
    return number, [
        Incomplete(key, names[key], list(dict.fromkeys(told))) for key, told in by_file.items()
    ]


def return_items(submission: Submission) -> list[ReturnItem]:
    """Return the children a report was returned for, each with whether the file changed since."""
    items = list(ReturnItem.objects.filter(submission=submission).order_by("area", "child_name"))
    states = dict(
        CareFile.objects.filter(pk__in=[item.care_file_id for item in items])
        .values_list("pk", "version")
    )  # fmt: skip
    for item in items:
        item.is_changed = states.get(item.care_file_id) != item.file_version  # type: ignore[attr-defined]
    return items


def amendments(submission: Submission) -> QuerySet[Amendment]:
    """Return the corrections of a report, the oldest first."""
    return Amendment.objects.filter(submission=submission).order_by("number")


def returned_children(actor: Actor, area: str) -> list[ReturnItem]:
    """Return the children of an area whose report came back and whose files nobody touched since.

    A village sees them too: it repairs them.
    """
    items = list(
        ReturnItem.objects.visible_to(actor, SubmissionPermission.VIEW)
        .within(Area.of(area)).order_by("-id")[:500]
    )  # fmt: skip
    states = dict(
        CareFile.objects.filter(pk__in=[item.care_file_id for item in items])
        .values_list("pk", "version")
    )  # fmt: skip
    seen: set[UUID] = set()
    found = []
    for item in items:
        if item.care_file_id not in seen and states.get(item.care_file_id) == item.file_version:
            found.append(item)
        seen.add(item.care_file_id)
    return found


def printed(submission: Submission) -> bytes:
    """Return the very workbook that was printed when it was reported.

    :raises Damaged: if it was changed; :raises Printout.DoesNotExist: before it is reported.
    """
    return unseal_print(Printout.objects.get(submission=submission).body)


def all_amendments(actor: Actor) -> QuerySet[Amendment]:
    """Return the corrections in reach."""
    rows = Amendment.objects.visible_to(actor, SubmissionPermission.VIEW)
    return rows.select_related("submission")


@dataclass(frozen=True, slots=True)
class AmendedChild:
    """One child of a correction: what was reported, and what is known now."""

    id: str
    name: str
    village: str
    changes: Sequence[tuple[str, str, str]]  # label, before, after


def amendment_lines(amendment: Amendment) -> list[AmendedChild]:
    """Return the children of a correction in words."""
    lines = amendment.content["children"]
    names = place_names(line["area"] for line in lines)
    return [
        AmendedChild(
            line["id"], line["name"], names.get(line["area"], line["area"]),
            [
                (attribute_label(key), shown_code(key, line["before"].get(key)),
                 shown_code(key, line["after"].get(key)))
                for key in sorted({*line["before"], *line["after"]})
                if line["before"].get(key) != line["after"].get(key)
            ],
        )
        for line in lines
    ]  # fmt: skip
