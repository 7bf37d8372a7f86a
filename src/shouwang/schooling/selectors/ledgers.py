"""The three ledgers of dropouts as one list, and the yearly rates (I-002…I-006, I-044)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import SchoolStage
from shouwang.accounts.models import Organisation
from shouwang.core.actors import Actor
from shouwang.core.charts import Chart, ChartKind, Series
from shouwang.registry import hooks as registry_hooks
from shouwang.registry import selectors as registry
from shouwang.registry.choices import FileStatus, Schooling, Verdict
from shouwang.registry.models import CareFile, Enrolment
from shouwang.registry.permissions import RegistryPermission
from shouwang.schooling.choices import FollowState, Rate, Stage
from shouwang.schooling.models import Chief, FollowUp, YearFigure
from shouwang.schooling.permissions import SchoolingPermission

from . import follow as following

Text = str | Promise
_IN_SCHOOL = (Schooling.PRIMARY, Schooling.JUNIOR, Schooling.SENIOR, Schooling.VOCATIONAL)
_COMPULSORY = (Schooling.PRIMARY, Schooling.JUNIOR)
_TERM_STARTS = (9, 1)


# --- ledgers --------------------------------------------------------------------------------------


def dropouts(actor: Actor) -> QuerySet[FollowUp]:
    """Return the ledger (辍学学生登记): of the school, the township or the county by the reader.

    One set of rows: the ledgers of the schools add up to the township's, those to the county's.
    """
    return following.follow_ups(actor).filter(registered_on__isnull=False)


@dataclass(slots=True)
class LedgerLine:
    """One school (or the children without one) in a ledger."""

    name: str
    registered: int = 0
    under_way: int = 0
    returned: int = 0
    not_returned: int = 0

    def add(self, state: str, number: int) -> None:
        """Count the follow-ups of one state."""
        self.registered += number
        if state == FollowState.RETURNED:
            self.returned += number
        elif state == FollowState.NOT_RETURNED:
            self.not_returned += number
        else:
            self.under_way += number


def by_school(rows: QuerySet[FollowUp]) -> list[LedgerLine]:
    """Return the ledger by school, in the order of their names; the lines add up to the rows."""
    found: dict[str, LedgerLine] = {}
    counted = rows.order_by().values_list("school__name", "state").annotate(Count("pk"))
    for name, state, number in counted:
        found.setdefault(name or "", LedgerLine(name or "")).add(state, number)
    return [found[name] for name in sorted(found)]


def total_of(lines: Iterable[LedgerLine]) -> LedgerLine:
    """Return the sum of the lines."""
    total = LedgerLine("")
    for line in lines:
        for name in ("registered", "under_way", "returned", "not_returned"):
            setattr(total, name, getattr(total, name) + getattr(line, name))
    return total


# --- rates ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate of one stage: a share in per cent, None where there is nothing to divide by."""

    rate: Rate
    stage: Stage | None
    numerator: int
    denominator: int | None
    formula: Text
    target: Text = ""
    note: Text = ""

    @property
    def value(self) -> Decimal | None:
        """The share in per cent, two decimals."""
        return percentage(self.numerator, self.denominator)


def percentage(numerator: int, denominator: int | None) -> Decimal | None:
    """Return a share in per cent to two decimals; None where there is nothing to divide by."""
    if not denominator:
        return None
    return (Decimal(100 * numerator) / denominator).quantize(Decimal("0.01"))


def school_year(on: date) -> int:
    """Return the calendar year in which the school year of a day began (1 September)."""
    return on.year if (on.month, on.day) >= _TERM_STARTS else on.year - 1


def year_start(on: date) -> date:
    """Return the first day of the school year of a day."""
    return date(school_year(on), *_TERM_STARTS)


def keep_years(area: str, on: date) -> int:
    """Return how many years a roll is kept after its school year (policy pack)."""
    return following.rules(area, on).ledgers.keep_years


def kept_since(area: str, on: date) -> date:
    """Return the day before which rolls are no longer kept: they are those of whole years."""
    start = year_start(on)
    return start.replace(year=start.year - keep_years(area, on))


def rates(actor: Actor, on: date) -> list[RateLine]:
    """Return the rates of the actor's school or area, counted from the register."""
    if not actor.may(SchoolingPermission.VIEW):
        return []
    files = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE).exclude(
        status__in=(FileStatus.CLOSED, FileStatus.DRAFT)
    )
    start = year_start(on)
    return [
        _enrolment_rate(files, actor.area_code, on),
        *(_retention(files, stage, start) for stage in Stage),
        *(_dropout(files, stage, start) for stage in Stage),
        _share(files, actor),
        *(_boarding(files, stage) for stage in Stage),
        _unguarded(files),
    ]


def _began(files: Any, stage: Stage, day: date) -> Any:
    """Return the files of those who were in a stage on a day."""
    rows = Enrolment.objects.filter(schooling=stage).holding_on(day)
    return files.filter(pk__in=rows.order_by().values("care_file"))


def _enrolment_rate(files: Any, area: str, on: date) -> RateLine:
    ages = following.rules(area, on).compulsory
    born = registry.born_between(ages.under_years - 1, ages.from_years, on)
    of_age = files.filter(born, verdict=Verdict.YES)
    enrolled = of_age.filter(schooling__in=_IN_SCHOOL).count()
    unknown = of_age.filter(schooling="").count()
    note = _("其中就学情况未采集 {n} 人。").format(n=unknown) if unknown else ""
    return RateLine(
        Rate.ENROLMENT, None, enrolled, of_age.count(),
        _("在学的义务教育年龄留守儿童 ÷ 义务教育年龄留守儿童"), _("100%（不低于98%）"), note,
    )  # fmt: skip


