"""What the desk shows: first what needs attention, then figures; each drawn and as a table."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar, cast
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.actors import Actor
from shouwang.core.charts import Chart, ChartKind, Series
from shouwang.core.presentation import Tone
from shouwang.core.reach import COUNTY_LENGTH, Area
from shouwang.exchange import selectors as exchange
from shouwang.exchange.choices import BatchStatus, RowPlan
from shouwang.exchange.models import Finding, SourceRow
from shouwang.exchange.permissions import ExchangePermission
from shouwang.policy.engine.calendar import add_months
from shouwang.registry import selectors as registry
from shouwang.registry.permissions import RegistryPermission

from . import indicators, selectors
from .layout import GROUPS, MISSING, NOT_COLLECTED, SEXES
from .permissions import StatisticsPermission
from .selectors import Summary

T = TypeVar("T")
Text = str | Promise
_MONTHS = 12
_BARS = 40  # more divisions than fit side by side


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with the address of the list behind it."""

    label: Text
    value: int
    icon: str
    tone: str
    url: str = ""
    hint: Text = ""


def address(name: str, **kwargs: object) -> str:
    """Return the address of a page, "" while there is none of that name."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


_LISTS: dict[str, tuple[Text, str, str]] = {
    "without-carer": (gettext_lazy("无人照护"), "exclamation-triangle", Tone.DANGER),
    "unknown": (gettext_lazy("留守待核"), "question-circle", Tone.WARNING),
    "birthdays": (gettext_lazy("临近生日"), "gift", Tone.INFO),
    "unverified": (gettext_lazy("档案待核实"), "person-check", Tone.INFO),
}


# Apps above add what waits in them; filled in AppConfig.ready.
more_attention: list[Callable[[Actor, date], list[Tile]]] = []


def attention(actor: Actor, on: date) -> list[Tile]:
    """Return what waits for the post, the most urgent first; what is done is shown as nought."""
    tiles = []
    if actor.may(RegistryPermission.VIEW_FILE):
        counts = _waiting(actor, on)
        tiles += [
            Tile(label, counts[key], icon, tone if counts[key] else Tone.NEUTRAL,
                 address("registry:worklist-kind", key=key))
            for key, (label, icon, tone) in _LISTS.items()
        ]  # fmt: skip
    if _asks_agreements(actor) and not is_wide(actor):
        tiles.append(_agreements(actor, on))
    if actor.may(ExchangePermission.VIEW_BATCH):
        tiles += _rosters(actor)
    for ask in more_attention:
        tiles += ask(actor, on)
    order = {Tone.DANGER: 0, Tone.WARNING: 1}
    return sorted(tiles, key=lambda tile: order.get(Tone(tile.tone), 2))


def _waiting(actor: Actor, on: date) -> dict[str, int]:
    def ask() -> dict[str, int]:
        return {each.key: each.number for each in registry.counts(actor, on)}

    return ask() if actor.area is None else _settled("waiting", actor.area_code, on, ask)


def _asks_agreements(actor: Actor) -> bool:
    return actor.may(StatisticsPermission.VIEW_CHILDREN) and actor.area is not None


def _agreements(actor: Actor, on: date) -> Tile:
    area = actor.area_code
    found = _settled(
        "agreements", area, on, lambda: indicators.without_agreement(actor, area, on).count()
    )
    url = f"{address('statistics:indicator-children')}?{urlencode({'key': 'I-009'})}"
    tone = Tone.WARNING if found else Tone.NEUTRAL
    return Tile(_("未签委托照护协议"), found, "file-earmark-excel", tone, url)


def _rosters(actor: Actor) -> list[Tile]:
    batches = exchange.batches(actor)
    waiting = Q(status__in=(BatchStatus.CHECKED, BatchStatus.NEEDS_MAPPING))
    held = Q(plan=RowPlan.DOUBTFUL, decision="") | Q(plan=RowPlan.HELD)
    url = address("exchange:batch-list")
    number = batches.filter(waiting).count()
    committed = batches.filter(status=BatchStatus.COMMITTED)
    rows = SourceRow.objects.filter(held, batch__in=committed).count()
    errors = Finding.objects.filter(
        batch__in=committed, severity="error", care_file_id__isnull=False
    ).values("care_file_id")
    wrong = errors.distinct().count()
    return [
        Tile(_("待入库批次"), number, "cloud-arrow-up", Tone.WARNING if number else Tone.NEUTRAL,
             url),
        Tile(_("存疑、暂挂的行"), rows, "hourglass-split", Tone.WARNING if rows else Tone.NEUTRAL,
             url),
        Tile(_("有错误待修正的档案"), wrong, "exclamation-diamond",
             Tone.WARNING if wrong else Tone.NEUTRAL,
             address("registry:child-list") + "?roster_errors=1"),
    ]  # fmt: skip


# --- areas above a county ------------------------------------------------------------------------

_TEN_MINUTES = 600


def is_wide(actor: Actor) -> bool:
    """Say whether the post's area lies above a county: its figures take a second to read."""
    return actor.area is not None and len(actor.area.lo) < COUNTY_LENGTH


