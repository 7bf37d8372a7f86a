"""What the checks of the register learn from records of work, and what care itself finds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.core.messages import N_
from shouwang.core.reach import full_code
from shouwang.policy.selectors import pack_for
from shouwang.quality.rules import base, catalogue
from shouwang.quality.rules.base import Hit, Rule
from shouwang.registry.choices import Verdict
from shouwang.registry.models import CareFile
from shouwang.registry.selectors import years_before

from . import selectors

RULES = (
    Rule(
        "visit-stale",
        N_("家访记录过期"),
        base.OUTDATED,
        base.WARNING,
        base.VILLAGE,
        "R-068 R-027",
        N_("{day}以后没有家访（走访）记录，未规范装档。"),
        N_("入户走访并登记记录；已走访未登记的，按纸质记录补录。"),
    ),
    Rule(
        "parent-long-unseen",
        N_("父（母）长期没有回家"),
        base.OUTDATED,
        base.WARNING,
        base.VILLAGE,
        "R-094",
        N_("父（母）最近一次回家是{day}，已超过{months}个月。"),
        N_("联系父母，劝其回家看望或增加视频联系；核实后登记最近一次回家日期。"),
    ),
)
catalogue.register(RULES)


def facts(file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Mapping[str, Any]]:
    """Return of each file whether a home visit that met somebody is on record (R-027)."""
    visits = selectors.last_visits(file_ids)
    return {file_id: {"has_visit": bool(visits.get(file_id))} for file_id in file_ids}


def findings(file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[Hit]]:
    """Return stale visits (R-068, T-007) and parents long unseen (T-019) of left-behind children.

    A visit is stale once its successor is so late that the county sees it. A child without any
    visit is another check's business, and the day a parent was last home is judged only where
    somebody wrote it. Counselling is sealed: how old its records are is told nobody here.
    """
    rows = CareFile.objects.filter(pk__in=list(file_ids), verdict=Verdict.YES)
    wanted = {pk: (area, key) for pk, area, key in rows.values_list("pk", "area", "rating")}
    visits, met = selectors.last_visits(wanted), selectors.last_met_parents(wanted)
    # A pack holds for a county and what lies above it.
    counties = {area[:6] for area, _rating in wanted.values()}
    rules = {county: pack_for(full_code(county), on).work for county in counties}
    found: dict[UUID, list[Hit]] = {}
    for pk, (area, rating) in wanted.items():
        work = rules[area[:6]]
        days = work.visits.other_days
        if rating in work.visits.key_ratings:
            days = work.visits.key_days
        last = next((day for day, _id in visits.get(pk, ())), None)
        if last is not None and (on - last).days > days + work.escalation.county_after_days:
            found.setdefault(pk, []).append(
                Hit("visit-stale", params={"day": last.isoformat()}, seen=last)
            )
        found.setdefault(pk, []).extend(_unseen(met.get(pk, {}), work.contact.unseen_months, on))
    return {pk: hits for pk, hits in found.items() if hits}


def _unseen(met: Mapping[str, date], months: int, on: date) -> list[Hit]:
    limit = _months_before(on, months)
    either = met.get("either", date.min)
    return [
        Hit("parent-long-unseen", subject=parent,
            params={"day": met[parent].isoformat(), "months": months}, seen=met[parent])
        for parent in ("father", "mother")
        if parent in met and max(met[parent], either) < limit
    ]  # fmt: skip


def _months_before(on: date, months: int) -> date:
    years, rest = divmod(months, 12)
    day = years_before(on, years)
    number = day.year * 12 + day.month - 1 - rest
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, 28)) if rest else day
