"""Village sheet, school and class pages, worklist, household, export."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from shouwang.accounts.testing import VILLAGE, actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import hooks, selectors, services
from shouwang.registry.choices import ExportStatus
from shouwang.registry.models import Export
from shouwang.registry.testing import NEXT_VILLAGE, make_child, make_children, make_pupil

TODAY = clock.today()


def test_t008_a_village_officer_has_count_and_list_on_one_page(village_officer: Any) -> None:
    """Asked for the village's numbers, the officer reads them off; they equal the list."""
    left = make_children(3)
    make_child(father__state="AT_HOME", father__left=None, father__destination="")
    make_child(area=NEXT_VILLAGE)

    answer = client_of(village_officer).get(reverse("registry:village-sheet"))

    sheet = answer.context["sheet"]
    assert sheet.count == len(sheet.files) == 3
    assert {file.pk for file in sheet.files} == {file.pk for file in left}
    assert sheet.open_count == 4
    assert [group.total for group in sheet.groups] == [3] * len(sheet.groups)
    assert "data-print" in answer.content.decode()


@pytest.mark.parametrize("area", [NEXT_VILLAGE, "990102000000", "990103001201", "99", "x"])
def test_t008_other_villages_are_not_there(village_officer: Any, area: str) -> None:
    answer = client_of(village_officer).get(reverse("registry:village-sheet"), {"area": area})

    assert answer.status_code == 404


def test_t009_the_principal_sees_left_behind_and_special_children_of_each_class(
    principal: Any,
) -> None:
    school = principal.organisation
    make_pupil(school, class_label="1班")
    make_pupil(school, class_label="1班", relief=("LOW_INCOME",))
    make_pupil(school, class_label="2班", father__state="DEAD", father__left=None,
               father__destination="")  # fmt: skip
    make_pupil(school, class_label="2班", mother__state="AT_HOME", mother__left=None,
               mother__destination="", relief=("LOW_INCOME",))  # fmt: skip

    answer = client_of(principal).get(reverse("registry:school"))

    shown = {
        each.label: (len(each.pupils), len(each.left_behind), len(each.special))
        for each in answer.context["classes"]
    }
    assert shown == {"三年级1班": (2, 2, 1), "三年级2班": (2, 1, 1)}
    total = answer.context["total"]
    assert (len(total.left_behind), len(total.special)) == (3, 2)


@pytest.mark.parametrize(
    ("said", "differences"),
    [
        ({"boarding": True, "dormitory": "3号楼201", "bed": "1"}, 0),
        ({"boarding": False}, 0),
        ({}, 0),
        ({"boarding": True}, 1),
        ({"boarding": False, "dormitory": "3号楼201"}, 1),
        ({"dormitory": "3号楼201"}, 1),
        ({"boarding": True, "dormitory": "3号楼201", "class_label": ""}, 1),
    ],
)
def test_t009_class_list_and_dormitory_list_are_reconciled(
    principal: Any, said: dict[str, Any], differences: int
) -> None:
    make_pupil(principal.organisation, **said)

    answer = client_of(principal).get(reverse("registry:school"))

    assert len(answer.context["differences"]) == differences


def test_t009_a_bed_given_twice_is_told_of_both(principal: Any) -> None:
    for _ in range(2):
        make_pupil(principal.organisation, boarding=True, dormitory="3号楼201", bed="1")

    answer = client_of(principal).get(reverse("registry:school"))

    assert len(answer.context["differences"]) == 2


def test_t017_six_of_fifty_two_two_boys_and_four_girls(
    principal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = principal.organisation
    for sex in ("1", "1", "2", "2", "2", "2"):
        make_pupil(school, sex=sex)
    sizes = {(school.pk, "三年级1班"): 52}
    monkeypatch.setattr(hooks, "class_sizes", [lambda schools: sizes])

    answer = client_of(principal).get(reverse("registry:class"), {"label": "三年级1班"})

    chosen = answer.context["chosen"]
    assert (chosen.boys, chosen.girls, chosen.sex_unknown) == (2, 4, 0)
    assert chosen.boys + chosen.girls + chosen.sex_unknown == len(chosen.left_behind) == 6
    assert chosen.share == Decimal("11.5")
    assert "占 11.5%" in answer.content.decode()


def test_a_class_teacher_sees_the_own_class_only(principal: Any) -> None:
    school = principal.organisation
    own, other = make_pupil(school, class_label="1班"), make_pupil(school, class_label="2班")
    teacher = make_post("CLASS_TEACHER", organisation=school, class_label="三年级1班")
    client = client_of(teacher)

    listed = client.get(reverse("registry:child-list")).content.decode()
    labels = [each.label for each in client.get(reverse("registry:school")).context["classes"]]

    assert own.person.name in listed
    assert other.person.name not in listed
    assert labels == ["三年级1班"]
    for file, status in ((own, 200), (other, 404)):
        page = reverse("registry:child-detail", kwargs={"id": file.pk})
        assert client.get(page).status_code == status
    page = client.get(reverse("registry:class"), {"label": "三年级2班"})
    assert page.status_code == 404


def test_a_school_no_longer_sees_a_pupil_that_left(principal: Any, officer: Any) -> None:
    from shouwang.registry.entries import Entry

    file = make_pupil(principal.organisation)
    with acting_as(actor_of(officer)) as actor:
        entry = Entry(file.area, {"school_name": "外县小学"}, file_id=file.pk)
        services.record_entries(
            actor, [entry], on=TODAY - timedelta(days=1), source="OFFICE", now=clock.now()
        )

    page = reverse("registry:child-detail", kwargs={"id": file.pk})
    assert client_of(principal).get(page).status_code == 404


@pytest.mark.parametrize(
    ("days", "listed"), [(0, False), (1, True), (30, True), (90, True), (91, False)]
)
def test_a_birthday_is_warned_of_ninety_days_ahead(officer: Any, days: int, listed: bool) -> None:
    day = TODAY + timedelta(days=days)
    born = date(day.year - 14, day.month, min(day.day, 28) if day.month == 2 else day.day)
    make_child("方小满", birth_date=born)
    kwargs = {"key": "birthdays"}

    text = client_of(officer).get(reverse("registry:worklist-kind", kwargs=kwargs)).content.decode()

    assert ("方小满" in text) is listed


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("without-carer", {"carer__name": "", "carer__kin": "", "carer__phones": ()}),
        ("unknown", {"mother__state": "OTHER", "mother__left": None, "mother__destination": ""}),
        ("unverified", {}),
    ],
)
def test_what_needs_attention_is_listed(officer: Any, key: str, said: dict[str, Any]) -> None:
    make_child("方小满", **said)

    page = reverse("registry:worklist-kind", kwargs={"key": key})

    assert "方小满" in client_of(officer).get(page).content.decode()


