"""Filter, order, columns, pages and workbook of the shared list."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, QueryDict
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from shouwang.core import listing as module
from shouwang.core import workbook
from shouwang.core.cells import shown_text
from shouwang.core.listing import Column, FilterForm, Listing


@dataclass
class Pupil:
    name: str
    age: int | None
    village: "Village | None" = None
    note: str = ""


@dataclass
class Village:
    name: str


class PupilFilter(FilterForm):
    name = forms.CharField(required=False, label="姓名")
    age = forms.IntegerField(required=False, label="周岁")
    advanced = ("age",)

    def narrow(self, rows: list[Pupil]) -> list[Pupil]:
        name, age = self.cleaned_data["name"], self.cleaned_data["age"]
        return [r for r in rows if name in r.name and age in (None, r.age)]


PUPILS: Listing[Pupil] = Listing(
    key="pupils",
    title="学生",
    filters=PupilFilter,
    default_order="name",
    columns=(
        Column("name", "姓名", sort="name", fixed=True),
        Column("age", "周岁", sort="age", numeric=True),
        Column("village", "村", value="village.name"),
        Column("note", "备注", default=False, excel=lambda row: f"注：{row.note}"),
    ),
)
NAMES = ["祁小满", "傅星河", "康乐遥"]


def pupils(number: int) -> list[Pupil]:
    return [Pupil(f"{NAMES[n % 3]}{n:03}", n % 12, Village("大坝村")) for n in range(number)]


def request(query: str = "", session: dict[str, Any] | None = None, **headers: str) -> HttpRequest:
    made = RequestFactory().get(f"/list?{query}", headers=headers)
    made.session = session if session is not None else {}  # type: ignore[assignment]
    return made


def texts(page: Any, key: str) -> list[str]:
    return page.texts(key)


def test_it_shows_twenty_rows_in_the_default_order() -> None:
    page = PUPILS.page(request(), pupils(50))

    assert len(page.rows) == 20
    assert texts(page, "name") == sorted(p.name for p in pupils(50))[:20]
    assert str(page.total) == "50"


def test_numbers_run_on_over_the_pages() -> None:
    page = PUPILS.page(request("page=2"), pupils(50))

    assert page.first == 21
    assert len(page.rows) == 20


@pytest.mark.parametrize(
    ("asked", "number"),
    [("1", 1), ("3", 3), ("4", 3), ("999999999999", 1), ("0", 1), ("-1", 1), ("x", 1), ("二", 1)],
)
def test_a_page_that_does_not_exist_becomes_the_nearest(asked: str, number: int) -> None:
    assert PUPILS.page(request(f"page={asked}"), pupils(50)).number == number


def test_an_empty_list_has_one_page() -> None:
    page = PUPILS.page(request("page=7"), [])

    assert (page.number, page.page_count, page.next_url, page.previous_url) == (1, 1, "", "")


@pytest.mark.parametrize(("order", "first"), [("age", 0), ("-age", 11)])
def test_it_orders_by_a_column(order: str, first: int) -> None:
    page = PUPILS.page(request(f"order={order}"), pupils(30))

    assert page.rows[0].age == first


def test_rows_without_a_value_come_last_either_way() -> None:
    rows = [Pupil("甲", None), Pupil("乙", 3), Pupil("丙", 5)]

    for order in ("age", "-age"):
        assert PUPILS.page(request(f"order={order}"), rows).rows[-1].name == "甲"


@pytest.mark.parametrize("order", ["village", "password", "-", "name;drop", "--name"])
def test_an_unknown_order_is_ignored(order: str) -> None:
    page = PUPILS.page(request(f"order={order}"), pupils(5))

    assert page.selection.order == "name"


def test_size_order_and_columns_are_remembered() -> None:
    session: dict[str, Any] = {}
    query = "size=50&order=-age&columns_chosen=1&column=note"
    PUPILS.page(request(query, session), pupils(60))

    page = PUPILS.page(request("", session), pupils(60))

    assert page.size == 50
    assert page.selection.order == "-age"
    assert [column.key for column in page.selection.columns] == ["name", "note"]


def test_the_choices_of_one_list_leave_another_alone() -> None:
    session: dict[str, Any] = {}
    other: Listing[Pupil] = Listing(key="others", columns=PUPILS.columns)
    PUPILS.page(request("size=50", session), pupils(60))

    assert other.page(request("", session), pupils(60)).size == 20


def test_a_size_that_is_not_offered_is_ignored() -> None:
    assert PUPILS.page(request("size=100000"), pupils(60)).size == 20


def test_columns_of_an_older_release_in_the_session_do_no_harm() -> None:
    session = {"list.pupils": {"columns": ["gone"], "order": "gone", "size": 7}}

    page = PUPILS.page(request("", session), pupils(60))

    assert [column.key for column in page.selection.columns] == ["name"]
    assert (page.selection.order, page.size) == ("name", 20)


def test_it_filters_and_tells_the_conditions() -> None:
    page = PUPILS.page(request("name=祁&age=3"), pupils(60))

    assert {row.age for row in page.rows} == {3}
    assert page.selection.conditions() == {"name": "祁", "age": "3"}
    assert page.form is not None
    assert page.form.is_advanced_used


def test_a_filter_with_an_error_shows_nothing_instead_of_everything() -> None:
    page = PUPILS.page(request("age=many"), pupils(60))

    assert page.rows == []
    assert not page.selection.is_valid
    assert page.selection.conditions() == {}


def test_links_keep_the_filter_and_drop_the_page() -> None:
    page = PUPILS.page(request("name=祁&page=2&columns_chosen=1&column=age"), pupils(90))

    assert QueryDict(page.url(order="age")[1:]).dict() == {"name": "祁", "order": "age"}
    assert page.kept_params == [("name", "祁")]


def test_the_export_link_carries_the_conditions() -> None:
    page = PUPILS.page(request("name=祁&page=2"), pupils(90), export_url="/export?kind=a")

    assert page.export_link.startswith("/export?kind=a&name=")
    assert "page=" not in page.export_link


def test_page_numbers_leave_gaps() -> None:
    page = PUPILS.page(request("page=10&size=10"), pupils(200))

    assert [n for n, _url in page.page_links] == [1, None, 8, 9, 10, 11, 12, None, 20]


def test_a_sorted_column_tells_its_direction_and_turns() -> None:
    headers = {h.column.key: h for h in PUPILS.page(request("order=age"), pupils(3)).headers}

    assert headers["age"].direction == "ascending"
    assert headers["age"].sort_url.endswith("order=-age")
    assert headers["name"].direction == ""
    assert headers["village"].sort_url == ""


def test_a_missing_link_on_the_way_is_an_empty_cell() -> None:
    page = PUPILS.page(request(), [Pupil("甲", 1)])

    assert texts(page, "village") == ["–"]


def test_mappings_are_rows_too() -> None:
    table: Listing[Mapping[str, Any]] = Listing(
        key="maps", columns=(Column("name", "姓名", sort="name"),), default_order="-name"
    )

    page = table.page(request(), [{"name": "a"}, {"name": "b"}])

    assert texts(page, "name") == ["b", "a"]


@pytest.mark.parametrize("order", ["village", "nobody"])
def test_a_default_order_must_be_sortable(order: str) -> None:
    with pytest.raises(ValueError, match="order"):
        Listing(key="x", columns=PUPILS.columns, default_order=order)


def test_column_keys_must_differ() -> None:
    with pytest.raises(ValueError, match="repeat"):
        Listing(key="x", columns=(Column("a", "甲"), Column("a", "乙")))


@pytest.mark.parametrize(
    ("rows", "shown"), [(9_999, "9,999"), (10_000, "10,000"), (10_001, "10,000+")]
)
def test_the_count_stops_at_ten_thousand(rows: int, shown: str) -> None:
    assert str(module.count(range(rows))) == shown


def test_the_template_shows_rows_pager_and_columns() -> None:
    made = request("name=祁")
    page = PUPILS.page(made, pupils(90), export_url="/export")

    html = get_template(module.TEMPLATE).render({"list": page, "request": made})

    for text in (
        "共 30 条",
        "每页",
        "跳至",
        "选择列",
        "导出",
        "高级查询",
        "重置",
        'data-label="周岁"',
    ):
        assert text in html
    assert 'aria-sort="ascending"' in html
    assert 'id="list-pupils"' in html


def test_the_template_tells_what_is_wrong_with_the_filter() -> None:
    made = request("age=many")
    html = get_template(module.TEMPLATE).render({"list": PUPILS.page(made, []), "request": made})

    assert "查询条件有误" in html
    assert "没有符合条件的记录" in html


def test_htmx_gets_the_table_alone() -> None:
    made = request("", **{"HX-Request": "true", "HX-Target": "list-pupils"})
    made.htmx = SimpleLazyObject(lambda: type("H", (), {"target": "list-pupils"})())  # type: ignore[attr-defined]
    made.user = None  # type: ignore[assignment]

    html = get_template(f"{module.TEMPLATE}#table").render({"list": PUPILS.page(made, pupils(3))})

    assert html.strip().startswith('<section class="card is-dimming" id="list-pupils"')
    assert "filter-card" not in html


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "queries"), [(1, 1), (15, 1), (20, 2), (45, 2)])
def test_a_page_of_records_takes_two_queries(
    number: int, queries: int, django_assert_num_queries: Any
) -> None:
    made = [ContentType(app_label="listing", model=f"m{n:02}") for n in range(number)]
    ContentType.objects.bulk_create(made)
    table: Listing[ContentType] = Listing(
        key="types",
        columns=(Column("model", "模型", sort="model", fixed=True),),
        default_order="-model",
    )

    with django_assert_num_queries(queries):
        page = table.page(request(), ContentType.objects.filter(app_label="listing"))
        assert len(page.rows) == min(number, 20)
        assert page.total.number == number

    assert page.rows[0].model == f"m{number - 1:02}"


@pytest.mark.django_db
def test_records_are_ordered_by_id_where_they_tie() -> None:
    table: Listing[ContentType] = Listing(
        key="ties",
        columns=(Column("app_label", "应用", sort="app_label"),),
        default_order="app_label",
    )

    up = table.selection(request(), ContentType.objects.all()).rows
    down = table.selection(request("order=-app_label"), ContentType.objects.all()).rows

    assert list(up) == list(reversed(down))


@pytest.mark.django_db
def test_a_bad_filter_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    table: Listing[ContentType] = Listing(
        key="bad", columns=(Column("model", "模型"),), filters=PupilFilter
    )

    with django_assert_num_queries(0):
        assert table.page(request("age=x"), ContentType.objects.all()).rows == []


def written(selection: Any, **options: Any) -> Any:
    target = io.BytesIO()
    PUPILS.to_xlsx(target, selection, **options)
    return openpyxl.load_workbook(io.BytesIO(target.getvalue())).active


def test_the_workbook_has_all_pages_and_the_chosen_columns() -> None:
    selection = PUPILS.selection(request("columns_chosen=1&column=note"), pupils(60))

    sheet = written(selection, notes=["查询条件：无"])

    assert sheet["A1"].value == "学生"
    assert sheet["A2"].value == "查询条件：无"
    assert [cell.value for cell in sheet[3]] == ["姓名", "备注"]
    assert sheet.max_row == 63
    assert sheet["B4"].value == "注："


@pytest.mark.parametrize("bad", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "http://a.example"])
def test_text_that_looks_like_a_formula_stays_text(bad: str) -> None:
    sheet = written(PUPILS.selection(request(), [Pupil(bad, 3)]))

    cell = sheet["A3"]
    assert cell.value == bad
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.quotePrefix is (not bad.startswith("http"))


def test_values_keep_their_kind() -> None:
    rows = [
        [
            date(2015, 5, 1),
            3,
            2.5,
            True,
            None,
            "990101201505010018",
            datetime(2026, 1, 2, 3, tzinfo=UTC),
        ]
    ]
    target = io.BytesIO()

    number = workbook.write(target, "t", [workbook.Head(str(n)) for n in range(7)], rows)

    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(target.getvalue())).active[3]]
    assert number == 1
    assert row[0].isoformat() == "2015-05-01T00:00:00"
    assert row[1:3] == [3, 2.5]
    assert row[3] == "是"
    assert not row[4]
    assert row[5] == "990101201505010018"
    assert row[6].isoformat() == "2026-01-02T11:00:00"


@pytest.mark.parametrize(("limit", "fits"), [(3, True), (2, False)])
def test_it_refuses_more_rows_than_allowed(limit: int, fits: bool) -> None:
    selection = PUPILS.selection(request(), pupils(3))

    if fits:
        assert PUPILS.to_xlsx(io.BytesIO(), selection, limit=limit) == 3
    else:
        with pytest.raises(workbook.TooManyRows):
            PUPILS.to_xlsx(io.BytesIO(), selection, limit=limit)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (0, "0"),
        (False, "否"),
        (date(2015, 5, 1), "2015-05-01"),
        (["甲", "乙"], "甲、乙"),
        ([], "–"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02 11:04"),
    ],
)
def test_values_as_people_read_them(value: object, text: str) -> None:
    assert shown_text(value) == text
