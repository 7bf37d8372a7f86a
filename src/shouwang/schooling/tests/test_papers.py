"""Numbered papers of absences and moves, their delivery, how long rolls are kept."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from shouwang.accounts.testing import TOWNSHIP, actor_of, client_of, make_organisation, make_post
from shouwang.cases.models import OnCall
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import services as documents
from shouwang.documents.models import IssuedPaper
from shouwang.schooling import services
from shouwang.schooling.choices import AbsenceReason, MoveReason, Receipt
from shouwang.schooling.models import Absence, FollowUpStep, Notice, Outgoing, RollCall
from shouwang.schooling.selectors import ledgers
from shouwang.schooling.testing import School, call_roll, days_ago, follow, run, tried

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return School(name="试点县青山小学")


def reported(school: School) -> tuple[Any, Any]:
    """A follow-up reported in writing, and the step of the report."""
    row = tried(school, school.pupil("方小满"), days=8, attempts=2)
    row = run(school.principal, services.send_written, row, signed_school="王校长", text="劝返无效")
    with acting_as(system_actor("test")):
        return row, FollowUpStep.objects.get(follow_up=row.pk, kind="SEND_WRITTEN")


def text_of(paper: IssuedPaper) -> str:
    """Return the words of a paper's Word file."""
    import io

    from docx import Document

    with acting_as(system_actor("test")) as system:
        docx = IssuedPaper.objects.select_related("docx").get(pk=paper.pk).docx
        content = documents.open_attachment(system, docx, now=clock.now())
    return "\n".join(each.text for each in Document(io.BytesIO(content)).paragraphs)


def test_r185_the_written_report_has_a_number_and_names_both_recipients(school: School) -> None:
    bureau = make_organisation("试点县教育局", kind="EDUCATION")
    township = make_organisation("石桥镇人民政府", kind="TOWNSHIP", area=TOWNSHIP)
    row, step = reported(school)

    paper = run(school.principal, services.issue_report, row, step)
    again = run(school.teacher, services.issue_report, row, step)

    assert again.pk == paper.pk
    assert paper.number_text == f"辍报〔{clock.today().year}〕1号"
    words = text_of(paper)
    for said in (bureau.name, township.name, "方小满", "2次劝返", "孩子不愿返校"):
        assert said in words
    with pytest.raises(NotAllowed):
        run(actor_of(make_post("EDUCATION_OFFICER")), services.issue_report, row, step)


def test_the_second_receipt_is_no_report_of_its_own(school: School) -> None:
    row, step = reported(school)
    with acting_as(system_actor("test")):
        notices = list(Notice.objects.filter(follow_up=row.pk, kind="WRITTEN_REPORT"))
    for notice in notices:
        run(school.principal, services.receive, notice, how=Receipt.PAPER, by="收发室")

    with acting_as(system_actor("test")):
        steps = list(FollowUpStep.objects.filter(follow_up=row.pk))
    assert [each.pk for each in services.reported(steps)] == [step.pk]
    first = next(each for each in steps if each.kind == "FOUND")
    with pytest.raises(services.NoReport):
        run(school.principal, services.issue_report, row, first)


def test_a_notice_asks_the_parents_in_writing_and_its_receipt_is_entered(school: School) -> None:
    file = school.pupil("方小满")
    row, said = follow(school, file, days=8), {
        "guardian": "方建国", "until": clock.today() + timedelta(days=3),
        "contact": "李任教 16412345678",
    }  # fmt: skip
    with pytest.raises(WrongStatus):
        run(school.teacher, services.issue_return_notice, row, notice_id=uuid4(), **said)
    row = tried(school, school.pupil("田小雨"), days=8, attempts=1)
    one = uuid4()
    for lacking in ({"guardian": " "}, {"contact": ""}):
        with pytest.raises(services.GuardianNeeded):
            run(school.teacher, services.issue_return_notice, row, notice_id=one,
                **(said | lacking))  # fmt: skip
    with pytest.raises(services.DayOver):
        run(school.teacher, services.issue_return_notice, row, notice_id=one,
            **(said | {"until": days_ago(1)}))  # fmt: skip

    paper, again = (
        run(school.teacher, services.issue_return_notice, row, notice_id=one, **said)
        for _time in range(2)
    )

    assert (again.pk, paper.kind) == (paper.pk, "RETURN_NOTICE")
    assert "方建国" in text_of(paper)
    with acting_as(system_actor("test")):
        notice = Notice.objects.get(follow_up=row.pk, kind="RETURN_NOTICE")
    run(school.teacher, services.receive, notice, how=Receipt.PAPER, by="方建国")
    assert run(school.teacher, lambda actor, pk, now: Notice.objects.get(pk=pk), notice.pk).receipt


