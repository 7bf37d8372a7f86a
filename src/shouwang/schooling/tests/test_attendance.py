"""点名: by exception, once, corrections kept; who stays away is followed at once (R-182)."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from shouwang.accounts.testing import NEXT_TOWNSHIP, client_of
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.schooling import services
from shouwang.schooling.choices import AbsenceReason, FollowState, Session
from shouwang.schooling.models import Absence, FollowUp, RollCall
from shouwang.schooling.selectors import rolls
from shouwang.schooling.testing import CLASS, School, ask, call_roll, days_ago, follow, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return School()


def all_of(model: Any) -> list[Any]:
    with acting_as(system_actor("test")):
        return list(model.objects.all())


def test_all_here_in_one_tap(school: School) -> None:
    school.pupil()
    school.pupil()

    taken = call_roll(school.teacher)

    assert (taken.expected, taken.missing) == (2, 0)
    assert all_of(FollowUp) == []


def test_r182_an_absence_without_reason_is_followed_at_once(school: School) -> None:
    away = school.pupil()

    call_roll(school.teacher, {away: AbsenceReason.UNEXPLAINED})

    [row] = all_of(FollowUp)
    assert (row.state, row.absent_since, row.class_key) == (
        FollowState.ABSENT,
        clock.today(),
        CLASS,
    )
    with acting_as(system_actor("test")):
        duty = Duty.objects.get(source="schooling.ask")
    assert (duty.role, duty.due_on, duty.class_label) == ("CLASS_TEACHER", clock.today(), CLASS)


@pytest.mark.parametrize("reason", [AbsenceReason.LEAVE, AbsenceReason.SICK])
def test_leave_and_illness_are_noted_and_not_followed(
    school: School, reason: AbsenceReason
) -> None:
    taken = call_roll(school.teacher, {school.pupil(): reason})

    assert taken.missing == 1
    assert all_of(FollowUp) == []


def test_a_second_tap_of_the_same_sending_counts_once(school: School) -> None:
    away, sending = school.pupil(), uuid4()

    first = call_roll(school.teacher, {away: AbsenceReason.TRUANT}, sending=sending)
    second = call_roll(school.teacher, {away: AbsenceReason.TRUANT}, sending=sending)

    assert (first.pk, second.version) == (second.pk, 1)
    assert (len(all_of(Absence)), len(all_of(FollowUp))) == (1, 1)


def test_another_teacher_with_an_old_page_is_told(school: School) -> None:
    away = school.pupil()
    call_roll(school.teacher)

    with pytest.raises(ChangedMeanwhile):
        call_roll(school.principal, {away: AbsenceReason.TRUANT})


def test_a_correction_keeps_what_stood_there(school: School) -> None:
    away = school.pupil()
    call_roll(school.teacher, {away: AbsenceReason.TRUANT})

    call_roll(school.teacher, {away: AbsenceReason.SICK}, version=1)

    kept = {(row.reason, row.voided_at is None) for row in all_of(Absence)}
    assert kept == {("TRUANT", False), ("SICK", True)}
    [row] = all_of(FollowUp)
    assert row.state == FollowState.EXPLAINED


def test_a_correction_does_not_close_what_somebody_has_asked_about(school: School) -> None:
    away = school.pupil()
    call_roll(school.teacher, {away: AbsenceReason.TRUANT})
    ask(school, all_of(FollowUp)[0])

    taken = call_roll(school.teacher, {}, version=1)

    assert taken.missing == 1  # 追踪中仍按缺勤计
    assert all_of(FollowUp)[0].state == FollowState.ASKED


def test_all_here_closes_no_case(school: School) -> None:
    away = school.pupil()
    follow(school, away, days=3)

    taken = call_roll(school.teacher)

    assert (taken.expected, taken.missing) == (1, 1)
    assert all_of(FollowUp)[0].state == FollowState.ABSENT


def test_the_roll_says_that_it_knows_pupils_with_files_alone(school: School) -> None:
    school.pupil()

    page = client_of(school.teacher_post).get(reverse("schooling:today")).content.decode()

    assert "点名只列有关爱档案的学生" in page


def test_a_teacher_calls_the_own_class_alone(school: School) -> None:
    other = school.pupil(grade="四年级")

    with pytest.raises(NotAllowed):
        call_roll(school.teacher, class_key="四年级1班")
    call_roll(school.principal, {other: AbsenceReason.TRUANT}, class_key="四年级1班")


def test_another_school_calls_nobody_of_this_one(school: School) -> None:
    school.pupil()

    with pytest.raises(NotAllowed):
        call_roll(School(NEXT_TOWNSHIP).principal)


def test_a_pupil_of_another_class_cannot_be_marked(school: School) -> None:
    school.pupil()
    other = school.pupil(grade="四年级")

    with pytest.raises(services.NotOfTheClass):
        call_roll(school.principal, {other: AbsenceReason.TRUANT})


def test_nobody_calls_the_roll_of_tomorrow(school: School) -> None:
    school.pupil()

    with pytest.raises(services.InTheFuture):
        call_roll(school.teacher, day=days_ago(-1))


def test_a_class_costs_as_many_queries_as_a_pupil(
    school: School, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        school.pupil()

    with acting_as(school.teacher), django_assert_max_num_queries(4):
        assert len(rolls.pupils(school.teacher, clock.today(), CLASS)) == 12


def test_two_sessions_make_one_follow_up(school: School) -> None:
    away = school.pupil()
    call_roll(school.teacher, {away: AbsenceReason.TRUANT})

    call_roll(school.teacher, {away: AbsenceReason.TRUANT}, session=Session.AFTERNOON)

    assert (len(all_of(FollowUp)), len(all_of(Absence))) == (1, 2)


def test_two_files_that_are_both_followed_are_not_merged(school: School) -> None:
    from shouwang.registry import hooks

    one, other = school.pupil(), school.pupil()
    follow(school, one)
    assert run(school.principal, lambda actor, now: hooks.barriers(actor, [one.pk, other.pk])) == []
    follow(school, other)

    assert run(school.principal, lambda actor, now: hooks.barriers(actor, [one.pk, other.pk]))


# --- the pages ------------------------------------------------------------------------------------


def test_the_tap_on_the_page(school: School) -> None:
    school.pupil()
    client = client_of(school.teacher_post)
    said = {"label": CLASS, "day": clock.today().isoformat(), "session": "MORNING",
            "sending": str(uuid4()), "version": "0"}  # fmt: skip

    client.post(reverse("schooling:all-here"), said)
    client.post(reverse("schooling:all-here"), said)

    [roll] = all_of(RollCall)
    assert (roll.version, roll.missing) == (1, 0)


def test_after_the_roll_one_lands_at_the_question(school: School) -> None:
    away = school.pupil()
    client = client_of(school.teacher_post)
    address = f"{reverse('schooling:roll')}?label={CLASS}&session=MORNING"
    said = {"label": CLASS, "day": clock.today().isoformat(), "session": "MORNING",
            "sending": str(uuid4()), "version": "0", f"mark_{away.pk}": "TRUANT"}  # fmt: skip

    answer = client.post(address, said)

    [row] = all_of(FollowUp)
    assert answer.url == reverse("schooling:follow-ask", kwargs={"id": row.pk})
    assert client.get(answer.url).status_code == 200


def test_the_child_of_another_county_is_in_its_class_too(school: School) -> None:
    from shouwang.registry import testing as registry

    guest = registry.make_child(area="990103001201", school_name=school.organisation.name,
                                grade="三年级", class_label="1班")  # fmt: skip
    with acting_as(system_actor("test")) as system:
        from shouwang.registry import services as register
        from shouwang.registry.choices import GrantKind

        register.grant_file(
            system, guest, organisation=school.organisation, reason="转入就读",
            permissions=["registry.view_file", "registry.view_school"], valid_from=days_ago(1),
            valid_to=None, now=clock.now(), kind=GrantKind.ENROLMENT,
        )  # fmt: skip

    found = run(school.principal, lambda actor, now: rolls.pupils(actor, clock.today(), CLASS))

    assert [each.file.pk for each in found] == [guest.pk]


# --- a pasted list --------------------------------------------------------------------------------


def paste(school: School, text: str) -> Any:
    said = {"label": CLASS, "day": clock.today().isoformat(), "session": "MORNING",
            "sending": str(uuid4()), "version": "0", "pasted": text,
            "pasted_reason": "SICK"}  # fmt: skip
    address = f"{reverse('schooling:roll')}?label={CLASS}&session=MORNING"
    return client_of(school.teacher_post).post(address, said, follow=True)


def test_a_pasted_list_is_matched_by_name_and_roll_number(school: School) -> None:
    one = school.pupil("方小满")
    other = school.pupil("林大寒", roll_number="G990102201503010012")
    school.pupil("周谷雨")

    page = paste(school, "方 小满、g990102201503010012\n无档案生")

    assert {row.care_file_id for row in all_of(Absence)} == {one.pk, other.pk}
    assert {row.reason for row in all_of(Absence)} == {"SICK"}
    assert "无档案生" in page.content.decode()


def test_a_name_of_two_pupils_is_marked_by_hand(school: School) -> None:
    school.pupil("方小满")
    school.pupil("方小满")

    page = paste(school, "方小满")

    assert all_of(RollCall) == []
    assert "不止一人" in page.content.decode()
