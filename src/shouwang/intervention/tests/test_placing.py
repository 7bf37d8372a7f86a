"""Temporary care: in, on, and out to a named caregiver (W-16, T-041)."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import make_post
from shouwang.cases import errors as case_errors
from shouwang.cases import hooks as case_hooks
from shouwang.cases import services as casework
from shouwang.cases.testing import course as course_of
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.intervention import selectors, services
from shouwang.intervention import testing as t
from shouwang.intervention.models import Placement
from shouwang.policy.engine.calendar import add_months

pytestmark = pytest.mark.django_db


def placed(case: Any) -> Any:
    return t.PLACING["notify"](t.PLACING["receive"](t.place(case)))


def test_t041_no_closing_while_a_placement_is_open(case: Any, file: Any) -> None:
    row = t.place(case)
    assert "placement" in t.barriers(case)

    row = t.PLACING["notify"](t.PLACING["receive"](row))
    assert "placement" in t.barriers(case)
    row = t.PLACING["entrust"](row)
    assert "placement" in t.barriers(case)  # named, but the child is still there
    t.PLACING["leave"](row)

    assert "placement" not in t.barriers(case)


def test_w_16_the_child_leaves_to_a_named_caregiver_and_the_file_says_so(
    case: Any, file: Any
) -> None:
    t.PLACING["leave"](t.PLACING["entrust"](placed(case)))

    said = t.values(file)
    assert (said["carer.name"], said["carer.kin"]) == ("吴照料", "GRANDFATHER")
    with acting_as(system_actor("test")):
        case.refresh_from_db()
    assert case.caregiver == "吴照料（祖父）"


def escorted(file: Any, **said: Any) -> Any:
    """A case whose police took the child away because its parents were not reached."""
    course = course_of(file_id=file.pk).to("DISPATCHED")
    course.finish(course.branch("B1", reached=False))
    return course


def test_t041_the_escort_of_the_response_is_temporary_care_until_the_child_left(file: Any) -> None:
    course = escorted(file)
    with acting_as(system_actor("test")):
        row = Placement.objects.get()
    assert (row.state, row.venue, row.parents_reached) == ("NOTIFIED", "县救助站", False)
    assert t.barriers(course.case) == {"placement"}

    with pytest.raises(services.NotReached):
        t.PLACING["reunite"](row)
    t.end_care(course.case)

    assert t.barriers(course.case) == set()
    assert t.values(file)["carer.name"] == "吴照料"


def test_w_16_a_second_measure_moves_the_child_and_keeps_the_place_before(file: Any) -> None:
    course = escorted(file)
    branch = course.branch("B4")
    with acting_as(system_actor("test")):
        measures = {each.code: each for each in branch.measures.all()}
    taken = case_hooks.Taken("HARMED", "SHELTER", "县庇护所")
    done = casework.Done(at=clock.now())
    course.by("police", casework.do_measure, measures["STOP"], done)
    course.by("police", casework.escort, measures["SHELTER"], taken, done)

    with acting_as(system_actor("test")):
        row = Placement.objects.get()
    assert (row.venue, row.place_kind) == ("县庇护所", "SHELTER")
    assert [each["place"] for each in services.stays_of(row)] == ["县救助站"]


def test_w_16_an_escort_without_a_reason_of_the_law_or_elsewhere_is_refused(file: Any) -> None:
    course = course_of(file_id=file.pk).to("DISPATCHED")
    branch = course.branch("B1", reached=False)
    with acting_as(system_actor("test")):
        measure = branch.measures.get(code="ESCORT")
    done = casework.Done(at=clock.now())
    refusals = (
        (case_hooks.Taken("", "VILLAGE", "村委会"), case_errors.ReasonNeeded),
        (case_hooks.Taken("REFUSAL", "VILLAGE", " "), case_errors.ReasonNeeded),
        (case_hooks.Taken("REFUSAL", "SHELTER", "庇护所"), case_errors.NoSuchMeasure),
    )

    for taken, refusal in refusals:
        with pytest.raises(refusal):
            course.by("police", casework.escort, measure, taken, done)
    assert t.barriers(course.case) == set()


def test_w_16_nobody_leaves_without_a_named_caregiver(case: Any) -> None:
    row = placed(case)

    for name, kin in (("", "GRANDFATHER"), ("  ", "GRANDFATHER"), ("吴照料", "")):
        with pytest.raises(services.NoCaregiver):
            t.run(services.settle_placement, row, deed="entrust",
                  caregiver=services.Caregiver(name, kin))  # fmt: skip
    bare = t.put(row, "ENTRUSTED", caregiver="", caregiver_kin="")
    with pytest.raises(services.NoCaregiver):
        t.PLACING["leave"](bare)


def test_w_16_parents_who_were_not_reached_cannot_take_the_child_home(case: Any) -> None:
    row = t.PLACING["receive"](t.place(case))
    row = t.run(services.notify_parents, row, reached=False, at=clock.now(), notice="电话不通三次")

    with pytest.raises(services.NotReached):
        t.PLACING["reunite"](row)
    assert t.PLACING["entrust"](row).state == "ENTRUSTED"


def test_w_16_a_child_goes_home_after_an_assessment(case: Any) -> None:
    row = placed(case)

    with pytest.raises(services.NotAssessed):
        t.run(services.settle_placement, row, deed="reunite", caregiver=t.FATHER)
    assert t.PLACING["reunite"](row).assessed_on == clock.today()


def test_w_16_the_reason_to_leave_fits_what_was_settled(case: Any) -> None:
    row = t.PLACING["entrust"](placed(case))

    with pytest.raises(services.Needed):
        t.run(services.leave_placement, row, reason="HOME", at=clock.now())


def test_w_16_one_placement_at_a_time_and_a_move_keeps_the_place_before(case: Any) -> None:
    row = placed(case)

    with pytest.raises(services.AlreadyPlaced):
        t.place(case)
    moved = t.PLACING["move"](row)
    assert [each["place"] for each in services.stays_of(moved)] == ["县救助管理站"]
    assert moved.venue == "姑姑家"


def test_w_16_days_lie_in_order(case: Any) -> None:
    row = t.place(case)

    for at in (row.escorted_at - timedelta(minutes=1), clock.now() + timedelta(hours=1)):
        with pytest.raises(services.NotThatDay):
            t.run(services.receive_placement, row, received_by="赵站长", at=at)


def test_temporary_care_beyond_its_months_stands_out(case: Any) -> None:
    row = placed(case)
    since = clock.local_date(row.in_at)

    with acting_as(system_actor("test")):
        assert selectors.over_months(row, add_months(since, 12)) == 0
        assert selectors.over_months(row, add_months(since, 12) + timedelta(days=1)) == 12


def test_w_16_the_review_is_the_keepers_duty_until_the_child_left(file: Any) -> None:
    keeper = make_post("TOWNSHIP_SUPERVISOR", area="990102001000")
    other = make_post("VILLAGE_OFFICER", area="990102001201")
    row = placed(t.make_case(file=file))
    assert t.owed(file, keeper) == ["cases.work"]
    assert t.owed(file, other) == []

    t.PLACING["leave"](t.PLACING["entrust"](row))

    assert t.owed(file, keeper) == []
