"""Measures over guardianship and the court (W-02, R-252…R-254, T-040)."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, make_post
from shouwang.cases import services as casework
from shouwang.cases.models import Case
from shouwang.cases.testing import course as course_of
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import selectors as documents
from shouwang.documents.testing import upload
from shouwang.intervention import selectors, services
from shouwang.intervention import testing as t
from shouwang.intervention.choices import (
    CourtResult,
    MeasureKind,
    ProofKind,
)
from shouwang.intervention.models import GuardianMeasure
from shouwang.policy.engine.calendar import add_months

pytestmark = pytest.mark.django_db


def test_r254_a_penalty_needs_an_education_before_it_entered_with_its_own_day(case: Any) -> None:
    row = t.intervention(case)

    with pytest.raises(WrongStatus):
        t.rung(row, "penalise")
    row = t.rung(row, "educate", on=clock.today() - timedelta(days=3))
    assert t.rung(row, "penalise").state == "PENALISED"


def test_r254_a_penalty_and_a_criminal_case_have_numbers(case: Any) -> None:
    row = t.rung(t.intervention(case), "educate")

    for deed in ("penalise", "file"):
        with pytest.raises(services.Needed):
            t.rung(row, deed, number=" ")


def test_w_02_a_word_of_the_village_is_on_record_but_is_no_education(case: Any) -> None:
    row = t.rung(t.intervention(case), "educate", kind=MeasureKind.PERSUASION)

    assert row.state == "FOUND"
    with acting_as(system_actor("test")):
        assert GuardianMeasure.objects.get().kind == MeasureKind.PERSUASION
        assert selectors.facts_of(row).educations == ()


def test_t040_a_ground_that_is_not_met_or_not_listed_is_refused(case: Any) -> None:
    row = t.intervention(case)

    with pytest.raises(services.GroundNotMet):
        t.MEASURING["establish"](row)
    with pytest.raises(services.NoSuchGround):  # 国发〔2016〕13号 lists no G6
        t.run(services.establish_ground, row, ground="G6", on=clock.today())
    t.prove_g2(row)
    assert t.MEASURING["establish"](row).state == "MAY_APPLY"


def test_t040_six_months_less_a_day_are_too_few(case: Any) -> None:
    row, today = t.intervention(case), clock.today()
    t.prove(row, "DESTITUTE")
    start = next(
        day for back in range(180, 190)
        if add_months(day := today - timedelta(days=back), 6) == today
    )  # fmt: skip
    t.prove(row, "NON_PERFORMANCE", on=start + timedelta(days=1))
    with pytest.raises(services.GroundNotMet):
        t.MEASURING["establish"](row)

    t.prove(row, "NON_PERFORMANCE", on=start)

    assert t.MEASURING["establish"](row).state == "MAY_APPLY"


def test_a_fact_that_was_taken_back_counts_no_more(case: Any) -> None:
    row = t.intervention(case)
    t.prove_g2(row)
    with acting_as(system_actor("test")):
        proof = row.proofs.filter(kind="DESTITUTE").get()
    t.run(services.withdraw_evidence, proof, on=clock.today())

    with pytest.raises(services.GroundNotMet):
        t.MEASURING["establish"](row)


def test_r253_who_may_not_apply_is_refused(case: Any) -> None:
    row = t.intervention(case)
    t.prove_g2(row)
    row = t.MEASURING["establish"](row)

    with pytest.raises(services.NotEntitled):  # the banner's text alone names it
        t.run(services.apply_to_court, row, applicant_kind="TOWNSHIP_CIVIL_AFFAIRS",
              applicant="某乡民政管理所", court="县人民法院", on=clock.today())  # fmt: skip


def applied(case: Any) -> Any:
    row = t.intervention(case)
    t.prove_g2(row)
    return t.MEASURING["apply"](t.MEASURING["establish"](row))


def test_w_02_a_revoked_guardian_is_replaced_and_the_file_knows_both(case: Any, file: Any) -> None:
    row = t.MEASURING["revoke"](applied(case))
    assert "measure" in t.barriers(case)  # 另行指定监护人 is still to come
    assert t.values(file)["father.state"] == "GUARDIANSHIP_REVOKED"

    with pytest.raises(services.Needed):
        t.run(services.appoint_guardian, row, guardian=services.Caregiver(" ", "GRANDFATHER"),
              on=clock.today())  # fmt: skip
    t.MEASURING["appoint_guardian"](row)

    assert t.values(file)["carer.name"] == "吴照料"
    assert "measure" not in t.barriers(case)


@pytest.mark.parametrize("result", [CourtResult.REJECTED, CourtResult.WITHDRAWN])
def test_w_02_what_was_not_revoked_can_be_applied_for_again(case: Any, result: Any) -> None:
    row = t.run(services.enter_result, applied(case), result=result, on=clock.today(),
                number="（2026）民特1号")  # fmt: skip

    assert (row.state, row.result) == ("NOT_REVOKED", result)
    assert t.MEASURING["apply"](t.MEASURING["establish"](row)).state == "APPLIED"


@pytest.mark.parametrize(("ago", "open_now"), [(2, False), (3, True), (12, True), (13, False)])
def test_w_02_restoration_is_asked_for_between_three_months_and_a_year(
    case: Any, ago: int, open_now: bool
) -> None:
    row = t.put(
        t.intervention(case), "REVOKED", result="REVOKED",
        decided_on=add_months(clock.today(), -ago),
    )  # fmt: skip

    if open_now:
        assert t.MEASURING["restore"](row).state == "RESTORED"
    else:
        with pytest.raises(services.OutsideWindow):
            t.MEASURING["restore"](row)


def test_w_02_restoration_takes_back_in_the_file_that_the_parent_was_revoked(
    case: Any, file: Any
) -> None:
    row = t.MEASURING["revoke"](applied(case))
    row = t.put(row, "REVOKED", decided_on=add_months(clock.today(), -4))
    with pytest.raises(services.Needed):  # what the file is to say from now on, a person says
        t.run(services.restore_guardian, row, applied_on=clock.today(), on=clock.today(),
              assessed_on=clock.today(), number="民特9号")  # fmt: skip
    assert t.values(file)["father.state"] == "GUARDIANSHIP_REVOKED"

    t.MEASURING["restore"](row)

    assert t.values(file)["father.state"] == "AT_HOME"


def test_w_01_measures_about_a_guardian_lead_an_assessed_case_on(file: Any) -> None:
    course = course_of(file_id=file.pk).to("ASSESSED")
    row = t.intervention(course.case, actor=course.offices.actor("police"))
    with acting_as(system_actor("test")):
        assert Case.objects.get(pk=course.case.pk).state == "INTERVENING"
    assert "measure" in t.barriers(course.case)

    t.MEASURING["end_intervention"](row)
    course.by("township", casework.resume, course.case)

    assert course.case.state == "HELPING"


def test_w_01_measures_during_the_response_leave_the_case_where_it_is(case: Any) -> None:
    t.intervention(case)
    with acting_as(system_actor("test")):
        assert Case.objects.get(pk=case.pk).state == "REPORTED"


def test_a_proof_keeps_its_files_for_the_team_alone(file: Any) -> None:
    course = course_of(file_id=file.pk)
    police = actor_of(make_post("POLICE_LIAISON", area="990102001000"))
    row = t.intervention(course.case)
    made = t.run(
        services.add_evidence, row, kind=ProofKind.DANGER, on=clock.today(), reference="照片",
        files=[upload()],
    )  # fmt: skip

    def seen(actor: Any) -> int:
        with acting_as(actor):
            found = documents.of_subjects(actor, "intervention.evidence", [made.pk])
            return sum(len(files) for files in found.values())

    assert seen(course.offices.actor("civil")) == 1
    assert seen(police) == 0  # of the same township, but not of the case


def test_w_02_some_guardians_are_never_restored(case: Any) -> None:
    row = t.put(
        t.intervention(case), "REVOKED", result="REVOKED", never_restored=True,
        decided_on=add_months(clock.today(), -4),
    )  # fmt: skip

    with pytest.raises(services.NeverRestored):
        t.MEASURING["restore"](row)


def test_w_02_measures_do_not_end_while_a_paper_is_followed(case: Any) -> None:
    row = t.paper(t.intervention(case)).intervention

    with pytest.raises(services.PapersOpen):
        t.MEASURING["end_intervention"](row)
