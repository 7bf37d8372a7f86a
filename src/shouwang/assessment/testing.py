"""Builders of assessments for the tests of this app and those above; everything by the services."""

from datetime import date
from typing import Any

from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as

from . import services
from .engine.instrument import NO, YES, Instrument, Item, ItemKind
from .engine.scoring import Answer
from .engine.shipped import shipped

PAIR = (services.Assessor("甘评估", "雪松镇"), services.Assessor("苗评估", "杉树村"))


def best(item: Item) -> Answer:
    """Return the answer with the most points that crosses no red line."""
    if item.kind is ItemKind.YES_NO:
        worth = {YES: item.yes, NO: item.no}
        return max((code for code in worth if code != item.red_line), key=lambda code: worth[code])
    if item.kind is ItemKind.NUMBER:
        return max(item.steps, key=lambda step: step.points).at_least if item.steps else item.lowest
    if item.kind is ItemKind.TEXT:
        return "已核实"
    option = max((each for each in item.options if not each.red_line), key=lambda each: each.points)
    return (option.code,) if item.kind is ItemKind.MULTI else option.code


def answers(code: str = "carer", **said: Any) -> dict[str, Any]:
    """Return answers to a shipped instrument that cross no red line, changed by `said`.

    Codes with a hyphen are given with an underscore. Every point is taken: the best carer, or the
    child at the greatest risk short of a red line.
    """
    form: Instrument = shipped()[code][0]
    given: dict[str, Any] = {each.code: best(each) for each in form.items.values()}
    return given | {name.replace("_", "-"): value for name, value in said.items()}


def make_assessment(
    file: Any, code: str = "carer", *, actor: Actor | None = None, on: date | None = None,
    case_id: Any = None, **said: Any,
) -> Any:  # fmt: skip
    """Assess a child, or its carer; the system itself acts unless an actor is given."""
    acting = actor or system_actor("test")
    with acting_as(acting):
        answered = services.Answered(
            code, answers(code, **said), PAIR, on or clock.today(), case_id=case_id
        )
        return services.assess(acting, file, answered, now=clock.now())
