"""Pages of a batch: sending, findings, preview, decisions, entering, taking back."""

from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange import tasks
from shouwang.exchange.choices import BatchStatus, Decision, RowPlan
from shouwang.exchange.models import Batch
from shouwang.registry.models import CareFile, Person

from .pages import COUNTY, NEXT_COUNTY, County, jobs, work_off


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def actions() -> list[str]:
    with acting_as(system_actor("test")):
        return list(Event.objects.order_by("id").values_list("action", flat=True))


# --- sending -----------------------------------------------------------------------------------


def test_a_roster_is_received_and_its_check_deferred(county: County) -> None:
    response = county.send(county.file([county.row("张明远", 1)]))

    assert response.status_code == 302
    with acting_as(system_actor("test")):
        batch = Batch.objects.get()
    assert (batch.status, batch.area) == (BatchStatus.UPLOADED, COUNTY)
    assert jobs(batch) == ["exchange.check"]
    assert "排队等待检查" in county.page("batch-detail", batch)
    assert "排队等待检查" in county.page("batch-state", batch)


def test_the_page_is_loaded_anew_when_the_check_is_done(county: County) -> None:
    batch = county.sent([county.row("张明远", 1)])

    response = county.officer.get(
        reverse("exchange:batch-state", args=[batch.pk]), headers={"HX-Request": "true"}
    )

    assert response["HX-Redirect"] == reverse("exchange:batch-detail", args=[batch.pk])


def test_an_area_outside_the_post_is_refused_at_the_field(county: County) -> None:
    response = county.send(county.file([county.row("张明远", 1)]), area=NEXT_COUNTY)

    assert response.status_code == 200
    assert "area" in response.context["form"].errors
    with acting_as(system_actor("test")):
        assert not Batch.objects.exists()


def test_a_day_to_come_is_refused_at_the_field(county: County) -> None:
    response = county.send(county.file([county.row("张明远", 1)]), on="2099-01-01")

    assert response.context["form"].errors["on"] == ["填报日期不能晚于今天。"]


def test_a_school_sends_for_its_own_place(county: County) -> None:
    principal = county.client("PRINCIPAL", county.village)
    headings = ("学校名称", "姓名", "性别", "出生日期", "年级", "班级", "是否留守儿童")
    pupil = {"学校名称": "试点小学", "姓名": "张明远", "性别": "男", "出生日期": "2015-03-02",
             "年级": "五年级", "班级": "1班", "是否留守儿童": "是"}  # fmt: skip
    path = county.file([pupil], "花名册.xlsx", headings=headings)

    batch = county.upload(path, principal, area=NEXT_COUNTY)

    assert (batch.area, batch.profile) == (county.village, "school")
    assert "等待乡镇或县级经办人入库" in county.page("batch-detail", batch, client=principal)


def test_the_same_file_twice_is_pointed_out(county: County) -> None:
    path = county.file([county.row("张明远", 1)])
    first = county.upload(path)

    second = county.upload(path)

    text = county.page("batch-detail", second)
    assert "内容完全相同的文件" in text
    assert reverse("exchange:batch-detail", args=[first.pk]) in text
    assert "内容完全相同的文件" not in county.page("batch-detail", first)


@pytest.mark.parametrize("name", ["village", "school", "xueji", "mca-2016"])
def test_a_template_is_recognised_as_what_it_is(county: County, name: str) -> None:
    response = county.officer.get(reverse("exchange:template", args=[name]))

    book = load_workbook(BytesIO(response.content))
    assert "姓名" in "".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row)


def test_an_unknown_template_is_not_found(county: County) -> None:
    assert county.officer.get(reverse("exchange:template", args=["no"])).status_code == 404


# --- findings ----------------------------------------------------------------------------------


def test_findings_are_counted_listed_and_narrowed(county: County) -> None:
    batch = county.sent(
        [county.row("张明远", 1, 受委托人姓名=""), county.row("李安然", 2, 父亲联系电话="123")]
    )

    overview = county.page("batch-detail", batch)
    assert "无受委托人" in overview
    assert "电话号码无效" in overview
    listed = county.page("batch-findings", batch, "?code=phone-invalid")
    assert "没有可用的号码" in listed
    assert "请立即落实监护人并补填" not in listed


def test_the_marked_workbook_has_a_comment_at_the_cell_and_leaves_a_trace(county: County) -> None:
    batch = county.sent([county.row("张明远", 1, 父亲联系电话="123")])

    response = county.officer.get(reverse("exchange:batch-marked", args=[batch.pk]))

    sheet = load_workbook(BytesIO(response.content))["台账"]
    commented = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert [cell.value for cell in commented] == ["123"]
    assert "没有可用的号码" in commented[0].comment.text
    assert "exchange.export_marked" in actions()