def _retention(files: Any, stage: Stage, start: date) -> RateLine:
    began = _began(files.filter(verdict=Verdict.YES), stage, start)
    return RateLine(
        Rate.RETENTION, stage, began.filter(schooling__in=_IN_SCHOOL).count(), began.count(),
        _("现仍在学 ÷ 学年初在学的留守儿童"), "100%",
    )  # fmt: skip


def _dropout(files: Any, stage: Stage, start: date) -> RateLine:
    began = _began(files, stage, start)
    return RateLine(
        Rate.DROPOUT, stage, began.filter(schooling=Schooling.DROPPED_OUT).count(), began.count(),
        _("学年内辍学 ÷ 学年初在学"),
        note=_("只含有档案的儿童；学年以前已辍学的在辍学学生登记中，不计入本学年。"),
    )  # fmt: skip


def _share(files: Any, actor: Actor) -> RateLine:
    pupils = files.filter(verdict=Verdict.YES, schooling__in=_COMPULSORY).count()
    size = _students(actor)
    return RateLine(
        Rate.LEFT_BEHIND, None, pupils, size, _("在读留守儿童 ÷ 义务教育阶段在校生"),
        note="" if size else _("在校生数未采集：导入学校花名册后自动取得。"),
    )  # fmt: skip


def _students(actor: Actor) -> int | None:
    if actor.area is None:
        schools = [actor.organisation_id] if actor.organisation_id else []
    else:
        rows = (
            Organisation.objects.within(actor.area)
            .filter(kind="SCHOOL")
            .exclude(stage=SchoolStage.SENIOR)
        )
        schools = list(rows.values_list("pk", flat=True))
    return sum(registry_hooks.sizes_of(schools).values()) or None


def _boarding(files: Any, stage: Stage) -> RateLine:
    rows = Enrolment.objects.filter(
        care_file__in=files, schooling=stage, valid_to__isnull=True, boarding__isnull=False
    )
    boarders = rows.filter(boarding=True).count()
    return RateLine(
        Rate.BOARDING, stage, boarders, rows.count(), _("寄宿 ÷ 已采集寄宿情况的在读儿童")
    )


def _unguarded(files: Any) -> RateLine:
    """I-044: pupils with nobody to care for them who board; whom nobody asked about is said."""
    alone = files.filter(verdict=Verdict.YES, without_carer=True, schooling__in=_COMPULSORY)
    now = Enrolment.objects.filter(care_file__in=alone, valid_to__isnull=True)
    unknown = now.filter(boarding__isnull=True).count()
    return RateLine(
        Rate.UNGUARDED, None, now.filter(boarding=True).count(), alone.count(),
        _("寄宿的无人监护留守儿童 ÷ 义务教育阶段在读的无人监护留守儿童"), "100%",
        _("其中寄宿情况未采集 {n} 人。").format(n=unknown) if unknown else "",
    )  # fmt: skip


# --- years ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trend:
    """One rate over the years: for each stage the share of each year, the primary school first."""

    rate: Rate
    years: Sequence[int]
    series: Sequence[tuple[Stage | None, Sequence[Decimal | None]]]

    @property
    def rows(self) -> list[tuple[int, list[Decimal | None]]]:
        """Year by year, with the value of each stage."""
        return [
            (year, [values[place] for _stage, values in self.series])
            for place, year in enumerate(self.years)
        ]

    def change(self, place: int) -> Decimal | None:
        """Return by how many points a stage's share has changed over all the years."""
        known = [value for value in self.series[place][1] if value is not None]
        return known[-1] - known[0] if len(known) > 1 else None


def figures(actor: Actor) -> QuerySet[YearFigure]:
    """Return the figures of past years of the actor's division, the newest year first."""
    found: QuerySet[YearFigure] = YearFigure.objects.filter(area=actor.area_code)
    return found.order_by("-year", "rate", "-stage")


def trend(actor: Actor, rate: Rate) -> Trend:
    """Return one rate over the years as documents state it.

    What we count ourselves stands beside it and not in one line with it: a document speaks of all
    pupils, the register of children with files.
    """
    known: dict[tuple[int, str], Decimal] = {
        (row.year, row.stage): row.value for row in figures(actor).filter(rate=rate)
    }
    years = sorted({year for year, _stage in known})
    stages = [stage for stage in (*Stage, None) if any(s == (stage or "") for _y, s in known)]
    return Trend(
        rate, years,
        [(stage, [known.get((year, str(stage or ""))) for year in years]) for stage in stages],
    )  # fmt: skip


def chart_of(found: Trend) -> Chart:
    """Return a trend as a chart, its series in the order of the stages."""
    return Chart(
        f"trend-{found.rate.lower()}", found.rate.label, ChartKind.LINE,
        [str(year) for year in found.years],
        [
            Series(stage.label if stage else found.rate.label,
                   [float(value) if value is not None else None for value in values])
            for stage, values in found.series
        ],
        unit="%", label_heading=_("学年"),
    )  # fmt: skip


# --- the seven chiefs -----------------------------------------------------------------------------


def chiefs(actor: Actor) -> QuerySet[Chief]:
    """Return the appointments in the actor's area, those in force first."""
    area = actor.area_for(SchoolingPermission.ASSIGN)
    if area is None:
        return Chief.objects.none()
    found: QuerySet[Chief] = Chief.objects.within(area).select_related("school")
    return found.order_by("valid_to", "area", "office", "name")
