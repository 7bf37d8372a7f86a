"""Assessments inside a case and what a red line outside one leads to; numbered papers of a case."""

from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.assessment import services as assessing
from shouwang.assessment.models import Assessment
from shouwang.assessment.testing import answers, make_assessment
from shouwang.cases import choices as c
from shouwang.cases import numbered, services, testing
from shouwang.cases.models import Case, CaseMember, Conference, Inquiry, Measure, Report
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.documents.models import IssuedPaper
from shouwang.duties.models import Duty
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db


def system() -> Any:
    return acting_as(system_actor("test"))


@pytest.fixture
def course(db: None) -> testing.Course:
    return testing.course(file_id=make_child("方小满").pk).to("ASSESSING")


FINISH = {"first_name": "甘评估", "second_name": "苗评估", "from_paper": "on"}


def fill(client: Any, course: testing.Course, **said: Any) -> Any:
    """Fill the instrument for the child in through the pages, as a clerk with a paper sheet."""
    begin = f"/cases/{course.case.pk}/assess/child/"
    whole = client.post(begin, {"paper": "1"}).url
    finish = client.post(whole, answers("child", **said)).url
    detail = client.post(finish, FINISH | {"assessed_on": clock.today().isoformat()}).url
    with system():
        return Assessment.objects.get(pk=detail.split("/")[-2])


def test_d26_an_instrument_is_filled_in_at_the_case_and_its_result_rests_on_it(
    course: testing.Course,
) -> None:
    client = client_of(course.offices.township)
    row = fill(client, course, danger_now="NO")
    assert row.case_id == course.case.pk
    page = client.get(f"/cases/{course.case.pk}/").content.decode()
    assert reverse("assessment:assessment-detail", kwargs={"id": row.pk}) in page

    form = client.get(f"/cases/{course.case.pk}/do/conclude/").context["form"]
    assert form.fields["assessments"].initial == [str(row.pk)]
    assert form.fields["assessor_2"].initial == "苗评估"
    said = {
        "safety": "安全", "guardianship": "有人", "mind_body": "健康", "poor": "1",
        "assessor_1": "甘评估", "assessor_2": "苗评估", "assessments": [str(row.pk)],
    }  # fmt: skip
    assert client.post(f"/cases/{course.case.pk}/do/conclude/", said).status_code == 302

    with system():
        assert Inquiry.objects.get().assessments == [row.pk]
    assert "所依据的评估量表" in client.get(f"/cases/{course.case.pk}/").content.decode()


def test_an_assessment_of_a_case_lies_behind_its_wall_on_every_page(
    course: testing.Course,
) -> None:
    client = client_of(course.offices.township)
    row = fill(client, course)
    pages = [
        reverse(f"assessment:assessment-{name}", kwargs={"id": row.pk})
        for name in ("detail", "paper", "void")
    ]
    outside = [
        client_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000")),
        client_of(make_post("CIVIL_AFFAIRS_OFFICER", area="990102000000")),
    ]
    for address in pages:
        assert client.get(address).status_code == 200, address
        assert [each.get(address).status_code for each in outside] == [404, 404], address
    assert outside[0].post(f"/cases/{course.case.pk}/assess/child/").status_code == 404
    with system():
        files = list(Case.objects.values_list("care_file", flat=True))
    listed = outside[0].get(reverse("assessment:file-assessments", kwargs={"id": files[0]}))
    assert str(row.pk) not in listed.content.decode()


def test_a_supervisor_of_the_case_reads_an_assessment_and_makes_none(
    course: testing.Course,
) -> None:
    row = fill(client_of(course.offices.township), course)
    post = make_post("CIVIL_AFFAIRS_OFFICER", area="990102000000")
    with system():
        member = CaseMember(user_id=post.user_id, label="督导", role=c.MemberRole.SUPERVISOR,
                            since=clock.today())  # fmt: skip
        services.common.add(course.case, member)  # type: ignore[attr-defined]
    client = client_of(post)

    detail = reverse("assessment:assessment-detail", kwargs={"id": row.pk})
    assert client.get(detail).status_code == 200
    assert (
        client.get(reverse("assessment:assessment-void", kwargs={"id": row.pk})).status_code == 404
    )
    with acting_as(actor_of(post)) as actor, pytest.raises(NotAllowed):
        assessing.start(actor, None, "child", now=clock.now(), case_id=course.case.pk,
                        area=course.case.area)  # fmt: skip


def test_a_result_rests_on_instruments_of_its_own_case_alone(course: testing.Course) -> None:
    elsewhere = make_assessment(make_child(), "child")
    found = services.Findings("安全", "有人", "健康", ["甲", "乙"], True, [elsewhere.pk])

    with pytest.raises(NotAllowed):
        course.by("township", services.conclude, course.case, found)


def test_the_next_assessment_of_a_case_is_owed_before_a_verdict_runs_out(
    course: testing.Course,
) -> None:
    row = fill(client_of(course.offices.township), course)
    with system():
        owed = Duty.objects.filter(source="cases.work", status="OPEN", due_on=row.valid_until)
        assert {duty.user_id for duty in owed} == {course.offices.township.user_id}