# --- columns asked once ------------------------------------------------------------------------


def rename(row: dict[str, object], names: dict[str, str]) -> dict[str, object]:
    return {names.get(key, key): value for key, value in row.items()}


def test_unknown_headings_are_asked_once_per_sender(county: County) -> None:
    names = {"姓名": "娃儿", "性别": "男女", "出生日期": "哪天生的", "村（社区）": "哪个村",
             "就学情况": "念书没有"}  # fmt: skip
    row = rename(county.row("张明远", 1), names)
    batch = county.upload(county.file([row], headings=tuple(row)))
    assert batch.status == BatchStatus.NEEDS_MAPPING
    url = reverse("exchange:batch-columns", args=[batch.pk])
    form = county.officer.get(url).context["form"]
    known = {"娃儿": "name", "男女": "sex", "哪天生的": "birth_date", "哪个村": "village",
             "念书没有": "schooling"}  # fmt: skip
    data = {
        f"column_{number}": known.get(heading, form.fields[f"column_{number}"].initial)
        for number, heading in enumerate(form.headings)
    }
    number = county.officer.get(url).context["number"]

    county.officer.post(url, {**data, "profile": "village", "heading_row": number})

    work_off(tasks.check, batch_id=str(batch.pk), county=batch.county)
    batch = county.batch(batch.pk)
    assert (batch.status, batch.counts["plans"]) == (BatchStatus.CHECKED, {"NEW": 1})
    again = county.upload(
        county.file([rename(county.row("李安然", 2), names)], "乙.xlsx", headings=tuple(row))
    )
    assert (again.status, again.counts["plans"]) == (BatchStatus.CHECKED, {"NEW": 1})


def test_two_columns_for_one_heading_are_asked_once(county: County) -> None:
    row = {**county.row("张明远", 1), "儿童姓名": "李安然"}
    batch = county.upload(county.file([row], headings=tuple(row)))
    assert batch.status == BatchStatus.NEEDS_MAPPING
    url = reverse("exchange:batch-columns", args=[batch.pk])
    assert "哪一列是" in county.officer.get(url).content.decode()

    county.officer.post(url, {"column": "姓名"})

    work_off(tasks.check, batch_id=str(batch.pk), county=batch.county)
    assert county.batch(batch.pk).status == BatchStatus.CHECKED
    assert [row.child_name for row in county.rows(batch)] == ["张明远"]


# --- preview and decisions ---------------------------------------------------------------------


def test_a_change_is_shown_field_by_field_with_numbers_masked(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1)]))

    batch = county.sent(
        [county.row("张明远", 1, 父亲务工地点="广东省东莞市", 父亲联系电话="16399998888")],
        "乙.xlsx",
    )

    text = county.page("batch-rows", batch, "?plan=CHANGED")
    assert "浙江省温州市" in text
    assert "广东省东莞市" in text
    assert "163******88" in text
    assert "16399998888" not in text
    assert "registry.list_batch_rows" in actions()


def test_stored_values_of_a_file_out_of_reach_are_not_shown(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1)]))
    moved = county.row("张明远", 1, 公民身份号码="", 父亲务工地点="广东省东莞市")
    moved["村（社区）"] = county.far_name
    township = county.far_village[:9] + "000"
    supervisor = county.client("TOWNSHIP_SUPERVISOR", township)
    batch = county.upload(county.file([moved], "乙.xlsx"), supervisor, area=township)
    assert batch.counts["plans"] == {"DOUBTFUL": 1}

    text = county.page("batch-rows", batch, "?plan=DOUBTFUL", supervisor)

    assert "广东省东莞市" in text
    assert "浙江省温州市" not in text


def test_a_doubtful_row_decided_as_the_same_child_changes_the_name(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1)]))
    batch = county.sent([county.row("张名远", 1)], "乙.xlsx")
    assert "需要人工确认" in county.page("batch-detail", batch)

    county.decide(batch, Decision.SAME, *county.rows(batch))
    county.commit(batch)

    with acting_as(system_actor("test")):
        person = CareFile.objects.get().person
        assert (person.name, person.former_names) == ("张名远", ["张明远"])


def test_an_undecided_row_is_left_out(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1)]))
    batch = county.sent([county.row("张名远", 1), county.row("李安然", 2)], "乙.xlsx")

    batch = county.commit(batch)

    assert (batch.counts["opened"], batch.counts["changed"]) == (1, 0)