def are_at_hand(actor: Actor, on: date) -> bool:
    """Say whether the figures can be shown without letting the page wait for them."""
    return not is_wide(actor) or cache.has_key(_key("summary", actor.area_code, on))


def _key(name: str, area: str, on: date) -> str:
    return f"desk.{name}.{area}.{on.isoformat()}"


def _settled(name: str, area: str, on: date, ask: Callable[[], T]) -> T:
    """Return what `ask` says; of an area above a county what it said in the last ten minutes.

    Whoever asks reaches the whole area, so that all who ask are told the same.
    """
    if len(Area.of(area).lo) >= COUNTY_LENGTH:
        return ask()
    return cast(T, cache.get_or_set(_key(name, area, on), ask, _TEN_MINUTES))


# --- figures -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """The summary the charts are drawn from, with the address of the whole table."""

    summary: Summary
    charts: Sequence[Chart]
    tiles: Sequence[Tile]


def may_see_figures(actor: Actor) -> bool:
    """Say whether the post has an area and the right to its figures."""
    return actor.area is not None and actor.may(StatisticsPermission.VIEW)


def figures(actor: Actor, on: date) -> Figures | None:
    """Return the figures of the post's area; None for a post without area or right."""
    if not may_see_figures(actor):
        return None
    area = actor.area_code
    found = _settled("summary", area, on, lambda: selectors.summary(actor, area, on))
    parts = [_by_age(found), _by_group(found, "care_reason"), _by_group(found, "carer")]
    charts = [
        _by_division(found),
        *(parts if found.total.count else []),  # parts of nobody are no picture
        _by_profile(found),
        _trend(found),
    ]
    waiting = [_agreements(actor, on)] if is_wide(actor) and _asks_agreements(actor) else []
    return Figures(found, [chart for chart in charts if chart], [*_tiles(found), *waiting])


def _tiles(found: Summary) -> list[Tile]:
    url = _summary_url(found, found.area)
    total = found.total
    boys = sum(total.figures[f"age.{band.key}.1"] for band in found.layout.bands)
    girls = sum(total.figures[f"age.{band.key}.2"] for band in found.layout.bands)
    return [
        Tile(_("农村留守儿童"), total.count, "people", Tone.PRIMARY, url,
             _("口径{code}").format(code=found.profile)),
        Tile(_("待核"), total.unknown, "question-circle", Tone.WARNING, url,
             _("事实未采集齐全")),
        Tile(_("男"), boys, "person", Tone.INFO, url),
        Tile(_("女"), girls, "person", Tone.INFO, url),
    ]  # fmt: skip


def _summary_url(found: Summary, area: str) -> str:
    asked = {"area": area, "on": found.on.isoformat(), "profile": found.profile}
    return f"{reverse('statistics:summary')}?{urlencode(asked)}"


