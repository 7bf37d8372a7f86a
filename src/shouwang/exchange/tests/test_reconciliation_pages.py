"""Pages of registers and differences, as each post uses them."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.accounts import testing as people
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange import tasks
from shouwang.exchange.models import DepartmentList, Difference, Reconciliation
from shouwang.exchange.testing import COUNTY, child_number, write_roster
from shouwang.exchange.tests.pages import work_off
from shouwang.exchange.tests.registers import County
from shouwang.registry.models import CareFile


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    people.make_installation(area=COUNTY)
    return County(tmp_path)


@pytest.fixture
def officer(county: County) -> Any:
    return people.client_of(people.make_post(area=COUNTY))


def disagree(county: County, children: int = 1) -> list[Difference]:
    rows = [county.child(f"张明{chr(0x8FDC + n)}", n) for n in range(1, children + 1)]
    county.book(*rows)
    county.roll(*(county.pupil(row, 年级="四年级", 现住址="") for row in rows))
    county.compare("VILLAGE", "SCHOOL")
    return county.questions(field="grade")


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_comparison_is_asked_for_made_by_a_job_and_shown(county: County, officer: Any) -> None:
    one = county.child("张明远", 1)
    county.book(one)
    county.roll(county.pupil(one, 年级="四年级"))
    asked = {"left": "VILLAGE", "right": "SCHOOL", "area": COUNTY, "on": "2026-11-02"}

    officer.post(reverse("exchange:run-create"), asked)
    with acting_as(system_actor("test")):
        run = Reconciliation.objects.get()
    work_off(tasks.reconcile, run_id=str(run.pk), county=run.county)

    page = text_of(officer.get(reverse("exchange:run-detail", args=[run.pk])))
    assert "对上的儿童" in page
    assert "内容不一致" in text_of(officer.get(reverse("exchange:difference-list")))


def test_a_register_is_not_compared_with_itself(county: County, officer: Any) -> None:
    asked = {"left": "VILLAGE", "right": "VILLAGE", "area": COUNTY, "on": "2026-11-02"}

    assert "请选择两个不同的登记簿" in text_of(officer.post(reverse("exchange:run-create"), asked))


def test_a_difference_is_shown_with_both_sides_and_settled(county: County, officer: Any) -> None:
    (one,) = disagree(county)
    url = reverse("exchange:difference-detail", args=[one.pk])
    page = text_of(officer.get(url))
    assert "五年级" in page
    assert "四年级" in page
    assert "以村级台账为准" in page

    with acting_as(system_actor("test")):
        version = CareFile.objects.get().version
    answer = {"resolution": "LEFT", "note": "", "seen": bytes(one.digest).hex(), "version": version}
    assert officer.post(url, answer).status_code == 302

    assert county.questions(pk=one.pk)[0].resolution == "LEFT"
    assert "以村级台账为准" in text_of(officer.get(url))


def test_a_stale_page_is_told_so(county: County, officer: Any) -> None:
    (one,) = disagree(county)
    answer = {"resolution": "LEFT", "note": "", "seen": bytes(one.digest).hex(), "version": 99}

    page = text_of(officer.post(reverse("exchange:difference-detail", args=[one.pk]), answer))

    assert "该记录已被他人修改" in page
    assert county.questions(pk=one.pk)[0].status == "OPEN"


def test_a_third_value_has_to_be_said(county: County, officer: Any) -> None:
    (one,) = disagree(county)
    url = reverse("exchange:difference-detail", args=[one.pk])
    answer = {"resolution": "OTHER", "note": "问过", "seen": bytes(one.digest).hex()}
    assert "请填写更正后的内容" in text_of(officer.post(url, answer))

    assert officer.post(url, answer | {"value": "六年级"}).status_code == 302
    assert county.questions(pk=one.pk)[0].resolution == "OTHER"


def test_an_equal_class_is_shown_by_examples_and_settled_at_once(
    county: County, officer: Any
) -> None:
    disagree(county, 3)
    page = text_of(officer.get(reverse("exchange:class-list")))
    assert "年级" in page
    asked = "left=VILLAGE&right=SCHOOL&kind=FIELD&field=grade&pattern=CONTENT"
    url = f"{reverse('exchange:class-settle')}?{asked}"
    assert "共 3 项" in text_of(officer.get(url))

    assert officer.post(url, {"resolution": "LEFT", "note": ""}).status_code == 302

    assert {d.status for d in county.questions(field="grade")} == {"SETTLED"}
    assert officer.get(url).status_code == 302


def test_the_list_costs_no_more_for_many_than_for_one(county: County, officer: Any) -> None:
    disagree(county, 1)
    url = reverse("exchange:difference-list")
    officer.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        officer.get(url)
    disagree(county, 16)
    with CaptureQueriesContext(connection) as many:
        officer.get(url)

    assert len(many) <= len(one)


def test_numbers_are_masked_in_the_list_and_in_excel(county: County, officer: Any) -> None:
    one = county.child("张明远", 1)
    county.book(one)
    county.roll(county.pupil(one, 父亲联系电话="16012345679", 现住址=""))
    county.compare("VILLAGE", "SCHOOL")
    (question,) = county.questions(field="father.phones")

    page = text_of(officer.get(reverse("exchange:difference-list")))
    assert "16012345679" not in page
    exported = officer.post(reverse("exchange:difference-export"), {"purpose": "核对"})
    book = openpyxl.load_workbook(BytesIO(exported.content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert question.child_name in cells
    assert not any("16012345679" in cell for cell in cells)


def test_the_school_has_its_own_worklist(county: County) -> None:
    disagree(county)
    teacher = people.client_of(
        people.make_post("CLASS_TEACHER", organisation=county.school, class_label="四年级1班")
    )
    other = people.client_of(
        people.make_post("CLASS_TEACHER", organisation=county.school, class_label="六年级3班")
    )

    url = reverse("exchange:difference-list")
    assert "张明" in text_of(teacher.get(url))
    assert "张明" not in text_of(other.get(url))


def test_another_departments_list_is_lent_read_and_purged(
    county: County, officer: Any, tmp_path: Path
) -> None:
    given = {"owner": "残联", "legal_basis": "试残联〔2026〕3号", "shared_until": "", "note": ""}
    officer.post(reverse("exchange:register-edit", args=["DISABILITY"]), given)
    path = write_roster(
        tmp_path / "残疾人.xlsx", [{"姓名": "张明远", "性别": "男"}], ("姓名", "性别")
    )
    file = SimpleUploadedFile("残疾人.xlsx", path.read_bytes())
    asked = {
        "file": file, "kind": "DISABILITY", "area": COUNTY, "on": "2026-11-01",
        "expires_on": "2099-12-31",
    }  # fmt: skip
    officer.post(reverse("exchange:list-upload"), asked)
    with acting_as(system_actor("test")):
        one = DepartmentList.objects.get()
    work_off(tasks.take_list, list_id=str(one.pk), county=one.county)
    page = text_of(officer.get(reverse("exchange:list-detail", args=[one.pk])))
    assert "可以比对" in page
    assert "试残联〔2026〕3号" in page

    officer.post(reverse("exchange:list-purge", args=[one.pk]))

    page = text_of(officer.get(reverse("exchange:list-detail", args=[one.pk])))
    assert "已清除" in page


def test_the_file_tells_in_which_registers_the_child_stands(county: County, officer: Any) -> None:
    disagree(county)
    with acting_as(system_actor("test")):
        file = CareFile.objects.get()

    page = text_of(officer.get(reverse("registry:child-detail", args=[file.pk])))

    assert "村级台账.xlsx" in page
    assert "花名册.xlsx" in page
    assert "待核对的差异" in page


def test_an_older_book_is_shown_as_replaced(county: County, officer: Any) -> None:
    one = county.child("张明远", 1)
    county.book(one)
    county.book(one, county.child("李安然", 2))
    county.compare("VILLAGE", "DATABASE")
    with acting_as(system_actor("test")):
        file = CareFile.objects.get(person__name="张明远")

    page = text_of(officer.get(reverse("registry:child-detail", args=[file.pk])))
    assert "已被更新" in page
    parts = text_of(officer.get(reverse("exchange:register-detail", args=["VILLAGE"])))
    assert "已被更新" in parts


def test_how_far_registers_agree_is_shown_for_every_township(county: County, officer: Any) -> None:
    disagree(county, 2)

    page = text_of(officer.get(reverse("exchange:agreement")))

    assert "0.0%" in page
    assert "三级数据" in page
    assert text_of(officer.get(reverse("exchange:register-list"))).count("<tr>") > 9


def test_a_village_knows_from_which_workbook_its_rows_are(county: County) -> None:
    disagree(county)
    with acting_as(system_actor("test")):
        file = CareFile.objects.get()
        one = Difference.objects.get(field="grade")
        Difference.objects.filter(pk=one.pk).update(turn="VILLAGE")
    village = people.client_of(people.make_post("VILLAGE_OFFICER", area=county.village))

    for url in (
        reverse("registry:child-detail", args=[file.pk]),
        reverse("exchange:difference-detail", args=[one.pk]),
    ):
        page = text_of(village.get(url))
        assert "村级台账.xlsx" in page
        assert "/rows/" not in page  # the workbook itself is the township's


def test_a_doubtful_pair_is_shown_with_its_reasons_and_decided_once(
    county: County, officer: Any
) -> None:
    one = county.child("张明远", 1)
    county.book(one)
    other_number = county.child("张明远", 1, 公民身份号码=child_number(date(2015, 3, 2), 77))
    county.roll(county.pupil(other_number))
    county.compare("VILLAGE", "SCHOOL")
    (doubt,) = county.questions(kind="DOUBTFUL")
    url = reverse("exchange:difference-detail", args=[doubt.pk])
    page = text_of(officer.get(url))
    assert "像与不像之处" in page
    assert "出生日期相同" in page

    answer = {"resolution": "SAME", "note": "", "seen": bytes(doubt.digest).hex()}
    assert officer.post(url, answer).status_code == 302
    run = county.compare("VILLAGE", "SCHOOL")

    assert run.counts["pairs"] == 1
    assert county.questions(pk=doubt.pk)[0].status == "SETTLED"
    assert "id_number" in [d.field for d in county.questions(kind="FIELD")]