def test_r191_the_letter_of_admission_is_the_receiving_schools(school: School) -> None:
    there = School("990102002000", name="试点县白云小学")
    move = run(school.principal, services.send_move, school.pupil("方转学"),
               to_school=there.organisation, to_name="", reason=MoveReason.BOARDING)  # fmt: skip
    with pytest.raises(WrongStatus):
        run(there.principal, services.issue_admission, move)
    run(there.principal, services.confirm_move, move, grade="三年级", class_label="2班",
        told_number="", note="")  # fmt: skip
    with pytest.raises(NotAllowed):
        run(school.principal, services.issue_admission, move)

    paper = run(there.principal, services.issue_admission, move)

    words = text_of(paper)
    assert all(said in words for said in ("试点县青山小学", "方转学", "三年级2班"))
    page = client_of(there.principal_post).get(
        reverse("schooling:move-detail", kwargs={"id": move.pk})
    )
    assert paper.number_text in page.content.decode()


def test_the_papers_stand_on_the_page_and_open(school: School) -> None:
    row, step = reported(school)
    client = client_of(school.principal_post)
    address = reverse("schooling:follow-detail", kwargs={"id": row.pk})
    issue = reverse("schooling:follow-issue", kwargs={"id": row.pk, "step": step.pk})
    assert issue in client.get(address).content.decode()

    assert client.post(issue).url == address
    page = client.get(address).content.decode()

    assert issue not in page
    with acting_as(system_actor("test")):
        paper = IssuedPaper.objects.get()
    first, second = (
        client.get(reverse("documents:attachment", kwargs={"id": paper.pdf_id})) for _n in range(2)
    )
    assert first.content.startswith(b"%PDF")
    assert first.content == second.content


# --- delivery -------------------------------------------------------------------------------------


def test_a_report_leaves_the_house_to_the_lines_an_office_keeps(
    school: School, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    bureau = make_organisation("试点县教育局", kind="EDUCATION")
    line = OnCall(organisation=bureau, name="控辍保学办公室", email="duty@example.cn")
    line.place(bureau.area)
    line.save()
    follow_up, _step = reported(school)

    with acting_as(system_actor("test")):
        [row] = Outgoing.objects.all()
    assert services.send_pending(clock.now()) == 1
    assert services.send_pending(clock.now()) == 0

    [message] = mail.outbox
    assert message.to == ["duty@example.cn"]
    assert "方小满" not in message.subject + message.body
    with acting_as(system_actor("test")):
        assert Outgoing.objects.get(pk=row.pk).state == "SENT"
    address = reverse("schooling:follow-detail", kwargs={"id": follow_up.pk})
    page = client_of(school.principal_post).get(address).content.decode()
    assert "电子邮件：已发送" in page


# --- how long rolls are kept ----------------------------------------------------------------------


def test_rolls_go_when_their_term_is_over_and_follow_ups_stay(school: School) -> None:
    explained, followed = school.pupil(), school.pupil()
    roll = call_roll(school.teacher, {explained: AbsenceReason.SICK})
    both = {explained: AbsenceReason.SICK, followed: AbsenceReason.TRUANT}
    kept = call_roll(school.teacher, both, session="AFTERNOON")
    young = call_roll(school.teacher, session="EVENING")
    since = ledgers.kept_since(school.organisation.area, clock.today())
    assert since == date(ledgers.school_year(clock.today()) - 3, 9, 1)
    with acting_as(system_actor("test")):
        old = RollCall.objects.filter(pk__in=[roll.pk, kept.pk])
        old.update(day=since - timedelta(days=1))
        RollCall.objects.filter(pk=young.pk).update(day=since)

    gone = services.drop_old_rolls(system_actor("schooling"), clock.today(), now=clock.now())

    with acting_as(system_actor("test")):
        left = set(RollCall.objects.values_list("pk", flat=True))
        marks = set(Absence.objects.values_list("care_file", flat=True))
    assert (gone, left, marks) == (1, {kept.pk, young.pk}, {followed.pk})
