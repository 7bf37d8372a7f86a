"""Reach is enforced twice: the database alone hides the reports of the next county."""

from typing import Any

import pytest

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.submission import services
from shouwang.submission.models import (
    Amendment,
    Confirmation,
    Printout,
    ReturnItem,
    Snapshot,
    Submission,
    Tick,
)
from shouwang.submission.testing import (
    ON,
    OTHER_TOWNSHIP,
    VILLAGE_B,
    accepted,
    at,
    make_places,
    make_whole_child,
    officer,
    supervisor,
    villager,
)

MODELS = (Amendment, Confirmation, Printout, ReturnItem, Snapshot, Submission, Tick)


def _fill() -> None:
    make_places()
    make_whole_child()
    gone = make_whole_child()
    row = accepted()
    actor, reviewer = supervisor(), officer()
    with acting_as(system_actor("test")) as system:
        registry.close_file(system, gone, reason=CloseReason.MOVED_AWAY, on=ON, now=at(ON, 13))
    with acting_as(actor):
        services.propose_amendment(actor, row, reason="迟报", now=at(ON, 14))
    with acting_as(reviewer):
        services.give_back(reviewer, row, reasons={gone.pk: "已迁出"}, note="", now=at(ON, 15))


def _rows(model: Any) -> int:
    return int(model._base_manager.count())


def test_the_database_alone_hides_them(committed: None) -> None:
    _fill()

    seen: dict[str, tuple[int, ...]] = {}
    for model in MODELS:
        counts = []
        for actor in (officer(), officer("990103000000"), supervisor(OTHER_TOWNSHIP)):
            with acting_as(actor):
                counts.append(_rows(model))
        seen[model.__name__] = (*counts, _rows(model))
    assert {name: counts[1:] for name, counts in seen.items()} == {
        model.__name__: (0, 0, 0) for model in MODELS
    }
    assert all(counts[0] > 0 for counts in seen.values())


def test_a_village_sees_its_own_confirmations_and_no_report(committed: None) -> None:
    _fill()

    with acting_as(villager()):
        assert _rows(Confirmation) == 1
        assert _rows(ReturnItem) == 1
        assert (_rows(Submission), _rows(Snapshot), _rows(Printout)) == (0, 0, 0)
    with acting_as(villager(VILLAGE_B)):
        assert (_rows(Confirmation), _rows(Tick), _rows(ReturnItem)) == (0, 0, 0)


@pytest.mark.parametrize("model", [Submission, Confirmation, ReturnItem, Amendment])
def test_the_stranger_can_change_nothing(committed: None, model: Any) -> None:
    _fill()

    with acting_as(officer("990103000000")):
        assert model._base_manager.update(area="990103000000") == 0