def _by_division(found: Summary) -> Chart | None:
    rows = sorted(found.rows, key=lambda row: -row.count)[:_BARS]
    if len(rows) < 2:
        return None
    return Chart(
        "chart-divisions", _("各地人数"), ChartKind.BAR, [row.name for row in rows],
        [
            Series(_("留守儿童"), [row.count for row in rows]),
            Series(_("待核"), [row.unknown for row in rows]),
        ],
        unit=_("人"), label_heading=_("区域"),
        links=[_summary_url(found, row.code) for row in rows],
    )  # fmt: skip


def _by_age(found: Summary) -> Chart:
    bands, total = found.layout.bands, found.total.figures
    series = [
        Series(label, [total[f"age.{band.key}.{code}"] for band in bands] + [0])
        for code, label in SEXES
    ]
    missing: list[int | None] = [0] * len(bands)
    series.append(Series(NOT_COLLECTED, [*missing, total[f"age.{MISSING}"]]))
    return Chart(
        "chart-age", _("年龄与性别"), ChartKind.STACKED,
        [*(band.label for band in bands), NOT_COLLECTED], series,
        unit=_("人"), label_heading=_("年龄段"),
    )  # fmt: skip


def _by_group(found: Summary, key: str) -> Chart:
    group = next(each for each in GROUPS if each.key == key)
    choices = found.layout.choices(group)
    values = [found.total.figures[f"{key}.{choice.key}"] for choice in choices]
    return Chart(
        f"chart-{key.replace('_', '-')}", group.label, ChartKind.PIE,
        [*(choice.label for choice in choices), NOT_COLLECTED],
        [Series(_("人数"), [*values, found.total.figures[f"{key}.{MISSING}"]])],
        unit=_("人"), label_heading=group.label,
    )  # fmt: skip


def _by_profile(found: Summary) -> Chart:
    counts = _settled(
        "profiles", found.area, found.on,
        lambda: selectors.count_by_profile(found.area, found.on),
    )  # fmt: skip
    names = selectors.profiles(found.pack)
    return Chart(
        "chart-profiles", _("各口径人数"), ChartKind.BAR_ACROSS,
        [_("口径{code}").format(code=key) for key in names],
        [
            Series(_("符合"), [counts[key, "yes"] for key in names]),
            Series(_("待核"), [counts[key, "unknown"] for key in names]),
        ],
        unit=_("人"), label_heading=_("统计口径"),
        links=[
            f"{reverse('statistics:summary')}?"
            + urlencode({"area": found.area, "on": found.on.isoformat(), "profile": key})
            for key in names
        ],
    )  # fmt: skip


def _trend(found: Summary) -> Chart:
    first = found.on.replace(day=1)
    days = [add_months(first, back - _MONTHS + 1) for back in range(_MONTHS)]
    days = [day - timedelta(days=1) for day in days[1:]] + [found.on]
    counts = _settled(
        "trend", found.area, found.on,
        lambda: selectors.count_on_days(found.area, days, found.profile),
    )  # fmt: skip
    return Chart(
        "chart-trend", _("近12个月人数变化"), ChartKind.LINE, [day.isoformat() for day in days],
        [Series(_("留守儿童"), counts)], unit=_("人"), label_heading=_("日期"),
        links=[
            f"{reverse('statistics:summary')}?"
            + urlencode({"area": found.area, "on": day.isoformat(), "profile": found.profile})
            for day in days
        ],
    )  # fmt: skip


# --- school ------------------------------------------------------------------------------------


def school_tiles(actor: Actor) -> list[Tile]:
    """Return the figures of a school's or class's own pupils with files (by grants)."""
    if actor.area is not None or not actor.may(RegistryPermission.VIEW_SCHOOL):
        return []
    found = Counter(registry.open_files(actor).order_by().values_list("verdict", flat=True))
    url = address("registry:school")
    return [
        Tile(_("留守儿童"), found["yes"], "people", Tone.PRIMARY, url),
        Tile(_("待核"), found["unknown"], "question-circle", Tone.WARNING, url),
        Tile(_("有档案的学生"), sum(found.values()), "mortarboard", Tone.INFO, url),
    ]