def test_two_children_cannot_carry_one_number(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1)]))
    batch = county.sent([county.row("张名远", 1)], "乙.xlsx")

    response = county.decide(batch, Decision.NEW, *county.rows(batch))

    assert "不能作为另一儿童新建" in response.content.decode()
    assert [row.decision for row in county.rows(batch)] == [""]


def test_of_two_rows_with_one_number_the_chosen_one_enters(county: County) -> None:
    batch = county.sent([county.row("张明远", 1), county.row("张明远", 1, 备注="抄重了")])
    assert batch.counts["plans"] == {"HELD": 2}
    assert "以哪一行为准" in county.page("batch-rows", batch, "?plan=HELD")
    first, _second = county.rows(batch)

    county.decide(batch, Decision.SAME, first)

    assert [(row.plan, row.decision) for row in county.rows(batch)] == [
        (RowPlan.NEW, Decision.SAME), (RowPlan.HELD, Decision.SKIP)
    ]  # fmt: skip
    batch = county.commit(batch)
    assert batch.counts["opened"] == 1


def test_a_row_without_a_name_cannot_be_let_in(county: County) -> None:
    batch = county.sent([county.row("张明远", 1, 姓名="")])

    response = county.decide(batch, Decision.SAME, *county.rows(batch))

    assert "缺少姓名或村（居）" in response.content.decode()
    assert county.rows(batch)[0].plan == RowPlan.HELD


def test_a_row_page_shows_what_the_row_says(county: County) -> None:
    batch = county.sent([county.row("张明远", 1, 父亲联系电话="123")])
    row = county.rows(batch)[0]

    response = county.officer.get(reverse("exchange:row-detail", args=[batch.pk, row.pk]))

    text = response.content.decode()
    assert "没有可用的号码" in text
    assert "浙江省温州市" in text
    assert row_number(county) not in text


def row_number(county: County) -> str:
    return str(county.row("张明远", 1)["公民身份号码"])


def test_queries_do_not_grow_with_the_rows(county: County) -> None:
    county.commit(county.sent([county.row(f"张明{n}", n) for n in range(1, 16)]))
    one = county.sent([county.row("张明1", 1, 备注="甲")], "乙.xlsx")
    many = county.sent([county.row(f"张明{n}", n, 备注="甲") for n in range(1, 16)], "丙.xlsx")
    county.page("batch-rows", one, "?plan=CHANGED")  # fills what is kept in memory

    with CaptureQueriesContext(connection) as few:
        county.page("batch-rows", one, "?plan=CHANGED")
    with CaptureQueriesContext(connection) as more:
        county.page("batch-rows", many, "?plan=CHANGED")

    assert len(more) == len(few)


# --- entering and taking back ------------------------------------------------------------------


def test_committing_asks_then_defers_then_tells(county: County) -> None:
    batch = county.sent([county.row("张明远", 1), county.row("李安然", 2)])
    assert "将写入 2 名儿童" in county.page("batch-commit", batch)

    county.officer.post(reverse("exchange:batch-commit", args=[batch.pk]))

    assert county.batch(batch.pk).status == BatchStatus.COMMITTING
    assert jobs(batch) == ["exchange.check", "exchange.commit"]
    assert "要么全部完成，要么一行也不写" in county.page("batch-detail", batch)
    work_off(tasks.commit, batch_id=str(batch.pk), post_id=str(county.post.pk))
    assert "新建档案 2 份，变更 0 份" in county.page("batch-detail", batch)


def test_the_second_of_two_officers_sees_the_conflict(county: County) -> None:
    first = county.sent([county.row("张明远", 1)], "甲.xlsx")
    second = county.sent([county.row("张明远", 1), county.row("李安然", 2)], "乙.xlsx")
    county.commit(first)

    second = county.commit(second)

    assert second.status == BatchStatus.CHECKED
    assert "请核对后再入库" in county.page("batch-detail", second)
    assert second.counts["plans"] == {"UNCHANGED": 1, "NEW": 1}
    assert county.commit(second).counts["opened"] == 1


def test_a_village_officer_may_send_but_not_enter(county: County) -> None:
    officer = county.client("VILLAGE_OFFICER", county.village)
    batch = county.upload(county.file([county.row("张明远", 1)]), officer, area=county.village)

    response = officer.post(reverse("exchange:batch-commit", args=[batch.pk]))

    assert response.status_code == 403
    assert county.batch(batch.pk).status == BatchStatus.CHECKED


def test_undoing_asks_for_a_reason(county: County) -> None:
    batch = county.commit(county.sent([county.row("张明远", 1)]))

    response = county.officer.post(reverse("exchange:batch-undo", args=[batch.pk]), {"reason": ""})

    assert "reason" in response.context["form"].errors
    assert county.batch(batch.pk).status == BatchStatus.COMMITTED


