"""Why the number changed, child by child; last + came - left = now."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.policy.models import LocalPack
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.registry.entries import Entry
from shouwang.registry.fields import PartialDay
from shouwang.submission import difference, selectors
from shouwang.submission.choices import Cause
from shouwang.submission.testing import (
    ON,
    OTHER_VILLAGE,
    VILLAGE,
    accepted,
    at,
    confirm,
    make_places,
    make_whole_child,
    report,
    supervisor,
    villager,
)

LATER = date(2026, 6, 10)
PREFECTURE = "990100000000"
AT_HOME = {
    f"{role}__{name}": value
    for role in ("father", "mother")
    for name, value in (("state", "AT_HOME"), ("left", None), ("destination", ""))
}
HOME = {"father__state": "AT_HOME", "mother__state": "AT_HOME"}


def _say(file: Any, on: date, **said: Any) -> None:
    values = {key.replace("__", "."): value for key, value in said.items()}
    with acting_as(system_actor("test")) as system:
        registry.record_entries(
            system, [Entry(VILLAGE, values, file_id=file.pk)], on=on, source="OFFICE", now=at(on)
        )


def _system(deed: Callable[..., Any], *given: Any, **more: Any) -> None:
    with acting_as(system_actor("test")) as system:
        deed(system, *given, now=at(LATER), **more)


def _set_pack() -> None:
    """The prefecture counts to 14 from May on."""
    age = {"years": 14, "reading": "UNDER", "clause": "市发〔2026〕1号"}
    document = {
        "id": "local-city", "version": "1", "title": "市级口径", "area": PREFECTURE,
        "effective_from": "2026-05-01", "profiles": {"A": {"age": age}},
    }  # fmt: skip
    LocalPack.objects.create(
        area_code=PREFECTURE, name="市级口径", basis="市发〔2026〕1号", document=document,
        effective_from=date(2026, 5, 1), published_by="test", published_at=at(date(2026, 4, 20)),
    )  # fmt: skip


def _next_report() -> Any:
    confirm(villager(), on=LATER)
    row = report(supervisor(), on=LATER)
    with acting_as(supervisor()):
        return selectors.frozen(row).difference


def _causes(told: Any) -> dict[str, dict[str, str]]:
    return {side: {line["name"]: line["cause"] for line in told[side]} for side in ("came", "left")}


def test_the_first_report_has_no_difference(db: None) -> None:
    make_places()
    make_whole_child()
    row = accepted()

    with acting_as(supervisor()):
        assert selectors.frozen(row).difference == {}


def test_everybody_who_came_or_left_has_one_cause(db: None) -> None:
    make_places()
    stays, returned, moved_out, closed = [
        make_whole_child(name) for name in ("仍留守", "父返乡", "迁出村", "已退出")
    ]
    aged = make_whole_child("满十六", birth_date=date(2010, 4, 1), schooling="SENIOR")
    home = make_whole_child("原在家", **AT_HOME)
    unclear = make_whole_child("原待核", mother__state="OTHER", mother__left=None,
                               mother__destination="")  # fmt: skip
    elsewhere = make_whole_child("外村来", area=OTHER_VILLAGE)
    assert stays
    assert aged
    accepted()
    _say(returned, LATER, **HOME)
    _system(registry.move_file, moved_out, area=OTHER_VILLAGE, on=LATER, reason="随亲属")
    _system(registry.move_file, elsewhere, area=VILLAGE, on=LATER, reason="投亲")
    _system(registry.close_file, closed, reason=CloseReason.ADOPTED, on=LATER)
    for file, roles in ((home, ("father", "mother")), (unclear, ("mother",))):
        for role in roles:
            _say(file, LATER, **{
                f"{role}__state": "AWAY", f"{role}__left": PartialDay(LATER, "DAY"),
                f"{role}__destination": "广东省东莞市",
            })  # fmt: skip
    make_whole_child("新发现", on=LATER)

    told = _next_report()

    assert _causes(told) == {
        "came": {
            "外村来": Cause.MOVED_IN, "原在家": Cause.PARENTS_LEFT, "原待核": Cause.CLARIFIED,
            "新发现": Cause.NEW_FILE,
        },
        "left": {
            "父返乡": Cause.PARENTS_RETURNED, "迁出村": Cause.MOVED_OUT, "已退出": Cause.CLOSED,
            "满十六": Cause.AGED_OUT,
        },
    }  # fmt: skip
    assert told["last"]["count"] == 5
    assert told["now"] == 5
    assert difference.ties(told)


def test_what_was_known_wrongly_is_a_correction(db: None) -> None:
    make_places()
    wrong, twice = make_whole_child("记错了"), make_whole_child("重复档")
    accepted()
    _say(wrong, date(2026, 3, 1), **HOME)  # had been at home before the last report
    _system(registry.close_file, twice, reason=CloseReason.DUPLICATE, on=LATER)

    told = _next_report()

    assert _causes(told)["left"] == {"记错了": Cause.CORRECTED, "重复档": Cause.CORRECTED}


def test_a_new_definition_is_told_from_a_new_fact(db: None) -> None:
    make_places()
    file = make_whole_child("十五岁", birth_date=date(2011, 1, 10), schooling="JUNIOR")
    returned = make_whole_child("父返乡")
    assert file
    accepted()
    _set_pack()
    _say(returned, LATER, **HOME)

    told = _next_report()

    assert _causes(told)["left"] == {
        "十五岁": Cause.DEFINITION, "父返乡": Cause.PARENTS_RETURNED
    }  # fmt: skip


def test_a_move_inside_the_county_changes_nothing_above() -> None:
    from types import SimpleNamespace

    line = {"id": "1", "name": "方小满", "area": VILLAGE}
    gone = {"came": [], "left": [{**line, "cause": "MOVED_OUT"}], "last": {}}
    come = {"came": [{**line, "cause": "MOVED_IN"}], "left": [], "last": {}}
    parts: Any = [SimpleNamespace(difference=gone), SimpleNamespace(difference=come)]
    last: Any = SimpleNamespace(
        id="x", period="2026-Q1", as_of=ON, content_hash="", frozen=SimpleNamespace(count=2)
    )

    told = difference.of_parts(last, parts, "A", 2)

    assert told["came"] == []
    assert told["left"] == []
    assert difference.ties(told)


@pytest.mark.parametrize(("now", "ties"), [(2, True), (3, False)])
def test_a_difference_that_does_not_tie_is_seen(now: int, ties: bool) -> None:
    told = {"last": {"count": 2}, "came": [{}], "left": [{}], "now": now}

    assert difference.ties(told) is ties
