"""转学 and 整班移交: a receipt, 人籍一致, the file goes with the enrolment (R-186, R-191, W-17)."""

from typing import Any

import pytest

from shouwang.accounts.testing import NEXT_COUNTY, actor_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.registry import selectors as registry
from shouwang.registry.models import CareFile, Enrolment
from shouwang.schooling import services
from shouwang.schooling.choices import FollowState, MoveReason
from shouwang.schooling.models import FollowUp, HandoverPupil, Move
from shouwang.schooling.selectors import moves, rolls
from shouwang.schooling.testing import CLASS, School, days_ago, follow, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> School:
    return School(name="试点县青山小学")


@pytest.fixture
def there() -> School:
    return School("990102002000", name="试点县白云小学")


def send(here: School, file: Any, to: School | None, **said: Any) -> Move:
    given = {"to_school": to.organisation if to else None, "to_name": "",
             "reason": MoveReason.BOARDING}  # fmt: skip
    return run(here.principal, services.send_move, file, **(given | said))


def confirm(there: School, move: Any, **said: Any) -> Move:
    given = {"grade": "三年级", "class_label": "2班", "told_number": "", "note": ""}
    return run(there.principal, services.confirm_move, move, **(given | said))


def sees(school: School, file: Any) -> bool:
    with acting_as(school.principal):
        return registry.reachable_file(school.principal, file.pk) is not None


def enrolled(file: Any) -> Any:
    with acting_as(system_actor("test")):
        return Enrolment.objects.get(care_file=file, valid_to__isnull=True)


def test_r191_the_enrolment_and_the_file_go_with_the_receipt(here: School, there: School) -> None:
    file = here.pupil(roll_number="G990102201503010012")
    move = send(here, file, there)
    assert (sees(here, file), sees(there, file)) == (True, False)
    assert enrolled(file).school_id == here.organisation.pk

    move = confirm(there, move, told_number="g990102201503010012")

    assert (sees(here, file), sees(there, file)) == (False, True)
    row = enrolled(file)
    assert (row.school_id, row.class_label, row.roll_number) == (
        there.organisation.pk, "2班", "G990102201503010012"
    )  # fmt: skip
    assert move.is_same is True


def test_the_receiving_school_reads_the_name_before_it_may_open_the_file(
    here: School, there: School
) -> None:
    file = here.pupil("方转学")
    send(here, file, there)

    with acting_as(there.principal):
        [row] = moves.moves(there.principal)
        assert (row.child_name, moves.waiting(there.principal)) == ("方转学", 1)
    stranger = School("990103001000")
    with acting_as(stranger.principal):
        assert list(Move.objects.all()) == []


def test_r191_a_different_roll_number_asks_for_a_word(here: School, there: School) -> None:
    move = send(here, here.pupil(roll_number="G1"), there)

    with pytest.raises(services.NumberDiffers):
        confirm(there, move, told_number="G2")
    move = confirm(there, move, told_number="G2", note="身份证号更正后学籍号未变，已核户口簿")

    assert move.is_same is False


@pytest.mark.parametrize("reason", sorted(services.PROTECTED))
def test_r166_r171_some_children_may_not_be_turned_away(
    here: School, there: School, reason: MoveReason
) -> None:
    move = send(here, here.pupil(), there, reason=reason)

    with pytest.raises(services.MayNotRefuse):
        run(there.principal, services.refuse_move, move, answer="学位已满")


def test_a_move_that_is_sent_back_changes_nothing(here: School, there: School) -> None:
    file = here.pupil()
    move = send(here, file, there)

    run(there.principal, services.refuse_move, move, answer="非本学区")

    assert enrolled(file).school_id == here.organisation.pk
    with pytest.raises(WrongStatus):
        confirm(there, move)
    send(here, file, there)  # may be sent anew


def test_only_one_move_waits_and_the_sender_may_take_it_back(here: School, there: School) -> None:
    file = here.pupil()
    move = send(here, file, there)

    with pytest.raises(services.Waiting):
        send(here, file, there)
    with pytest.raises(NotAllowed):
        run(there.principal, services.cancel_move, move, answer="误")
    run(here.principal, services.cancel_move, move, answer="家长改变主意")

    send(here, file, there)


def test_nobody_but_the_receiving_school_confirms(here: School, there: School) -> None:
    move = send(here, here.pupil(), there)

    with pytest.raises(NotAllowed):
        run(here.principal, services.confirm_move, move, grade="", class_label="", told_number="")


def test_a_school_outside_the_system_answers_on_paper(here: School) -> None:
    file = here.pupil()
    move = send(here, file, None, to_name="浙江省温州市实验小学")

    with pytest.raises(services.ReceiptNeeded):
        confirm(here, move)
    confirm(here, move, note="转学回执 2026-15 号", class_label="")

    assert enrolled(file).school_name == "浙江省温州市实验小学"
    assert not sees(here, file)


