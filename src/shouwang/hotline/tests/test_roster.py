"""值班表: gaps are told, nobody sits twice (R-271)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import NEXT_COUNTY
from shouwang.core import clock
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.hotline import duty_roster, selectors, services
from shouwang.hotline.models import Shift
from shouwang.hotline.testing import operator, run

DAY = datetime(2026, 8, 1, tzinfo=UTC)


def at(hour: int) -> datetime:
    return DAY + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([], [(0, 24)]),
        ([(0, 24)], []),
        ([(-3, 27)], []),
        ([(0, 8), (8, 16), (16, 24)], []),
        ([(0, 8), (9, 24)], [(8, 9)]),
        ([(8, 16)], [(0, 8), (16, 24)]),
        ([(0, 12), (6, 9), (18, 24)], [(12, 18)]),
        ([(25, 30)], [(0, 24)]),
    ],
)
def test_r271_the_hours_nobody_has_are_named(spans: Any, wanted: Any) -> None:
    found = duty_roster.gaps([(at(a), at(b)) for a, b in spans], at(0), at(24))

    assert found == [(at(a), at(b)) for a, b in wanted]


@pytest.mark.django_db
def test_a_night_shift_lies_on_both_days_and_covers_them() -> None:
    desk, today = operator(), clock.today()
    night = datetime.combine(today, datetime.min.time(), clock.CHINA) + timedelta(hours=20)
    run(desk, services.plan_shift, user=desk.user_id, starts_at=night,
        ends_at=night + timedelta(hours=12))  # fmt: skip

    with acting_as(desk):
        first, second = selectors.week(desk, today, days=2)

    assert len(first.shifts) == len(second.shifts) == 1
    assert [(b - a) for a, b in first.gaps] == [timedelta(hours=20)]
    assert [(b - a) for a, b in second.gaps] == [timedelta(hours=16)]


@pytest.mark.django_db
def test_one_person_does_not_sit_twice_and_a_stranger_takes_nobody_off() -> None:
    desk, now = operator(), clock.now()
    shift = run(desk, services.plan_shift, user=desk.user_id, starts_at=now,
                ends_at=now + timedelta(hours=8))  # fmt: skip
    with acting_as(desk):
        assert [each.pk for each in selectors.on_duty(desk, now)] == [shift.pk]

    with pytest.raises(services.Overlaps):
        run(desk, services.plan_shift, user=desk.user_id, starts_at=now + timedelta(hours=7),
            ends_at=now + timedelta(hours=9))  # fmt: skip
    other = operator(NEXT_COUNTY)
    with pytest.raises(NotAllowed):
        run(other, services.drop_shift, shift)
    run(desk, services.drop_shift, shift)

    with acting_as(desk):
        assert not Shift.objects.exists()
