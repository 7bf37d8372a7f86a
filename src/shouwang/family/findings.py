"""A finding of the register: a parent or carer whom nobody has reached for long (R-095, R-120)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from shouwang.core.messages import N_
from shouwang.core.reach import COUNTY_LENGTH, full_code
from shouwang.policy.selectors import pack_for
from shouwang.quality.rules import base, catalogue
from shouwang.quality.rules.base import Hit, Rule
from shouwang.registry.choices import Verdict
from shouwang.registry.models import CareFile

from . import selectors

RULES = (
    Rule(
        "parent-unreachable",
        N_("家长长期联系不上"),
        base.OUTDATED,
        base.WARNING,
        base.TOWNSHIP,
        "R-095 R-120",
        N_("{person}自{day}起联系不上，已超过{days}日仍未查找到。"),
        N_("查找家长并登记联系情况；经核实失联的，更新档案中的父母状况，按困境儿童研判。"),
    ),
)
catalogue.register(RULES)


def findings(file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[Hit]]:
    """Return whom of a left-behind child's people the search of the township did not find.

    The search is a duty from the first day (`sources.Unreachable`); once it has gone on for as many
    days as make somebody unreachable, the file itself may be out of date.
    """
    rows = CareFile.objects.filter(pk__in=list(file_ids), verdict=Verdict.YES)
    by_county: dict[str, list[UUID]] = defaultdict(list)
    for pk, area in rows.values_list("pk", "area"):
        by_county[area[:COUNTY_LENGTH]].append(pk)
    found: dict[UUID, list[Hit]] = {}
    for county, ids in by_county.items():
        rules = pack_for(full_code(county), on).work.family
        for file_id, reaches in selectors.reachability(ids, rules, on).items():
            for reach in reaches.values():
                since = reach.lost_since
                if since is None or (on - since).days <= rules.unreachable_days:
                    continue
                params = {
                    "roles": [reach.relation], "day": since.isoformat(),
                    "days": rules.unreachable_days,
                }  # fmt: skip
                found.setdefault(file_id, []).append(
                    Hit("parent-unreachable", subject=reach.relation, params=params, seen=since)
                )
    return found
