"""Instruments of one's own: checked at their lines, tried, published by a second person."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shouwang.accounts.testing import COUNTY, actor_of, client_of, make_post
from shouwang.assessment import selectors, services, workflow
from shouwang.assessment.choices import InstrumentStatus
from shouwang.assessment.models import Instrument
from shouwang.assessment.testing import make_assessment
from shouwang.assessment.tests.test_engine import GOOD
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.divisions.gazetteer import Entry, level_of, parent_code
from shouwang.divisions.services import rows
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
ANSWERS = {"x": "yes", "y": 3}


@pytest.fixture
def author(officer: Any) -> Any:
    return actor_of(officer)


@pytest.fixture
def second(db: None) -> Any:
    return actor_of(make_post("CIVIL_AFFAIRS_OFFICER"))


def run(actor: Any, deed: Any, *args: Any, **said: Any) -> Any:
    with acting_as(actor):
        return deed(actor, *args, now=clock.now(), **said)


def uploaded(actor: Any, source: str = GOOD) -> Any:
    return run(actor, services.upload_instrument, area=COUNTY, source=source)


def submitted(actor: Any, source: str = GOOD) -> Any:
    row = uploaded(actor, source)
    run(actor, services.try_instrument, row, ANSWERS)
    return run(actor, services.submit_instrument, row)


def published(author: Any, second: Any, source: str = GOOD) -> Any:
    return run(second, services.publish_instrument, submitted(author, source))


def codes(area: str = "990102001201") -> set[tuple[str, str]]:
    return {(form.code, form.version) for form in selectors.instruments_in_force(area)}


def test_a_published_instrument_is_in_force_below_its_division_alone(
    author: Any, second: Any
) -> None:
    published(author, second)

    assert ("short", "1") in codes()
    assert ("short", "1") not in codes("990103001201")
    assert codes() >= {("carer", "1.0"), ("child", "1.0")}


def test_a_county_may_replace_a_shipped_one_and_old_assessments_keep_theirs(
    author: Any, second: Any
) -> None:
    file = make_child()
    before = make_assessment(file, "child")

    published(author, second, GOOD.replace('code = "short"', 'code = "child"', 1))

    assert ("child", "1") in codes()
    assert ("child", "1.0") not in codes()
    with acting_as(SYSTEM):
        assert selectors.outcome(before).points == before.points


def test_what_is_not_published_is_not_in_force(author: Any) -> None:
    row = submitted(author)

    assert ("short", "1") not in codes()
    run(author, services.withdraw_instrument, row, reason="改期")
    assert ("short", "1") not in codes()


def test_it_is_tried_as_it_is_before_it_is_submitted(author: Any) -> None:
    row = uploaded(author)
    with pytest.raises(services.TrialNeeded):
        run(author, services.submit_instrument, row)
    run(author, services.try_instrument, row, {"x": "yes"})  # no verdict: not tried
    with pytest.raises(services.TrialNeeded):
        run(author, services.submit_instrument, row)
    run(author, services.try_instrument, row, ANSWERS)
    changed = GOOD.replace("points = 3 }", "points = 4 }", 1)
    run(author, services.change_instrument, row, source=changed, version=1)

    with pytest.raises(services.TrialNeeded):
        run(author, services.submit_instrument, row)


def test_who_wrote_it_does_not_publish_it(author: Any, second: Any) -> None:
    row = submitted(author)

    with pytest.raises(services.SameHand):
        run(author, services.publish_instrument, row)
    assert run(second, services.publish_instrument, row).status == InstrumentStatus.PUBLISHED


def test_a_version_is_written_once(author: Any, second: Any) -> None:
    published(author, second)

    with pytest.raises(services.VersionExists):
        uploaded(author)
    assert uploaded(author, GOOD.replace('version = "1"', 'version = "2"', 1)).form_version == "2"


def test_two_who_change_at_once(author: Any, second: Any) -> None:
    row = uploaded(author)
    run(second, services.change_instrument, row, source=GOOD + "\n# 改", version=1)

    with pytest.raises(ChangedMeanwhile):
        run(author, services.change_instrument, row, source=GOOD, version=1)


_DEEDS = {
    "change": lambda a, row: services.change_instrument(
        a, row, source=GOOD, version=row.version, now=clock.now()
    ),
    "submit": lambda a, row: services.submit_instrument(a, row, now=clock.now()),
    "return": lambda a, row: services.return_instrument(a, row, reason="不妥", now=clock.now()),
    "publish": lambda a, row: services.publish_instrument(a, row, now=clock.now()),
    "withdraw": lambda a, row: services.withdraw_instrument(a, row, reason="旧", now=clock.now()),
}


@pytest.mark.parametrize("step", workflow.INSTRUMENT_STEPS, ids=lambda step: step.deed)
@pytest.mark.parametrize("status", InstrumentStatus.values)
def test_every_deed_is_open_from_its_states_alone(step: Any, status: str, author: Any) -> None:
    row = uploaded(author)
    with acting_as(SYSTEM):
        services.try_instrument(SYSTEM, row, ANSWERS, now=clock.now())
        Instrument.objects.filter(pk=row.pk).update(status=status)
        if status in step.sources:
            assert _DEEDS[step.deed](SYSTEM, row).status == step.target
        else:
            with pytest.raises(WrongStatus):
                _DEEDS[step.deed](SYSTEM, row)


@pytest.mark.parametrize("step", workflow.INSTRUMENT_STEPS, ids=lambda step: step.deed)
def test_no_deed_without_the_right_nor_in_another_county(step: Any, author: Any) -> None:
    row = uploaded(author)
    with acting_as(SYSTEM):
        Instrument.objects.filter(pk=row.pk).update(status=next(iter(step.sources)))
    village = actor_of(make_post("VILLAGE_OFFICER", area="990102001201"))
    elsewhere = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area="990103000000"))

    for actor in (village, elsewhere):
        with acting_as(actor), pytest.raises(NotAllowed):
            _DEEDS[step.deed](actor, row)


@pytest.fixture
def divisions(db: None) -> None:
    names = {"990000000000": "试点省", "990100000000": "试点市", COUNTY: "试点县"}
    entries = [Entry(code, name, level_of(code), parent_code(code)) for code, name in names.items()]
    rows.insert(entries, {})


@pytest.mark.usefixtures("divisions")
def test_the_page_names_the_line(officer: Any) -> None:
    client = client_of(officer)
    broken = GOOD.replace("assessors = 1", "assessors = 3", 1)
    upload = SimpleUploadedFile("x.toml", broken.encode())

    page = client.post(reverse("assessment:instrument-upload"), {"area": COUNTY, "file": upload})

    assert "第 6 行" in page.content.decode()
    assert Instrument.objects.count() == 0


def test_a_file_that_is_no_text_is_refused(officer: Any) -> None:
    client = client_of(officer)
    upload = SimpleUploadedFile("x.toml", "题".encode("gb18030"))

    page = client.post(reverse("assessment:instrument-upload"), {"area": COUNTY, "file": upload})

    assert "UTF-8" in page.content.decode()
