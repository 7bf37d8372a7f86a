"""The trail: written with the deed, chained, provable, never changed by the web role."""

import time
from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from shouwang.audit import selectors, services
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.core.testing import owner_connection

NOW = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


def _record(count: int) -> None:
    for number in range(count):
        with acting_as(system_actor("test")) as actor:
            services.record(actor, "test.deed", at=NOW, area="990102000000", note=str(number))


def _verify() -> selectors.Verification:
    with acting_as(system_actor("test")):
        return selectors.verify()


def _seal(count: int) -> int:
    """Seal `count` events. A transaction of another run on the same server holds sealing back."""
    sealed, until = 0, time.monotonic() + 30
    while sealed < count and time.monotonic() < until:
        with acting_as(system_actor("test")):
            sealed += services.seal_pending(NOW)
    return sealed


def test_a_sealed_trail_verifies(committed: None) -> None:
    _record(5)
    assert _seal(5) == 5

    result = _verify()

    assert (result.events, result.days, result.ok, result.first_broken) == (5, 1, True, None)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_event SET action = 'test.other' WHERE id = %s",
        'UPDATE audit_event SET payload = \'{"note": "x"}\' WHERE id = %s',
        "DELETE FROM audit_event WHERE id = %s",
    ],
)
def test_it_names_the_first_broken_event(
    committed: None, database_name: str, tampering: str
) -> None:
    _record(5)
    _seal(5)

    # Numbers go on where the tests before have left them: rolled back, they stay used up.
    with owner_connection(database_name) as owner:
        third = owner.execute("SELECT min(id) + 2 FROM audit_event").fetchone()[0]
        owner.execute(tampering, [third])

    result = _verify()
    assert not result.ok
    assert result.first_broken in {third, 3}  # where the event is gone, its place in the chain


def test_an_erased_payload_leaves_the_chain_whole(committed: None, database_name: str) -> None:
    _record(2)
    _seal(2)

    with owner_connection(database_name) as owner:
        owner.execute("UPDATE audit_event SET payload = '{\"erased\": true}'")

    assert _verify().ok


@pytest.mark.parametrize("deed", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
@pytest.mark.django_db
def test_the_web_role_cannot_change_the_trail(deed: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)


def test_events_outside_the_area_are_not_shown(committed: None) -> None:
    _record(1)
    from shouwang.audit.models import Event
    from shouwang.core.reach import Area

    with acting_as(system_actor("neighbour", Area.of("990103000000"))):
        assert Event.objects.count() == 0
    with acting_as(system_actor("own", Area.of("990102000000"))):
        assert Event.objects.count() == 1