def test_a_stranger_sees_nothing_of_a_batch(county: County) -> None:
    batch = county.sent([county.row("张明远", 1)])
    stranger = county.stranger()

    for name in ("batch-detail", "batch-findings", "batch-rows", "batch-marked", "batch-state"):
        assert stranger.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 404
    assert "台账.xlsx" not in stranger.get(reverse("exchange:batch-list")).content.decode()


def test_the_list_is_narrowed_by_state(county: County) -> None:
    county.sent([county.row("张明远", 1)], "甲表.xlsx")
    url = reverse("exchange:batch-list")

    assert "甲表.xlsx" in county.officer.get(f"{url}?status=CHECKED").content.decode()
    assert "甲表.xlsx" not in county.officer.get(f"{url}?status=COMMITTED").content.decode()


# --- what broke off ----------------------------------------------------------------------------


def let_the_worker_die(batch: Batch, status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 min') "
            "RETURNING id"
        )
        (worker,) = cursor.fetchone() or (None,)
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status, worker_id = %s "
            "WHERE args->>'batch_id' = %s",
            [status, worker, str(batch.pk)],
        )


def test_the_page_says_that_a_dead_worker_wrote_nothing(county: County) -> None:
    batch = county.sent([county.row("张明远", 1)])
    county.officer.post(reverse("exchange:batch-commit", args=[batch.pk]))
    let_the_worker_die(batch, "doing")

    text = county.page("batch-detail", batch)

    assert "处理中断" in text
    assert "没有写入任何数据" in text
    with acting_as(system_actor("test")):
        assert not CareFile.objects.exists()


def test_a_job_that_failed_for_good_can_be_taken_up(county: County) -> None:
    batch = county.sent([county.row("张明远", 1)])
    county.officer.post(reverse("exchange:batch-commit", args=[batch.pk]))
    let_the_worker_die(batch, "failed")
    assert "入库多次失败" in county.page("batch-detail", batch)

    county.officer.post(reverse("exchange:batch-resume", args=[batch.pk]))

    assert county.batch(batch.pk).status == BatchStatus.CHECKED


# --- 申请转入 ----------------------------------------------------------------------------------


def test_a_child_registered_elsewhere_can_be_asked_for(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1)]))
    there = county.stranger()
    with acting_as(system_actor("test")):
        CareFile.objects.update(area=NEXT_COUNTY, county="520526", township="520526000")
        Person.objects.update(area=NEXT_COUNTY, county="520526", township="520526000")
    batch = county.sent([county.row("张明远", 1, 父亲姓名="张抄来")], "外县.xlsx")
    text = county.page("batch-rows", batch, "?plan=ELSEWHERE")
    assert "该儿童已在" in text
    assert "张建国1" not in text
    row = county.rows(batch)[0]
    county.officer.post(
        reverse("exchange:transfer-create", args=[batch.pk, row.pk]), {"reason": "全家已迁入"}
    )
    asked = there.get(reverse("transfers:transfer-list")).context["list"].rows[0]
    assert asked.child_name == "张明远"

    there.post(reverse("transfers:transfer-answer", args=[asked.pk, "agree"]), {"on": "2026-11-01"})

    answered = county.officer.get(reverse("transfers:transfer-list")).context["list"].rows[0]
    assert answered.status == "DONE"
    with acting_as(system_actor("test")):
        assert CareFile.objects.get(pk=answered.care_file_id).area == row.area


def test_a_child_is_asked_for_once(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1)]))
    with acting_as(system_actor("test")):
        CareFile.objects.update(area=NEXT_COUNTY, county="520526", township="520526000")
    batch = county.sent([county.row("张明远", 1)], "外县.xlsx")
    url = reverse("exchange:transfer-create", args=[batch.pk, county.rows(batch)[0].pk])
    county.officer.post(url, {"reason": "全家已迁入"})

    response = county.officer.post(url, {"reason": "再问一次"})

    assert "已经为该儿童提出过转入申请" in response.content.decode()


# --- on the child's file -----------------------------------------------------------------------


def test_a_childs_file_shows_what_its_roster_was_told(county: County) -> None:
    county.commit(county.sent([county.row("张明远", 1, 父亲联系电话="123")]))
    with acting_as(system_actor("test")):
        file = CareFile.objects.get()

    text = county.officer.get(reverse("registry:child-detail", args=[file.pk])).content.decode()

    assert "电话号码无效" in text
    assert "没有可用的号码" in text
