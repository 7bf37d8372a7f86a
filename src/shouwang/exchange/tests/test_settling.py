"""Settling what registers disagree on: by whom, once, and into the file as one deed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shouwang.accounts import testing as people
from shouwang.audit.models import Event
from shouwang.core.actors import Actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.exchange import selectors_reconciliation as reading
from shouwang.exchange.models import Difference, SourceRow
from shouwang.exchange.services import settling
from shouwang.exchange.services.settling import Answer
from shouwang.exchange.tests.registers import COUNTY, NOW, ON, County
from shouwang.registry.models import CareFile, Change
from shouwang.registry.states import load_states


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def settle(actor: Actor, difference: Difference, resolution: str, **answer: Any) -> Difference:
    with acting_as(actor):
        return settling.settle(actor, difference, Answer(resolution, **answer), now=NOW)


def values_of(county: County, name: str) -> dict[str, Any]:
    with acting_as(county.officer):
        file = CareFile.objects.get(person__name=name)
        return load_states([file.pk])[file.pk].values


def disagreeing(county: County, **pupil: Any) -> Difference:
    """A child whose grade the school has otherwise (or what `pupil` says)."""
    one = county.child("张明远", 1)
    county.book(one)
    county.roll(county.pupil(one, **(pupil or {"年级": "四年级"})))
    # The school's roll came later and changed the file: the village was right.
    county.compare("VILLAGE", "SCHOOL")
    (found,) = (d for d in county.questions(kind="FIELD") if d.field != "address")
    return found


def test_an_accepted_value_is_written_with_its_source_and_day_as_one_deed(county: County) -> None:
    question = disagreeing(county)
    assert values_of(county, "张明远")["grade"] == "四年级"
    with acting_as(county.officer):
        deeds = Event.objects.count()

    settled = settle(county.officer, question, "LEFT")

    assert values_of(county, "张明远")["grade"] == "五年级"
    assert (settled.status, settled.resolution) == ("SETTLED", "LEFT")
    with acting_as(county.officer):
        change = Change.objects.latest("at", "pk")
        assert (change.source, change.effective_on) == ("VILLAGE", ON)
        assert Event.objects.count() == deeds + 2  # the decision, and what it wrote
        assert Event.objects.filter(action="exchange.settle_difference").count() == 1


def test_a_third_value_is_written_as_told_on_the_page(county: County) -> None:
    question = disagreeing(county)

    settle(county.officer, question, "OTHER", value="六年级", note="已电话问班主任")

    assert values_of(county, "张明远")["grade"] == "六年级"
    with acting_as(county.officer):
        assert Change.objects.latest("at", "pk").source == "OFFICE"


def test_rejecting_needs_a_reason_and_changes_nothing(county: County) -> None:
    question = disagreeing(county)

    with pytest.raises(settling.ReasonMissing):
        settle(county.officer, question, "KEPT")
    settle(county.officer, question, "KEPT", note="两处都对，春季转班")

    assert values_of(county, "张明远")["grade"] == "四年级"


def test_r030_a_settled_difference_does_not_come_back(county: County) -> None:
    question = disagreeing(county)
    settle(county.officer, question, "RIGHT")

    run = county.compare("VILLAGE", "SCHOOL")

    assert run.counts["settled"] == 1
    assert county.questions(pk=question.pk)[0].status == "SETTLED"


def test_r030_it_comes_back_when_either_side_changes(county: County) -> None:
    question = disagreeing(county)
    settle(county.officer, question, "RIGHT")

    county.roll(county.pupil(county.child("张明远", 1), 年级="三年级"))
    county.compare("VILLAGE", "SCHOOL")

    (again,) = county.questions(pk=question.pk)
    assert (again.status, again.resolution, again.reopened) == ("OPEN", "", 1)


def test_a_second_answer_is_refused(county: County) -> None:
    question = disagreeing(county)
    settle(county.officer, question, "RIGHT")

    with pytest.raises(WrongStatus):
        settle(county.officer, question, "LEFT")


def test_an_answer_to_an_older_question_is_refused(county: County) -> None:
    question = disagreeing(county)
    seen = bytes(question.digest)
    county.roll(county.pupil(county.child("张明远", 1), 年级="三年级"))
    county.compare("VILLAGE", "SCHOOL")

    with pytest.raises(ChangedMeanwhile):
        settle(county.officer, question, "LEFT", seen=seen)


def test_a_file_changed_meanwhile_is_refused(county: County) -> None:
    question = disagreeing(county)

    with pytest.raises(ChangedMeanwhile):
        settle(county.officer, question, "LEFT", version=99)
    assert county.questions(pk=question.pk)[0].status == "OPEN"


def test_nobody_corrects_left_behind_by_hand(county: County) -> None:
    question = disagreeing(county, 是否留守儿童="否")

    with pytest.raises(settling.CannotCorrect):
        settle(county.officer, question, "LEFT")
    settle(county.officer, question, "KEPT", note="已请学校更正下次名册")


# --- by post --------------------------------------------------------------------------------------


def post(role: str, **given: Any) -> Actor:
    return people.actor_of(people.make_post(role, **given))


def test_the_school_answers_what_it_was_asked_about_its_pupils(county: County) -> None:
    question = disagreeing(county)
    assert question.turn == "SCHOOL"
    principal = post("PRINCIPAL", organisation=county.school)

    with acting_as(principal):
        assert [d.pk for d in reading.differences(principal)] == [question.pk]
    settle(principal, question, "LEFT")

    assert values_of(county, "张明远")["grade"] == "五年级"


def test_a_school_cannot_write_what_the_village_knows(county: County) -> None:
    question = disagreeing(county, 父亲联系电话="16012345679")
    assert (question.field, question.turn) == ("father.phones", "VILLAGE")
    with acting_as(county.officer):
        settling.ask_other(county.officer, question, to="SCHOOL", question="请问家长", now=NOW)
    principal = post("PRINCIPAL", organisation=county.school)

    with pytest.raises(NotAllowed):
        settle(principal, question, "RIGHT")
    settle(principal, question, "KEPT", note="家长换号，以新号为准，请村里更正")


def test_a_village_officer_has_the_village_questions_only(county: County) -> None:
    of_school = disagreeing(county)
    village = post("VILLAGE_OFFICER", area=county.village)

    with acting_as(village):
        assert of_school.pk not in [d.pk for d in reading.differences(village)]
    with pytest.raises(settling.NotYourTurn):
        settle(village, of_school, "LEFT")


def test_asking_the_other_side_hands_the_question_over(county: County) -> None:
    question = disagreeing(county)
    principal = post("PRINCIPAL", organisation=county.school)

    with acting_as(principal):
        settling.ask_other(principal, question, to="VILLAGE", question="孩子是否休学", now=NOW)
        assert reading.count_open(principal) == 0
    village = post("VILLAGE_OFFICER", area=county.village)
    with acting_as(village):
        (asked,) = reading.differences(village).filter(pk=question.pk)
        assert asked.question == "孩子是否休学"
    settle(village, asked, "LEFT")


def test_another_class_and_the_next_county_reach_nothing(county: County) -> None:
    question = disagreeing(county)
    teacher = post("CLASS_TEACHER", organisation=county.school, class_label="六年级3班")
    stranger = post("CIVIL_AFFAIRS_OFFICER", area="520526000000")

    for actor in (teacher, stranger):
        with acting_as(actor):
            assert list(reading.reachable(actor)) == []
        with pytest.raises(NotAllowed):
            settle(actor, question, "LEFT")


def test_without_the_right_nothing_is_settled(county: County) -> None:
    question = disagreeing(county)
    leader = post("LEADER", area=COUNTY)

    with pytest.raises(NotAllowed):
        settle(leader, question, "LEFT")


# --- equal classes --------------------------------------------------------------------------------


def test_an_equal_class_is_accepted_in_one_deed(county: County) -> None:
    rows = [county.child(name, n) for n, name in enumerate(("张明远", "李安然", "王小满"), start=1)]
    county.book(*rows)
    county.roll(*(county.pupil(row, 年级="四年级") for row in rows))
    county.compare("VILLAGE", "SCHOOL")
    with acting_as(county.officer):
        (one,) = (c for c in reading.equal_classes(county.officer) if c.field == "grade")
        assert (one.count, one.pattern) == (3, "CONTENT")

        settled = settling.settle_class(county.officer, one, Answer("LEFT"), now=NOW)

    assert len(settled) == 3
    assert values_of(county, "王小满")["grade"] == "五年级"
    with acting_as(county.officer):
        assert Event.objects.filter(action="exchange.settle_class").count() == 1
        assert reading.of_class(county.officer, one).count() == 0


def test_an_equal_class_takes_no_third_value(county: County) -> None:
    disagreeing(county)
    with acting_as(county.officer):
        (one,) = (c for c in reading.equal_classes(county.officer) if c.field == "grade")
        with pytest.raises(WrongStatus):
            settling.settle_class(county.officer, one, Answer("OTHER", "理由", "六年级"), now=NOW)
        with pytest.raises(WrongStatus):
            settling.settle_class(
                county.officer, replace(one, field="name"), Answer("LEFT"), now=NOW
            )


# --- only in one --------------------------------------------------------------------------------


def alone(county: County) -> Difference:
    """A left-behind pupil without a file that the village book lacks."""
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    county.book(one)
    county.roll(county.pupil(one), county.pupil(two))
    with acting_as(county.officer):  # the import opened it; here the roll came for comparison only
        row = SourceRow.objects.get(child_name="李安然")
        row.care_file_id, row.candidate_id, row.plan = None, None, "REFERENCE"
        row.save()
        number = CareFile.objects.get(person__name="李安然")
        CareFile.objects.filter(pk=number.pk).update(status="CLOSED", close_reason="MISTAKEN")
    county.compare("VILLAGE", "SCHOOL")
    (found,) = county.questions(kind="ONLY_RIGHT")
    return found


def test_r056_a_file_is_opened_from_the_row(county: County) -> None:
    question = alone(county)

    with acting_as(county.officer):
        settled = settling.open_file(county.officer, question, now=NOW)
        file = CareFile.objects.get(pk=settled.care_file_id)
        assert (file.person.name, file.area) == ("李安然", county.village)
        assert SourceRow.objects.get(pk=question.right_row_id).care_file_id == file.pk
    assert settled.resolution == "OPENED"


def test_r028_no_second_file_is_opened(county: County) -> None:
    question = alone(county)
    with acting_as(county.officer):
        CareFile.objects.filter(person__name="李安然").update(status="SUBMITTED")
        with pytest.raises(settling.HasFile):
            settling.open_file(county.officer, question, now=NOW)


def test_r072_not_ours_says_why_and_does_not_come_back(county: County) -> None:
    question = alone(county)

    with pytest.raises(settling.ReasonMissing):
        settle(county.officer, question, "NOT_OURS")
    settled = settle(county.officer, question, "NOT_OURS", not_ours="OTHER_COUNTY")
    county.compare("VILLAGE", "SCHOOL")

    assert settled.not_ours == "OTHER_COUNTY"
    assert county.questions(pk=question.pk)[0].status == "SETTLED"
