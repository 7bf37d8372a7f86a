"""From workbook to files: preview, commit, change, conflict, undo."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from shouwang.accounts.choices import OrganisationKind, Role
from shouwang.accounts.models import Organisation
from shouwang.accounts.roles import permissions_of
from shouwang.care.choices import RecordKind
from shouwang.care.services import Work, record_work
from shouwang.core import idcard
from shouwang.core.actors import Actor, system_actor
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import book_of, make_divisions
from shouwang.exchange import services
from shouwang.exchange.choices import BatchStatus, RowPlan
from shouwang.exchange.models import Batch, SourceRow
from shouwang.exchange.testing import write_roster
from shouwang.registry.models import CareFile, Person
from shouwang.registry.states import load_states

COUNTY, VILLAGE, VILLAGE_NAME = "520527000000", "", ""
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 11, 1)


def id_number(birth: date, order: int, *, male: bool) -> str:
    head = f"990102{birth:%Y%m%d}{order:02d}{1 if male else 2}"
    return head + idcard.check_character(head)


def child(name: str, order: int, **others: Any) -> dict[str, Any]:
    born = date(2015, 3, 1 + order % 28)
    return {
        "序号": order, "姓名": name, "性别": "男", "出生日期": born.isoformat(),
        "公民身份号码": id_number(born, order, male=True), "户口性质": "农村",
        "村（社区）": VILLAGE_NAME, "现居住地": f"一组{order}号", "就学情况": "小学",
        "年级": "五年级", "父亲姓名": f"{name[0]}建国", "父亲状况": "外出务工",
        "父亲务工地点": "浙江省温州市", "父亲外出时间": "2023年2月", "父亲联系电话": "16012345678",
        "母亲姓名": "何秀英", "母亲状况": "外出务工", "母亲务工地点": "浙江省温州市",
        "母亲外出时间": "2023-02", "受委托人姓名": f"{name[0]}德福", "与儿童关系": "祖父",
        "受委托人联系电话": "16112345678", "是否签订委托照护协议": "是", "监护情况": "较好",
        "对象类别": "留守儿童", **others,
    }  # fmt: skip


@pytest.fixture
def officer(db: None) -> Actor:
    return make_officer()


@pytest.fixture
def committed_officer(committed: None) -> Actor:
    """The same, on real commits: undoing goes by the transaction of the commit."""
    return make_officer()


def make_officer() -> Actor:
    global VILLAGE, VILLAGE_NAME

    book = book_of(COUNTY)
    township = next(iter(book.children(COUNTY)))
    village = next(iter(book.children(township.code)))
    VILLAGE, VILLAGE_NAME = village.code, village.name
    make_divisions([VILLAGE])
    with acting_as(system_actor("test")):
        office = Organisation(name="民政局", kind=OrganisationKind.CIVIL_AFFAIRS)
        office.place(COUNTY)
        office.save()
    return Actor(
        user_id=None, display_name="民政", role=Role.CIVIL_AFFAIRS_OFFICER,
        permissions=permissions_of(Role.CIVIL_AFFAIRS_OFFICER), area=Area.of(COUNTY),
        area_code=COUNTY, organisation_id=office.pk,
    )  # fmt: skip


def upload(
    officer: Actor, path: Path, rows: list[dict[str, Any]], name: str = "台账.xlsx"
) -> Batch:
    workbook = write_roster(path / name, rows)
    with acting_as(officer):
        batch = services.receive(officer, workbook, file_name=name, area=COUNTY, on=ON, now=NOW)
        return services.check_batch(batch, now=NOW)


def commit(officer: Actor, batch: Batch) -> Batch:
    with acting_as(officer):
        return services.commit_batch(officer, batch, now=NOW)


def test_a_clean_roster_becomes_files_with_their_verdict(officer: Actor, tmp_path: Path) -> None:
    batch = upload(officer, tmp_path, [child("张明远", 1), child("李安然", 2)])
    assert batch.counts["plans"] == {"NEW": 2}
    assert batch.counts["errors"] == 0

    batch = commit(officer, batch)

    assert batch.status == BatchStatus.COMMITTED
    with acting_as(officer):
        files = list(CareFile.objects.order_by("sort_key"))
        assert [f.verdict for f in files] == ["yes", "yes"]
        assert [f.care_reason for f in files] == ["BOTH_AWAY", "BOTH_AWAY"]
        assert files[0].area == VILLAGE
        state = load_states([files[1].pk])[files[1].pk]
        assert state.values["father.destination"] == "浙江省温州市"
        assert str(state.values["father.left"]) == "2023-02"
        assert state.values["carer.kin"] == "GRANDFATHER"


def test_siblings_share_household_and_parents(officer: Actor, tmp_path: Path) -> None:
    parents = {"父亲姓名": "王建军", "母亲姓名": "杨秀兰", "现居住地": "二组8号"}
    batch = upload(
        officer, tmp_path, [child("王子轩", 3, **parents), child("王子涵", 4, **parents)]
    )

    commit(officer, batch)

    with acting_as(officer):
        assert CareFile.objects.values("household").distinct().count() == 1
        assert Person.objects.filter(name="王建军").count() == 1


def test_the_same_roster_again_changes_nothing(officer: Actor, tmp_path: Path) -> None:
    rows = [child("张明远", 1), child("李安然", 2)]
    commit(officer, upload(officer, tmp_path, rows))

    again = upload(officer, tmp_path, rows, "再次.xlsx")

    assert again.counts["plans"] == {"UNCHANGED": 2}


def test_a_change_closes_the_old_fact_and_a_blank_keeps_it(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))

    changed = child("张明远", 1, 父亲状况="在家", 父亲务工地点="", 父亲外出时间="", 监护情况="")
    batch = upload(officer, tmp_path, [changed], "变更.xlsx")
    assert batch.counts["plans"] == {"CHANGED": 1}
    commit(officer, batch)

    with acting_as(officer):
        file = CareFile.objects.get()
        state = load_states([file.pk])[file.pk]
        assert state.values["father.state"] == "AT_HOME"
        assert state.values["rating"] == "GOOD"
        assert file.verdict == "no"


def test_a_number_under_another_name_is_left_to_a_person(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))

    batch = upload(officer, tmp_path, [child("张名远", 1)], "异名.xlsx")

    assert batch.counts["plans"] == {"DOUBTFUL": 1}


def test_the_second_of_two_overlapping_batches_sees_the_conflict(
    officer: Actor, tmp_path: Path
) -> None:
    first = upload(officer, tmp_path, [child("张明远", 1)], "甲.xlsx")
    second = upload(officer, tmp_path, [child("张明远", 1), child("李安然", 2)], "乙.xlsx")
    commit(officer, first)

    with pytest.raises(services.PlanOutdated):
        commit(officer, second)

    with acting_as(officer):
        services.refresh_preview(second)
        second = Batch.objects.get(pk=second.pk)
        assert second.status == BatchStatus.CHECKED
        assert second.counts["plans"] == {"UNCHANGED": 1, "NEW": 1}
        assert CareFile.objects.count() == 1


def test_a_number_held_in_another_county_is_told_and_nothing_else(
    officer: Actor, tmp_path: Path
) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    elsewhere = "520526000000"
    with acting_as(system_actor("test")):
        CareFile.objects.update(area=elsewhere, county="520526", township="520526000")
        Person.objects.update(area=elsewhere, county="520526", township="520526000")

    batch = upload(officer, tmp_path, [child("张明远", 1)], "外县.xlsx")

    assert batch.counts["plans"] == {"ELSEWHERE": 1}
    with acting_as(officer):
        row = SourceRow.objects.get(batch=batch)
        assert (row.plan, row.held_reason, row.difference) == (RowPlan.ELSEWHERE, elsewhere, "")


def test_undo_takes_the_whole_batch_back(committed_officer: Actor, tmp_path: Path) -> None:
    officer = committed_officer
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    with acting_as(officer):
        before = load_states([f.pk for f in CareFile.objects.all()])
    changed = child("张明远", 1, 父亲状况="服刑", 父亲务工地点="", 父亲外出时间="")
    rows = [changed, child("李安然", 2)]
    second = commit(officer, upload(officer, tmp_path, rows, "乙.xlsx"))

    with acting_as(officer):
        services.undo_batch(officer, second, reason="传错了表", now=NOW)

        file = CareFile.objects.get()
        after = load_states([file.pk])[file.pk]
        assert after.values == before[file.pk].values
        assert file.verdict == "yes"
        assert not Person.objects.filter(name="李安然").exists()


def test_undo_is_refused_when_later_work_rests_on_it(
    committed_officer: Actor, tmp_path: Path
) -> None:
    officer = committed_officer
    first = commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    commit(officer, upload(officer, tmp_path, [child("张明远", 1, 监护情况="差")], "乙.xlsx"))

    with acting_as(officer), pytest.raises(services.BatchBuiltOn):
        services.undo_batch(officer, first, reason="传错了表", now=NOW)


def test_undo_is_refused_when_a_visit_was_made(committed_officer: Actor, tmp_path: Path) -> None:
    officer = committed_officer
    batch = commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    with acting_as(officer):
        file = CareFile.objects.get()
        by = [{"name": "何主任", "role": "OFFICER"}]
        record_work(officer, [file.pk], Work(RecordKind.HOME_VISIT, NOW.date(), by), now=NOW)

    with acting_as(officer), pytest.raises(services.BatchBuiltOn):
        services.undo_batch(officer, batch, reason="传错了表", now=NOW)
    with acting_as(officer):
        assert CareFile.objects.filter(pk=file.pk).exists()


def test_a_stranger_county_cannot_commit(officer: Actor, tmp_path: Path) -> None:
    batch = upload(officer, tmp_path, [child("张明远", 1)])
    stranger = replace(
        officer, area=Area.of("520526000000"), area_code="520526000000", organisation_id=None
    )

    with acting_as(stranger), pytest.raises(Batch.DoesNotExist):
        services.commit_batch(stranger, batch, now=NOW)


def test_the_list_is_narrowed_to_files_with_errors(officer: Actor, tmp_path: Path) -> None:
    from shouwang.exchange.panels import file_flags

    rows = [child("张明远", 1, 监护情况="还行"), child("李安然", 2)]
    commit(officer, upload(officer, tmp_path, rows))
    (flag,) = file_flags()

    with acting_as(officer):
        wrong = flag.narrow(CareFile.objects.all(), True)
        right = flag.narrow(CareFile.objects.all(), False)
        assert [file.person.name for file in wrong] == ["张明远"]
        assert [file.person.name for file in right] == ["李安然"]
