"""Pages: what each deed asks and where it leads; photos; the desk; no query grows with rows."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.cases import deeds, services, testing
from shouwang.cases.models import Case, Measure, Report
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents.models import Attachment
from shouwang.documents.testing import upload
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db


def system() -> Any:
    return acting_as(system_actor("test"))


@pytest.mark.parametrize("state", ["REPORTED", "RESPONDING", "HELPING", "INTERVENING", "CLOSED"])
def test_the_page_of_a_case_in_every_phase(state: str) -> None:
    course = testing.course(file_id=make_child("方小满").pk).to(state)
    for name in ("police", "township", "civil"):
        client = client_of(getattr(course.offices, name))
        said = client.get(f"/cases/{course.case.pk}/").content.decode()
        assert "方小满" in said
        assert course.case.get_state_display() in said
        assert client.get(f"/cases/{course.case.pk}/paper/")["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("deed", deeds.CASE)
def test_every_deed_has_its_form_and_a_stranger_finds_none(deed: str) -> None:
    course = testing.course().to("HELPING")
    path = f"/cases/{course.case.pk}/do/{deed}/"
    assert client_of(course.offices.township).get(path).status_code == 200
    stranger = make_post("TOWNSHIP_SUPERVISOR", area="990102001000")
    assert client_of(stranger).get(path).status_code == 404
    assert client_of(stranger).post(path, {}).status_code == 404


def test_an_unknown_deed_is_no_page() -> None:
    course = testing.course()
    client = client_of(course.offices.township)
    assert client.get(f"/cases/{course.case.pk}/do/erase/").status_code == 404
    assert client.get(f"/cases/{course.case.pk}/case/{course.case.pk}/do/").status_code == 404


def test_a_deed_of_the_police_asks_others_on_whose_word() -> None:
    course = testing.course().to("ACCEPTED")
    path = f"/cases/{course.case.pk}/do/dispatch/"
    said = {
        "officers": "程立安",
        "at": clock.now().astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M"),
    }
    assert "word_of" not in client_of(course.offices.police).get(path).content.decode()
    client = client_of(course.offices.township)
    assert "告知人" in client.post(path, said).content.decode()
    assert client.post(path, said | {"word_of": "罗知远"}).status_code == 302
    with system():
        assert Case.objects.get().state == "DISPATCHED"
    assert "罗知远" in client.get(f"/cases/{course.case.pk}/").content.decode()


def test_the_desk_answers_nothing_while_nothing_is_new() -> None:
    offices = testing.Offices()
    client = client_of(offices.police)
    page = client.get("/cases/desk/").content.decode()
    stamp = page.split("?stamp=")[1].split('"')[0]
    assert client.get(f"/cases/desk/new/?stamp={stamp}").status_code == 204
    testing.report(offices.actor("village"))
    fresh = client.get(f"/cases/desk/new/?stamp={stamp}")
    assert fresh.status_code == 200
    assert "单独居住生活" in fresh.content.decode()


def test_lists_ask_no_more_for_more_cases() -> None:
    offices = testing.Offices()
    client = client_of(offices.township)
    numbers: dict[str, list[int]] = {
        path: [] for path in ("/cases/", "/cases/desk/", "/cases/review/")
    }
    for _nth in range(2):
        for _more in range(3):
            testing.report(offices.actor("village"))
        for path in numbers:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            numbers[path].append(len(queries))
    assert {path: some[1] - some[0] for path, some in numbers.items()} == dict.fromkeys(numbers, 0)


def _photo() -> Any:
    sent = upload()
    return SimpleUploadedFile(sent.name, sent.read(), "image/jpeg")


def test_a_photo_of_a_report_is_its_sub_files_alone_and_tells_no_reporter() -> None:
    offices = testing.Offices()
    client = client_of(offices.village)
    form = client.get("/cases/report/").context["form"]
    answer = client.post(
        "/cases/report/",
        {"situations": ["ALONE"], "area": "990102001201", "unit": "VILLAGE",
         "found_at": form["found_at"].value().strftime("%Y-%m-%dT%H:%M"), "photos": [_photo()]},
    )  # fmt: skip
    assert answer.status_code == 302
    with system():
        report = Report.objects.get()
        [photo] = Attachment.objects.filter(subject_id=report.pk)
    assert photo.sealed_for == report.case_id
    for name, status in (("police", 200), ("civil", 200), ("village", 404)):
        page = client_of(getattr(offices, name)).get(f"/documents/attachments/{photo.pk}/")
        assert page.status_code == status, name
    said = client_of(offices.civil).get(f"/cases/{report.case_id}/sealed/report/")
    assert str(photo.pk) in said.content.decode()
    assert offices.village.user.display_name not in said.content.decode()


def test_a_proof_of_a_measure_is_the_teams() -> None:
    course = testing.course().to("DISPATCHED")
    branch = course.branch("B3")
    with system():
        measure = Measure.objects.get(branch=branch)
    course.by("police", services.add_proofs, measure, [upload()])
    with system():
        photo = Attachment.objects.get(subject_id=measure.pk)
    path = f"/documents/attachments/{photo.pk}/"
    assert client_of(course.offices.township).get(path).status_code == 200
    assert client_of(make_post(area="990102000000")).get(path).status_code == 404


def test_a_report_from_the_page_of_a_teacher_goes_out() -> None:
    offices = testing.Offices()
    teacher = make_post("CLASS_TEACHER", area="990102001000")
    client = client_of(teacher)
    at = clock.now().astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M")
    places = client.get("/cases/report/").context["form"].fields["area"].choices
    assert ("990102001000") in dict(places)
    answer = client.post(
        "/cases/report/",
        {"situations": ["INJURY"], "area": "990102001000", "found_at": at, "unit": "SCHOOL"},
        follow=True,
    )  # fmt: skip
    assert "送达和签收" in answer.content.decode()
    with acting_as(offices.actor("police")):
        assert Case.objects.count() == 1
    with acting_as(actor_of(teacher)):
        assert Case.objects.count() == 0
