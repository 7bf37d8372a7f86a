"""Spells follow the facts; what drifted is found, told and put right."""

import logging
from uuid import UUID

import pytest

from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry.testing import make_child
from shouwang.statistics import services
from shouwang.statistics.models import Spell, SpellQuerySet

pytestmark = pytest.mark.django_db


def check() -> services.Drift:
    with acting_as(system_actor("test")) as actor:
        return services.check_drift(actor, clock.today(), now=clock.now())


def today_of(file_id: UUID) -> SpellQuerySet:
    """Return the spell of a file that holds today."""
    today = clock.today()
    return Spell.objects.filter(care_file_id=file_id, starts_on__lte=today, ends_on__gt=today)


def test_what_a_deed_wrote_has_not_drifted() -> None:
    make_child()
    make_child(father__state="AT_HOME", father__left=None, father__destination="")

    found = check()

    assert (found.checked, found.drifted) == (2, [])


def test_a_spell_that_was_tampered_with_is_found_and_put_right(
    caplog: pytest.LogCaptureFixture,
) -> None:
    child, other = make_child(), make_child()
    with acting_as(system_actor("test")):
        today_of(child.pk).delete()
        kept = Spell.objects.filter(care_file_id=other.pk).count()

    with caplog.at_level(logging.WARNING):
        assert check().drifted == [child.pk]

    assert "1 of 2" in caplog.text
    assert check().drifted == []
    with acting_as(system_actor("test")):
        assert today_of(child.pk).exists()
        assert Spell.objects.filter(care_file_id=other.pk).count() == kept
        event = Event.objects.filter(action="statistics.check_drift").earliest("id")
        assert event.file_ids == [str(child.pk)]


def test_a_spell_of_a_day_that_never_came_is_found() -> None:
    child = make_child()
    with acting_as(system_actor("test")):
        Spell.objects.filter(care_file_id=child.pk).update(packed=0)

    assert check().drifted == [child.pk]
