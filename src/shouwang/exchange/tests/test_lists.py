"""Lists of other departments: basis, comparison, purge (D-53, R-073)."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shouwang.accounts import testing as people
from shouwang.audit.models import Event
from shouwang.core import crypto
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.exchange import selectors_reconciliation as reading
from shouwang.exchange.models import DepartmentList, ListRow
from shouwang.exchange.services import registers, settling
from shouwang.exchange.services.settling import Answer
from shouwang.exchange.tests.registers import COUNTY, NOW, ON, County
from shouwang.registry.models import CareFile
from shouwang.registry.states import load_states


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def listed(row: dict[str, object], **others: object) -> dict[str, object]:
    return {"姓名": row["姓名"], "身份证号": row["公民身份号码"], **others}


def test_a_list_needs_a_basis(county: County) -> None:
    with pytest.raises(registers.NoBasis):
        county.lend("DISABILITY", [{"姓名": "张明远", "身份证号": ""}])


def test_a_list_is_not_kept_longer_than_it_is_shared(county: County) -> None:
    county.describe("DISABILITY", shared_until=date(2026, 11, 30))

    with pytest.raises(registers.BasisEnded):
        county.lend("DISABILITY", [{"姓名": "张明远"}], expires_on=date(2026, 12, 1))
    assert county.lend(
        "DISABILITY", [{"姓名": "张明远", "性别": "男"}], expires_on=date(2026, 11, 30)
    ).counts == {"rows": 1, "numbered": 0}


def test_a_list_opens_no_file_and_is_sealed(county: County) -> None:
    county.describe("DISABILITY")
    row = county.child("张明远", 1)

    one = county.lend("DISABILITY", [listed(row, 残疾类别="肢体", 残疾等级="三级")])

    with acting_as(county.officer):
        assert one.status == "READY"
        assert not CareFile.objects.exists()
        stored = ListRow.objects.get(list=one)
        assert "张明远" in stored.payload
        assert one.stored_as == ""
    with acting_as(county.officer):
        raw = ListRow.objects.extra(select={"raw": "payload"}).values_list("raw", flat=True)[0]
    assert "张明远".encode() not in bytes(raw)
    assert crypto.unseal_text(bytes(raw), "exchange_listrow.payload")


def test_r073_being_listed_tells_what_the_file_does_not_know(county: County) -> None:
    row = county.child("张明远", 1)
    county.book(row)
    county.describe("DISABILITY")
    county.lend("DISABILITY", [listed(row, 残疾类别="肢体", 残疾等级="三级")])

    county.compare("DATABASE", "DISABILITY")

    told = {d.field: (d.kind, d.pattern) for d in county.questions()}
    assert told == {
        "health": ("FIELD", "NOT_RECORDED"), "disability": ("FIELD", "NOT_RECORDED"),
    }  # fmt: skip


def test_r073_a_child_said_to_be_listed_who_is_not_is_a_question(county: County) -> None:
    one, two = county.child("张明远", 1, 身体状况="残疾"), county.child("李安然", 2)
    county.book(one, two)
    county.describe("DISABILITY")
    county.lend("DISABILITY", [{"姓名": "何无名", "性别": "男"}])

    run = county.compare("DATABASE", "DISABILITY")

    (question,) = county.questions()
    assert (question.child_name, question.kind, question.turn) == (
        "张明远", "ONLY_LEFT", "TOWNSHIP",
    )  # fmt: skip
    assert run.counts["right_elsewhere"] == 1  # a listed person need not be left behind


def test_r073_accepting_a_list_adds_its_benefit_to_those_that_stand(county: County) -> None:
    row = county.child("张明远", 1, 救助帮扶="临时救助")
    county.book(row)
    county.describe("WELFARE")
    county.lend("WELFARE", [listed(row, 类别="低保")])
    county.compare("DATABASE", "WELFARE")
    (question,) = county.questions()

    with acting_as(county.officer) as actor:
        settling.settle(actor, question, Answer("RIGHT"), now=NOW)
        file = CareFile.objects.get()
        values = load_states([file.pk])[file.pk].values
        source = load_states([file.pk])[file.pk].rows["relief"][-1].source

    assert values["relief"] == ("LOW_INCOME", "TEMPORARY")
    assert source == "WELFARE"


def test_no_file_is_opened_from_another_departments_list(county: County) -> None:
    county.book(county.child("张明远", 1))
    county.describe("POLICE")
    county.lend("POLICE", [{"姓名": "何无名", "性别": "男"}])
    county.compare("DATABASE", "POLICE")
    (question,) = county.questions()

    with acting_as(county.officer) as actor, pytest.raises(settling.NeverOpensFiles):
        settling.open_file(actor, question, now=NOW)


def test_columns_can_be_named_by_hand(county: County) -> None:
    county.describe("MATERNAL")
    one = county.lend("MATERNAL", [{"宝宝": "张明远", "生日": "2022-03-01", "妈妈": "何秀英"}])
    assert one.status == "NEEDS_MAPPING"
    assert ["宝宝", "生日", "妈妈"] in one.headings

    mapping = {"宝宝": "name", "妈妈": "mother_name"}
    with acting_as(county.officer) as actor:
        registers.answer_list_columns(actor, one, mapping=mapping, now=NOW)
        one = registers.take_list(one)

    assert (one.status, one.counts["rows"]) == ("READY", 1)


def test_purging_keeps_what_comparing_found(county: County) -> None:
    row = county.child("张明远", 1)
    county.book(row)
    county.describe("DISABILITY")
    one = county.lend("DISABILITY", [listed(row, 残疾类别="肢体")])
    county.compare("DATABASE", "DISABILITY")
    found = county.questions()

    with acting_as(county.officer) as actor:
        registers.purge_list(actor, one, now=NOW)
        assert not ListRow.objects.exists()
        assert DepartmentList.objects.get().status == "PURGED"
        assert reading.value_of(found[0], "right")
        assert Event.objects.filter(action="exchange.purge_list").count() == 1
        with pytest.raises(WrongStatus):
            registers.purge_list(actor, one, now=NOW)
    assert [d.pk for d in county.questions()] == [d.pk for d in found]


@pytest.mark.parametrize(("day", "gone"), [(30, 0), (31, 0), (1, 1)])
def test_a_list_is_purged_the_day_after_its_last(county: County, day: int, gone: int) -> None:
    county.describe("DISABILITY")
    county.lend("DISABILITY", [{"姓名": "张明远", "性别": "男"}], expires_on=date(2026, 12, 31))
    month, year = (12, 2026) if day > 1 else (1, 2027)
    now = datetime(year, month, day, 1, tzinfo=UTC)

    with acting_as(system_actor("exchange.purge_lists")) as actor:
        assert registers.purge_expired(actor, now=now) == gone


def test_the_history_of_rows_keeps_nothing_of_a_list(county: County) -> None:
    county.describe("DISABILITY")
    one = county.lend("DISABILITY", [{"姓名": "张明远", "性别": "男"}])

    with acting_as(county.officer) as actor:
        registers.purge_list(actor, one, now=NOW)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM audit_history WHERE table_name = 'exchange_listrow'"
            )
            assert cursor.fetchone() == (0,)


def test_a_township_may_not_lend_for_the_county(county: County, tmp_path: Path) -> None:
    county.describe("DISABILITY")
    post = people.make_post("TOWNSHIP_SUPERVISOR", area=f"{county.village[:9]}000")
    supervisor = people.actor_of(post)

    with acting_as(supervisor), pytest.raises(NotAllowed):
        registers.receive_list(
            supervisor, tmp_path / "名单.xlsx", kind="DISABILITY", file_name="名单.xlsx",
            area=COUNTY, on=ON, expires_on=ON, now=NOW,
        )  # fmt: skip


def test_a_village_may_not_say_whose_a_register_is(county: County) -> None:
    village = people.actor_of(people.make_post("VILLAGE_OFFICER", area=county.village))

    with acting_as(village), pytest.raises(NotAllowed):
        registers.describe_register(
            village, kind="POLICE", county=COUNTY[:6], owner="公安局", legal_basis="x",
            shared_until=None, note="", now=NOW,
        )  # fmt: skip