def test_a_school_of_another_county_receives_the_file_too(here: School) -> None:
    far = School("990103001000", name="邻县红星小学")
    file = here.pupil()

    confirm(far, send(here, file, far))

    assert sees(far, file)
    found = run(far.principal, lambda actor, now: rolls.pupils(actor, clock.today()))
    assert [each.file.pk for each in found] == [file.pk]


def test_w17_the_education_bureau_arranges_a_protected_move(here: School, there: School) -> None:
    bureau = actor_of(make_post("EDUCATION_OFFICER"))
    file = here.pupil()

    move = run(bureau, services.send_move, file, to_school=there.organisation, to_name="",
               reason=MoveReason.PROTECTION)  # fmt: skip

    assert confirm(there, move).state == "CONFIRMED"
    far = actor_of(make_post("EDUCATION_OFFICER", area=NEXT_COUNTY))
    with pytest.raises((NotAllowed, CareFile.DoesNotExist)):
        run(far, services.send_move, file, to_school=here.organisation, to_name="",
            reason=MoveReason.PROTECTION)  # fmt: skip


def test_an_unanswered_move_is_a_duty_of_the_school_that_sent(here: School, there: School) -> None:
    file = here.pupil()
    move = send(here, file, there)

    with acting_as(system_actor("test")):
        found = {duty.role: duty for duty in Duty.objects.filter(source="schooling.move",
                                                               status="OPEN")}  # fmt: skip
    assert set(found) == {"PRINCIPAL", "EDUCATION_OFFICER"}
    assert (found["PRINCIPAL"].due_on - clock.today()).days == 10
    confirm(there, move)
    with acting_as(system_actor("test")):
        assert not Duty.objects.filter(source="schooling.move", status="OPEN").exists()


def test_a_move_ends_the_follow_up_under_way(here: School, there: School) -> None:
    file = here.pupil()
    row = follow(here, file, days=2)

    confirm(there, send(here, file, there))

    with acting_as(system_actor("test")):
        assert FollowUp.objects.get(pk=row.pk).state == FollowState.RETURNED


# --- whole classes --------------------------------------------------------------------------------


def hand_over(here: School, there: School, files: list[Any], **said: Any) -> Any:
    given = {"class_key": "六年级1班", "file_ids": {file.pk for file in files},
             "to_school": there.organisation, "grade": "七年级",
             "term_starts": days_ago(1)}  # fmt: skip
    return run(here.principal, services.send_handover, **(given | said))


def rows_of(handover: Any) -> dict[Any, Any]:
    with acting_as(system_actor("test")):
        return {row.care_file_id: row for row in HandoverPupil.objects.filter(handover=handover)}


def test_r186_who_did_not_report_is_followed_from_the_first_day(
    here: School, there: School
) -> None:
    came, stayed = (here.pupil(grade="六年级") for _number in range(2))
    handover = hand_over(here, there, [came, stayed])
    rows = rows_of(handover)

    run(there.principal, services.check_handover, handover, arrived={rows[came.pk].pk})

    with acting_as(system_actor("test")):
        [row] = FollowUp.objects.all()
    assert (row.care_file_id, row.origin, row.school_id) == (
        stayed.pk, "HANDOVER", there.organisation.pk
    )  # fmt: skip
    assert (row.absent_since, row.stage) == (days_ago(1), "JUNIOR")
    assert rows_of(handover)[stayed.pk].follow_up_id == row.pk
    assert (enrolled(came).grade, enrolled(came).school_id) == ("七年级", there.organisation.pk)
    assert sees(there, stayed)


def test_r186_a_class_is_checked_once_by_the_school_that_receives_it(
    here: School, there: School
) -> None:
    handover = hand_over(here, there, [here.pupil(grade="六年级")])

    with pytest.raises(NotAllowed):
        run(here.principal, services.check_handover, handover, arrived=set())
    run(there.principal, services.check_handover, handover, arrived=set())
    with pytest.raises(WrongStatus):
        run(there.principal, services.check_handover, handover, arrived=set())


def test_r186_nobody_is_missing_before_term(here: School, there: School) -> None:
    handover = hand_over(here, there, [here.pupil(grade="六年级")], term_starts=days_ago(-1))

    with pytest.raises(services.NotBegun):
        run(there.principal, services.check_handover, handover, arrived=set())


def test_r186_a_class_is_handed_over_once(here: School, there: School) -> None:
    file = here.pupil(grade="六年级")
    hand_over(here, there, [file])

    with pytest.raises(WrongStatus):
        hand_over(here, there, [file])


def test_r186_a_school_hands_over_its_own_pupils_alone(here: School, there: School) -> None:
    with pytest.raises(services.NotEnrolledHere):
        hand_over(here, there, [there.pupil(grade="六年级")])
    assert CLASS != "六年级1班"