def test_one_household_is_shown_as_one(officer: Any) -> None:
    parents = {"father__name": "方大山", "mother__name": "何小云", "address": "二组8号"}
    first, second = make_child("方小满", **parents), make_child("方小寒", **parents)
    page = reverse("registry:household-detail", kwargs={"id": first.household_id})

    answer = client_of(officer).get(page)

    assert first.household_id == second.household_id
    assert [member.person.name for member in answer.context["children"]]
    adults = [member.person.name for member in answer.context["adults"]]
    assert sorted(adults).count("方大山") == 1
    assert "方小寒" in answer.content.decode()


def test_a_household_out_of_reach_is_not_there(stranger: Any) -> None:
    page = reverse("registry:household-detail", kwargs={"id": make_child().household_id})

    assert client_of(stranger).get(page).status_code == 404


def test_an_export_asks_what_for_masks_numbers_and_is_recorded(officer: Any) -> None:
    file, client = make_child("方小满"), client_of(officer)
    page = reverse("registry:child-export") + "?columns_chosen=1&column=id_number"

    refused = client.post(page, {"purpose": ""})
    answer = client.post(page, {"purpose": "报县政府"})

    assert refused["Content-Type"].startswith("text/html")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "方小满" in text
    assert "报县政府" in text
    assert officer.user.display_name in text
    assert file.person.id_number not in text
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="registry.export_children")
    assert (event.purpose, event.file_ids) == ("报县政府", [str(file.pk)])


def test_more_rows_than_one_person_may_take_need_a_second(
    officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("viewing", "exporting"):
        monkeypatch.setattr(f"shouwang.registry.services.{module}.MOST_ALONE", 1)
    monkeypatch.setattr("shouwang.registry.services.MOST_ALONE", 1)
    make_child(), make_child()

    client_of(officer).post(reverse("registry:child-export"), {"purpose": "报县政府"})

    with acting_as(system_actor("test")):
        assert [export.status for export in Export.objects.all()] == [ExportStatus.ASKED]
        assert not Event.objects.filter(action="registry.export_children").exists()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"verdict": "yes"}, True), ({"verdict": "no"}, False), ({"profile": "A"}, True),
        ({"profile": "A", "verdict": "no"}, False), ({"sex": "1"}, True), ({"sex": "2"}, False),
        ({"age": "6-13"}, True), ({"age": "14-15"}, False), ({"schooling": "PRIMARY"}, True),
        ({"schooling": "-"}, False), ({"rating": "GOOD"}, True), ({"rating": "-"}, False),
        ({"without_carer": "0"}, True), ({"without_carer": "1"}, False),
        ({"care_reason": "BOTH_AWAY"}, True), ({"care_reason": "NONE"}, False),
        ({"status": "SUBMITTED"}, True), ({"status": "VERIFIED"}, False), ({"status": "ALL"}, True),
        ({"verdict": "nonsense"}, False), ({"area": "990103000000"}, False),
    ],
)  # fmt: skip
def test_every_condition_narrows(officer: Any, given: dict[str, str], found: bool) -> None:
    make_child("方小满")

    text = client_of(officer).get(reverse("registry:child-list"), given).content.decode()

    assert ("方小满" in text) is found


def test_the_checklist_names_what_is_missing(officer: Any) -> None:
    file = make_child(health="", father__phones=(), carer__phones=())
    page = reverse("registry:child-detail", kwargs={"id": file.pk})

    blocks = client_of(officer).get(page).context["blocks"]

    missing = {label for block in blocks for label in block.missing}
    assert {"身体状况", "父亲联系电话", "受委托人联系电话"} <= missing
    assert "父亲姓名" not in missing


def test_names_of_divisions_are_shown_by_code_where_unknown(officer: Any) -> None:
    with acting_as(actor_of(officer)):
        assert selectors.place_names([VILLAGE]) == {VILLAGE: VILLAGE}


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [("household-export", {}), ("worklist-export", {"key": "unverified"})],
)
def test_every_list_goes_out_as_a_workbook(officer: Any, name: str, kwargs: dict[str, str]) -> None:
    make_child("方小满")
    page = reverse(f"registry:{name}", kwargs=kwargs)

    answer = client_of(officer).post(page, {"purpose": "报县政府"})

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert "方小满" in [cell.value for row in sheet.iter_rows() for cell in row]
