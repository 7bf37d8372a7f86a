"""R-034: a list to print stands by age, then by grade."""

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from shouwang.accounts.testing import client_of, make_post
from shouwang.registry.testing import make_child

COUNTY = "990102000000"


def test_r_034_the_printed_list_stands_by_age_then_by_grade(db: None) -> None:
    said = [("2015-03-02", "五年级"), ("2018-03-01", "二年级"), ("2015-09-01", "四年级")]
    files = [make_child(birth_date=date.fromisoformat(born), grade=grade) for born, grade in said]
    client: Any = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))

    answer = client.post(
        f"/figures/children/export/?area={COUNTY}&profile=A", {"purpose": "打印花名册"}
    )

    heads, *rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))[
        3:
    ]
    column = {head: place for place, head in enumerate(heads)}
    order = [files[1], files[2], files[0]]
    assert [row[column["姓名"]] for row in rows] == [file.person.name for file in order]
    assert [row[column["年级"]] for row in rows] == ["二年级", "四年级", "五年级"]
    ages = [row[column["周岁"]] for row in rows]
    assert ages == sorted(ages)
    shown = client.get(f"/figures/children/?area={COUNTY}&profile=A").content.decode()
    assert "五年级" in shown
