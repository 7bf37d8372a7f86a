"""The pages of figures: what is shown, to whom links lead, what leaves as a workbook."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import book_of, make_divisions
from shouwang.registry import services as registry
from shouwang.registry import tasks
from shouwang.registry.models import Export
from shouwang.statistics import views
from shouwang.statistics.testing import make_spells

COUNTY, TOWNSHIP, VILLAGE = "520527000000", "520527100000", "520527100001"


@pytest.fixture
def place(db: None) -> str:

    book = book_of(COUNTY)
    township = next(iter(book.children(COUNTY)))
    village = next(iter(book.children(township.code)))
    make_divisions([village.code])
    return village.code


@pytest.fixture
def post(db: None) -> Any:
    return make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)


def _events(action: str) -> list[Event]:
    with acting_as(system_actor("test")):
        return list(Event.objects.filter(action=action))


def test_numbers_lead_to_children_for_those_who_may_see_them(post: Any, place: str) -> None:
    make_spells([{"area": place, "sex": "1", "age_band": "6-13"}] * 3)
    page = client_of(post).get("/figures/summary/").content.decode()

    assert "column_key=age.6-13.1" in page
    leader = client_of(make_post("LEADER", area=COUNTY)).get("/figures/summary/")
    assert leader.status_code == 200
    assert "column_key" not in leader.content.decode()


def test_the_list_holds_the_children_and_is_recorded(post: Any, place: str) -> None:
    files = make_spells([{"area": place, "sex": "1", "age_band": "6-13"}] * 3)
    answer = client_of(post).get(
        "/figures/children/", {"area": COUNTY, "profile": "A", "column_key": "age.6-13.1"}
    )

    assert answer.status_code == 200
    assert answer.context["list"].total.number == 3
    event = _events("statistics.list_children")[0]
    assert set(event.file_ids) == {str(file.pk) for file in files}


@pytest.mark.parametrize(
    "asked",
    [{"area": "520526000000"}, {"area": "abc"}, {"column_key": "age.99"}, {"profile": "E"}],
)
def test_what_is_not_there_is_not_found(post: Any, place: str, asked: dict[str, str]) -> None:
    assert client_of(post).get("/figures/children/", asked).status_code == 404


def test_a_day_to_come_is_refused_with_a_word(post: Any, place: str) -> None:
    answer = client_of(post).get("/figures/summary/", {"on": "2999-01-01"})

    assert "统计日期不能晚于今天" in answer.content.decode()


def test_the_workbook_has_the_official_layout(post: Any, place: str) -> None:
    make_spells([{"area": place, "sex": "1", "age_band": "6-13", "hukou": "RURAL"}] * 3)
    answer = client_of(post).get("/figures/summary/export/", {"on": "2026-06-15"})

    sheet = load_workbook(BytesIO(answer.content)).active
    merged = {str(area) for area in sheet.merged_cells.ranges}
    text = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sheet["A1"].value == "农村留守儿童基本情况排查汇总表"
    assert sheet["A2"].value.startswith("填报单位（盖章）：")
    assert any(word.startswith("填报时间：") for word in text)
    assert any("填表人（签名）" in word for word in text)
    assert {"A4:A6", "B4:B6", "E4:N4", "E5:G5"} <= merged
    assert [sheet.cell(6, column).value for column in (5, 6, 7)] == ["小计", "男", "女"]
    assert sheet.cell(7, 2).value == 3
    assert sheet.cell(7, 8).value == 3  # 6—13, 小计
    assert sheet.cell(7, 5).value == 0
    assert sheet.cell(7, 5).data_type == "n"
    assert sheet.page_setup.orientation == "landscape"
    assert "勾稽关系：全部相符。" in text
    assert len(_events("statistics.export_summary")) == 1


def test_children_leave_with_a_purpose_only(post: Any, place: str) -> None:
    make_spells([{"area": place}] * 2)
    client, url = client_of(post), f"/figures/children/export/?area={COUNTY}&profile=A"

    assert client.post(url, {"purpose": ""}).headers["Content-Type"].startswith("text/html")
    answer = client.post(url, {"purpose": "季度通报核对"})

    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet.max_row == 6  # title, two notes, headings, two children
    event = _events("statistics.export_children")[0]
    assert (event.purpose, len(event.file_ids)) == ("季度通报核对", 2)


def test_a_large_list_behind_a_figure_needs_a_second_person(
    post: Any, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (views, registry, registry.exporting):
        monkeypatch.setattr(module, "MOST_ALONE", 1)
    make_spells([{"area": place}] * 2)
    second = make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)

    client_of(post).post(
        f"/figures/children/export/?area={COUNTY}&profile=A", {"purpose": "季度通报核对"}
    )
    with acting_as(actor_of(second)) as actor:
        asked = Export.objects.get()
        registry.answer_export(actor, asked, approve=True, answer="", now=clock.now())
    tasks.make_export.func.__wrapped__(export_id=str(asked.pk))  # in the test's transaction

    with acting_as(system_actor("test")):
        made = Export.objects.get()
    assert (made.status, made.rows, made.conditions["口径"]) == ("READY", 2, "A")
    assert len(_events("registry.export_figure-children")[0].file_ids) == 2


def test_no_more_queries_for_many_villages_than_for_one(
    post: Any, place: str, django_assert_max_num_queries: Any
) -> None:
    make_spells([{"area": place}] * 30)
    client = client_of(post)
    client.get("/figures/summary/")
    with django_assert_max_num_queries(22):
        client.get("/figures/summary/", {"on": date(2026, 6, 15).isoformat()})
