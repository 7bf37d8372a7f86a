"""Builders of campaigns, hazards, houses and checks for tests; everything by the services."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from shouwang.accounts.testing import COUNTY, TOWNSHIP, VILLAGE, actor_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.divisions.gazetteer import Entry, level_of, parent_code
from shouwang.divisions.models import Division
from shouwang.divisions.services import rows

from . import services
from .checklists import checklists
from .choices import HazardKind, HouseEnd, HouseGrade, ItemAnswer, Period
from .models import Campaign, DangerousHouse, Dormitory, Hazard, Problem, SafetyCheck, Unit

_NAMES = {
    "990000000000": "试点省", "990100000000": "试点市", "990102000000": "试点县",
    "990102001000": "雪松镇", "990102001201": "杉树村",
}  # fmt: skip


def run(actor: Any, deed: Any, *args: Any, **more: Any) -> Any:
    """Do a deed as an actor."""
    with acting_as(actor):
        return deed(actor, *args, now=clock.now(), **more)


def fresh(row: Any) -> Any:
    """Return a row as it stands now."""
    with acting_as(system_actor("test")):
        return type(row)._default_manager.get(pk=row.pk)


def make_places() -> None:
    """Enter the county of the tests with one township and one village, unless it is there."""
    if not Division.objects.filter(code=VILLAGE).exists():
        entries = [
            Entry(code, name, level_of(code), parent_code(code)) for code, name in _NAMES.items()
        ]
        rows.insert(entries, {})


def campaign_said(**changed: Any) -> services.CampaignSaid:
    """Return what a campaign is, changed by `changed`."""
    today = clock.today()
    given: dict[str, Any] = {
        "id": uuid4(), "period": Period.SUMMER, "title": "暑期防溺水排查", "area": COUNTY,
        "starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=30),
        "owners": "民政、公安、教育、交通", "focus": [HazardKind.DROWNING],
    }  # fmt: skip
    return services.CampaignSaid(**(given | changed))


def make_campaign(**changed: Any) -> Campaign:
    """Open a campaign as the county's civil-affairs officer."""
    make_places()
    campaign: Campaign = run(
        actor_of(make_post()), services.open_campaign, campaign_said(**changed)
    )
    return campaign


def village_unit(campaign: Campaign | None = None) -> Unit:
    """Return the village of a campaign."""
    found = campaign or make_campaign()
    with acting_as(system_actor("test")):
        return Unit.objects.select_related("campaign").get(campaign=found, area=VILLAGE,
                                                           organisation=None)  # fmt: skip


def village_actor() -> Any:
    """Return the village's children's officer."""
    return actor_of(make_post("VILLAGE_OFFICER", area=VILLAGE))


def township_actor() -> Any:
    """Return the township's supervisor."""
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))


def find(actor: Any, unit: Unit, **changed: Any) -> Hazard:
    """Enter a hazard."""
    given: dict[str, Any] = {
        "hazard_id": uuid4(), "kind": HazardKind.DROWNING, "place_text": "村东水塘",
        "words": "无护栏、无警示牌", "harm": "NONE", "found_on": clock.today(), "found_by": "",
    }  # fmt: skip
    hazard: Hazard = run(actor, services.find_hazard, unit, **(given | changed))
    return hazard


def controlled(actor: Any, hazard: Hazard, **changed: Any) -> Hazard:
    """Put a hazard under control."""
    given: dict[str, Any] = {
        "measure": "设警示牌，每日巡塘", "owner_id": None, "owner_label": "村主任",
        "due_on": clock.today() + timedelta(days=7),
    }  # fmt: skip
    found: Hazard = run(actor, services.control_hazard, hazard, **(given | changed))
    return found


def house(actor: Any, **changed: Any) -> DangerousHouse:
    """Enter a dangerous house."""
    given: dict[str, Any] = {
        "area": VILLAGE, "file_id": None, "address": "二组老屋", "household": "", "words": "",
        "grade": HouseGrade.D, "plan": HouseEnd.DEMOLISH, "found_on": clock.today(),
        "due_on": clock.today() + timedelta(days=30),
    }  # fmt: skip
    made: DangerousHouse = run(actor, services.enter_house, **(given | changed))
    return made


def dormitory(actor: Any, school: Any, **changed: Any) -> Dormitory:
    """Enter a dormitory that is built at a school."""
    given: dict[str, Any] = {
        "dormitory_id": uuid4(), "school_id": school.pk, "name": "二号学生宿舍楼", "beds": 240,
        "starts_on": clock.today() - timedelta(days=200), "planned_on": clock.today(), "words": "",
    }  # fmt: skip
    made: Dormitory = run(actor, services.enter_dormitory, **(given | changed))
    return made


def answers(subject: str, **wrong: str) -> dict[str, dict[str, str]]:
    """Return answers that are all well, but for `wrong`: item → what was found."""
    return {
        item.code: {
            "answer": str(ItemAnswer.NOT_OK if item.code in wrong else ItemAnswer.OK),
            "words": wrong.get(item.code, ""),
        }
        for item in checklists()[subject].items
    }


def planned(actor: Any, subject: str = "DORMITORY", **changed: Any) -> SafetyCheck:
    """Plan a check."""
    given: dict[str, Any] = {
        "check_id": uuid4(), "school_id": None, "target": "雪松镇中学女生宿舍", "area": TOWNSHIP,
        "planned_on": clock.today(),
    }  # fmt: skip
    made: SafetyCheck = run(actor, services.plan_check, subject=subject, **(given | changed))
    return made


def carried_out(actor: Any, check: SafetyCheck, **wrong: str) -> SafetyCheck:
    """Carry a check out; `wrong` as in :func:`answers`."""
    made: SafetyCheck = run(
        actor, services.carry_out_check, check, inspectors="检查组", checked_on=clock.today(),
        answers=answers(check.subject, **wrong), handler="学校后勤主任",
        due_on=clock.today() + timedelta(days=5),
    )  # fmt: skip
    return made


def problem(actor: Any, **wrong: str) -> Problem:
    """Return the one problem of a new check of a dormitory."""
    check = carried_out(actor, planned(actor), **(wrong or {"wiring": "私拉电线"}))
    with acting_as(system_actor("test")):
        return Problem.objects.select_related("check_row").get(check_row=check)