def test_a_red_line_in_a_case_makes_its_risk_high_and_stands_in_its_course(
    course: testing.Course,
) -> None:
    assert "red-line" not in course.case.risk_reasons
    client = client_of(course.offices.township)
    fill(client, course, danger_now="YES")

    with system():
        case = Case.objects.get()
        assert not Report.objects.filter(state="FOUND").exists()  # it is reported already
    assert (case.risk, "red-line" in case.risk_reasons) == ("HIGH", True)
    assert "评估触及红线" in client.get(f"/cases/{case.pk}/").content.decode()


# --- a red line outside a case --------------------


def test_a_red_line_outside_a_case_is_a_finding_which_a_person_reports(db: None) -> None:
    offices, file = testing.Offices(), make_child()
    row = make_assessment(file, "child", actor=offices.actor("township"), violence="against-child")

    with system():
        found = Report.objects.get()
        assert not Case.objects.exists()  # nothing goes out by itself
    assert (found.state, found.origin, found.situations) == ("FOUND", "ASSESSMENT", ["VIOLENCE"])
    client = client_of(offices.township)
    page = client.get(reverse("assessment:assessment-detail", kwargs={"id": row.pk}))
    finding = reverse("cases:finding", kwargs={"id": found.pk})
    assert finding in page.content.decode()
    assert "家庭中的暴力" in client.get(finding).content.decode()

    with acting_as(offices.actor("township")) as actor:
        services.file_report(actor, testing.draft(id=found.pk, file_id=file.pk), now=clock.now())
    page = client.get(reverse("assessment:assessment-detail", kwargs={"id": row.pk}))
    assert finding not in page.content.decode()


@pytest.mark.parametrize(("said", "found"), [({"harm": "YES"}, 1), ({"willing": "refuses"}, 0),
                                             ({"adult": "NO"}, 0), ({}, 0)])  # fmt: skip
def test_who_may_not_be_entrusted_has_not_harmed_a_child(
    db: None, said: dict[str, str], found: int
) -> None:
    offices = testing.Offices()
    make_assessment(make_child(), actor=offices.actor("village"), **said)

    with system():
        assert Report.objects.count() == found


# --- numbered papers --------------------


def issue(client: Any, case: Case, kind: str, part: Any, code: str) -> int:
    address = reverse("cases:issue", kwargs={
        "id": case.pk, "kind": kind, "part": part, "code": code})  # fmt: skip
    return int(client.post(address).status_code)


def test_every_paper_of_a_case_is_numbered_kept_and_reprinted_byte_for_byte(db: None) -> None:
    course = testing.course(file_id=make_child("方小满").pk).to("CLOSED")
    with system():
        member = CaseMember.objects.get(role="TOWNSHIP")
        conference = Conference(held_on=clock.today(), present="甲、乙", minutes="议定",
                                entered_by="甲", entered_at=clock.now())  # fmt: skip
        services.common.add(course.case, conference)  # type: ignore[attr-defined]
        measures = {row.code: row.pk for row in Measure.objects.all()}
        Measure.objects.filter(code="ADMONISH").update(document_number="")
        inquiry = Inquiry.objects.get().pk
        delivery = course.case.deliverys.get(receiver="POLICE").pk
    assert member.role == "TOWNSHIP"
    client = client_of(course.offices.township)
    wanted = [
        ("delivery", delivery, "REPORT_HANDOVER"), ("case", course.case.pk, "TOWNSHIP_NOTICE"),
        ("case", course.case.pk, "CLOSING_REPORT"),
        ("measure", measures["ORDER_RETURN"], "RETURN_ORDER"),
        ("measure", measures["ADMONISH"], "ADMONITION"),
        ("inquiry", inquiry, "ASSESSMENT_REPORT"),
        ("conference", conference.pk, "CONFERENCE_MINUTES"),
    ]  # fmt: skip
    assert {code for _k, _p, code in wanted} == {
        code for papers in numbered.PAPERS.values() for code in papers
    }

    for each in wanted * 2:
        assert issue(client, course.case, *each) == 302, each

    with system():
        made = list(IssuedPaper.objects.select_related("pdf"))
        admonish = Measure.objects.get(code="ADMONISH")
    assert sorted(paper.kind for paper in made) == sorted(code for _k, _p, code in wanted)
    assert {paper.sealed_for for paper in made} == {course.case.pk}
    numbers = {paper.kind: paper.number_text for paper in made}
    assert admonish.document_number == numbers["ADMONITION"]
    file = reverse("documents:attachment", kwargs={"id": made[0].pdf_id})
    assert client.get(file).content == client.get(file).content
    stranger = client_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))
    assert stranger.get(file).status_code == 404
    assert issue(stranger, course.case, "case", course.case.pk, "CLOSING_REPORT") == 404
    assert numbers["CLOSING_REPORT"] in client.get(f"/cases/{course.case.pk}/").content.decode()


def test_a_paper_before_its_step_is_refused(db: None) -> None:
    course = testing.course().to("ACCEPTED")
    with acting_as(course.offices.actor("township")) as actor:
        for code in ("TOWNSHIP_NOTICE", "CLOSING_REPORT", "ADMONITION"):
            with pytest.raises(services.NoSuchPaper):
                services.issue_numbered(actor, "case", course.case, code, now=clock.now())


def test_no_paper_names_the_reporter(db: None) -> None:
    course = testing.course(reporter_name="顾守言").to("ACCEPTED")
    with acting_as(course.offices.actor("township")) as actor:
        for row in course.case.deliverys.all():
            said = numbered.hand_over(row, actor)
            assert "顾守言" not in str(said)
            assert course.offices.village.user.display_name not in str(said)
