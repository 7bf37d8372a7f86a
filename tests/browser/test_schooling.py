"""Keeping a child in school, on a phone: from the roll to the report that the county sees."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shouwang.accounts import testing as people
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.schooling.models import FollowUp, RollCall
from shouwang.schooling.testing import School, days_ago

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]
Serve = Callable[[], str]


def _as(page: "Page", address: str, post: Any) -> None:
    """Go on as somebody else."""
    session = people.client_of(post).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def _save(page: "Page") -> None:
    with page.expect_navigation():
        page.tap("main form button.btn-primary[type=submit]")


def _attempt(page: "Page", address: str, row: FollowUp) -> None:
    page.goto(f"{address}/schooling/absences/{row.pk}/attempt/")
    page.select_option("#id_method", "HOME_VISIT")
    page.fill("#id_text", "孩子不愿返校")
    page.check("input[name=has_failed][value='1']")
    _save(page)


def test_w_04_from_one_tap_to_the_report_the_county_sees(
    committed: None, serve: Serve, phone: "Page", check_page: Check
) -> None:
    people.make_installation()
    school = School(name="试点县青山小学")
    absent = school.pupil("方小满")
    school.pupil("田小雨")
    people.make_organisation("石桥镇人民政府", kind="TOWNSHIP", area=people.TOWNSHIP)
    bureau = people.make_post("EDUCATION_OFFICER")
    address = serve()

    # The teacher: all here in one tap; in the afternoon one is not.
    _as(phone, address, school.teacher_post)
    phone.goto(f"{address}/schooling/?session=MORNING")
    check_page(phone)
    with phone.expect_navigation():
        phone.tap("text=全到")
    assert "到 2 人，缺勤 0 人" in phone.inner_text("main")
    phone.goto(f"{address}/schooling/roll/?session=AFTERNOON")
    phone.select_option(f"#id_mark_{absent.pk}", "UNEXPLAINED")
    check_page(phone)
    _save(phone)

    # What follows at once: asking, then persuading.
    phone.wait_for_url("**/ask/")
    phone.select_option("#id_reason", "TRUANT")
    phone.fill("#id_text", "祖父不知情")
    check_page(phone)
    _save(phone)
    with acting_as(system_actor("test")):
        row = FollowUp.objects.get(care_file=absent)
        assert RollCall.objects.count() == 2
    _attempt(phone, address, row)

    # A week later, one attempt: the headmaster's report is refused.
    with acting_as(system_actor("test")):
        FollowUp.objects.filter(pk=row.pk).update(absent_since=days_ago(8))
    detail = f"{address}/schooling/absences/{row.pk}/"
    _as(phone, address, school.principal_post)
    phone.goto(f"{detail}township/")
    _save(phone)
    assert "上报须同时满足" in phone.inner_text("main")
    _attempt(phone, address, row)
    assert "两项条件均已具备" in phone.inner_text("main")
    with phone.expect_navigation():
        phone.tap("main a.btn-primary:has-text('上报乡镇')")
    _save(phone)
    with phone.expect_navigation():
        phone.tap("button:has-text('编号')")
    assert "1号" in phone.inner_text("main")
    check_page(phone)

    # The county sees it: in the list, in the ledger.
    _as(phone, address, bureau)
    for page in ("absences", "ledger"):
        phone.goto(f"{address}/schooling/{page}/")
        assert "方小满" in phone.inner_text("main")
        check_page(phone)
