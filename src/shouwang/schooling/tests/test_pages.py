"""The way through the pages: each deed leads to where the next step is."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import TOWNSHIP, client_of, make_organisation, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.schooling.models import Chief, FollowUp, Handover, Move, Notice, YearFigure
from shouwang.schooling.testing import School, days_ago

pytestmark = pytest.mark.django_db


class Desk:
    """A school, its township and the county's education bureau at their screens."""

    def __init__(self) -> None:
        self.school = School()
        self.teacher = client_of(self.school.teacher_post)
        self.principal = client_of(self.school.principal_post)
        self.township = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
        self.education = client_of(make_post("EDUCATION_OFFICER"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def post(client: Any, name: str, id: Any, **said: Any) -> Any:
    """Send a form and expect to be led on."""
    answer = client.post(reverse(f"schooling:{name}", kwargs={"id": id}), said)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer


def one(model: Any, **said: Any) -> Any:
    with acting_as(system_actor("test")):
        return model.objects.filter(**said).latest("pk")


def found(desk: Desk, days: int) -> Any:
    """Find a pupil absent, ask, and try twice in vain, all on the pages."""
    file, today = desk.school.pupil(), clock.today()
    answer = post(desk.teacher, "report-absence", file.pk, on=days_ago(days), reason="UNEXPLAINED",
                  origin="CENSUS")  # fmt: skip
    row = one(FollowUp)
    assert answer.url == reverse("schooling:follow-ask", kwargs={"id": row.pk})
    post(desk.teacher, "follow-ask", row.pk, on=today, method="TELEPHONE", reached="祖父",
         reason="TRUANT", text="祖父不知情")  # fmt: skip
    for tell in ([], ["PRINCIPAL", "BUREAU_HEAD"]):
        post(desk.teacher, "follow-attempt", row.pk, on=today, method="HOME_VISIT", by="李任教",
             has_failed="1", text="孩子不愿返校", tell=tell)  # fmt: skip
    return row


def test_w_04_from_the_absence_to_the_return(desk: Desk) -> None:
    row = found(desk, 8)
    page = desk.principal.get(reverse("schooling:follow-detail", kwargs={"id": row.pk}))
    assert "两项条件均已具备" in page.content.decode()

    post(desk.principal, "follow-township", row.pk, signed_school="王校长", text="请启动程序")
    report = one(Notice, kind="TOWNSHIP_REPORT")
    waiting = desk.township.get(reverse("schooling:follow-list")).content.decode()
    assert reverse("schooling:notice-receive", kwargs={"id": report.pk}) in waiting
    post(desk.township, "notice-receive", report.pk)
    post(desk.principal, "follow-written", row.pk, signed_school="王校长", text="劝返无效")
    for notice in (one(Notice, kind="WRITTEN_REPORT", office=office) for office in
                   ("BUREAU_HEAD", "TOWNSHIP_HEAD")):  # fmt: skip
        post(desk.principal, "notice-receipt", notice.pk, how="PAPER", by="收发室")
    assert one(FollowUp).state == "WRITTEN_REPORTED"
    post(desk.township, "follow-measure", row.pk, text="发出限期返校通知书")
    post(desk.education, "follow-not-returned", row.pk, text="限期内未返校")
    post(desk.teacher, "follow-return", row.pk, on=clock.today(), text="已返校")

    assert one(FollowUp).state == "RETURNED"
    for client in (desk.teacher, desk.principal, desk.township, desk.education):
        assert client.get(
            reverse("schooling:follow-detail", kwargs={"id": row.pk})
        ).status_code == (200)
        assert client.get(reverse("schooling:ledger")).status_code == 200


def test_r184_the_joint_report_on_the_page(desk: Desk) -> None:
    police = make_organisation(kind="PUBLIC_SECURITY", area=TOWNSHIP)
    officer = client_of(make_post("POLICE_LIAISON", organisation=police))
    row = found(desk, 1)

    post(desk.teacher, "follow-missing", row.pk, signed_school="李任教", signed_guardian="",
         alone_reason="电话停机，家中无人", police=str(police.pk), text="放学后未归")  # fmt: skip
    page = officer.get(reverse("schooling:follow-detail", kwargs={"id": row.pk}))
    assert "电话停机" in page.content.decode()
    post(officer, "notice-receive", one(Notice, organisation=police).pk)
    post(officer, "follow-search", row.pk, text="发出协查")
    answer = post(officer, "follow-find", row.pk, text="在邻县找到")

    assert answer.url == reverse("schooling:follow-list")  # the file is closed to the police again
    assert one(FollowUp).state == "LEGAL"


@pytest.mark.parametrize("kind", ["township", "written", "missing"])
def test_a_report_is_printed(desk: Desk, kind: str) -> None:
    row = found(desk, 8)

    paper = desk.principal.get(
        reverse("schooling:follow-paper", kwargs={"id": row.pk, "kind": kind})
    )

    assert paper.content.startswith(b"%PDF")


def test_a_refusal_is_told_on_the_form(desk: Desk) -> None:
    row = found(desk, 3)

    answer = desk.principal.post(
        reverse("schooling:follow-township", kwargs={"id": row.pk}), {"signed_school": "王校长"}
    )

    assert "上报须同时满足" in answer.content.decode()


def test_a_pupil_goes_to_another_school(desk: Desk) -> None:
    there = School("990102002000")
    file = desk.school.pupil()

    post(desk.principal, "move-send", file.pk, to_school=str(there.organisation.pk),
         reason="BOARDING")  # fmt: skip
    move = one(Move)
    receiving = client_of(there.principal_post)
    assert "等待本校确认" in receiving.get(reverse("schooling:today")).content.decode()
    post(receiving, "move-confirm", move.pk, grade="三年级", class_label="1班")

    assert one(Move).state == "CONFIRMED"
    assert (
        receiving.get(reverse("registry:child-detail", kwargs={"id": file.pk})).status_code == 200
    )
    page = desk.principal.get(reverse("schooling:move-detail", kwargs={"id": move.pk}))
    assert page.status_code == 200  # the old school keeps what it sent, not the file


def test_a_class_is_handed_over(desk: Desk) -> None:
    there = School("990102002000")
    came, stayed = (desk.school.pupil(grade="六年级") for _number in range(2))
    address = f"{reverse('schooling:handover-send')}?label=六年级1班"

    desk.principal.post(address, {
        "to_school": str(there.organisation.pk), "grade": "七年级",
        "term_starts": clock.today() - timedelta(days=1),
        "pupils": [str(came.pk), str(stayed.pk)],
    })  # fmt: skip
    handover = one(Handover)
    with acting_as(system_actor("test")):
        ticked = str(handover.pupils.get(care_file=came).pk)
    post(client_of(there.principal_post), "handover-detail", handover.pk, arrived=[ticked])

    assert (one(Handover).state, one(FollowUp).care_file_id) == ("CHECKED", stayed.pk)


def test_chiefs_and_figures_are_entered(desk: Desk) -> None:
    desk.education.post(reverse("schooling:chief-set"), {
        "office": "PRINCIPAL", "unit": f"school:{desk.school.organisation.pk}",
        "name": "吴启明", "valid_from": days_ago(3),
    })  # fmt: skip
    chief = one(Chief)
    post(desk.education, "chief-end", chief.pk, on=clock.today())
    desk.education.post(reverse("schooling:figure-enter"), {
        "year": 2011, "rate": "I-004", "stage": "PRIMARY", "value": "2.98", "source": "统计公报",
    })  # fmt: skip

    assert one(Chief).valid_to == clock.today()
    assert str(one(YearFigure).value) == "2.98"
    assert "吴启明" in desk.education.get(reverse("schooling:chief-list")).content.decode()
