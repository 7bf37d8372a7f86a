"""The pages of data quality, as those who work with them use them."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import client_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.quality.choices import FindingStatus
from shouwang.quality.models import Finding
from shouwang.registry.testing import VILLAGE, make_child, make_pupil

pytestmark = pytest.mark.django_db
ALL = "quality:worklist-scope"


def finding_of(file: Any, rule: str) -> Finding:
    with acting_as(system_actor("test")):
        return Finding.objects.get(care_file=file, rule=rule)


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_r055_the_worklist_names_what_is_missing_and_leads_to_the_finding() -> None:
    file = make_child("周小山", address="")
    page = text(client_of(make_post()).get(reverse(ALL, args=["all"])))
    assert "周小山" in page
    assert "缺1项：现居住地" in page
    assert reverse("quality:finding-detail", args=[finding_of(file, "required-missing").pk]) in page


def test_a_village_sees_what_it_repairs_first() -> None:
    make_child("周小山", address="", agreement="")
    client = client_of(make_post("VILLAGE_OFFICER", area=VILLAGE))
    assert client.get(reverse("quality:worklist")).url == reverse(ALL, args=["mine"])
    page = text(client.get(reverse(ALL, args=["mine"])))
    assert "必填项未填" in page
    assert "已有受委托人，没有签订委托照护协议" not in page  # the township's


def test_the_filters_narrow() -> None:
    make_child("周小山", address="")
    client = client_of(make_post())
    found = {
        "severity=ERROR": True, "severity=HINT": False, "defect=MISSING": True, "overdue=1": False,
        "rule=required-missing": True, "rule=surname-hint": False, "status=REPAIRED": False,
    }  # fmt: skip
    for asked, wanted in found.items():
        page = client.get(f"{reverse(ALL, args=['all'])}?{asked}").content.decode()
        assert ("缺1项：现居住地" in page) is bool(wanted), asked


def test_the_worklist_goes_out_as_a_workbook_for_a_purpose() -> None:
    make_child("周小山", address="")
    client = client_of(make_post())
    url = reverse("quality:worklist-export", args=["all"])
    assert "用途" in text(client.get(url))
    response = client.post(url, {"purpose": "乡镇整改例会"})
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")


def test_the_finding_says_what_to_do_and_leads_to_the_field() -> None:
    file = make_child("周小山", address="")
    finding = finding_of(file, "required-missing")
    page = text(client_of(make_post()).get(reverse("quality:finding-detail", args=[finding.pk])))
    assert "怎么办" in page
    assert (
        reverse("registry:child-edit-section", args=[file.pk, "identity"]) + "#id_address" in page
    )


def test_t048_checking_again_does_not_close_what_is_still_wrong() -> None:
    file = make_child("周小山", address="")
    finding = finding_of(file, "required-missing")
    client = client_of(make_post())
    client.post(reverse("quality:finding-check", args=[finding.pk]))
    page = text(client.get(reverse("quality:finding-detail", args=[finding.pk])))
    assert "复核未通过" in page
    assert finding_of(file, "required-missing").status == FindingStatus.OPEN


def test_a_waiver_takes_two_people() -> None:
    file = make_child("周小山", address="")
    finding = finding_of(file, "required-missing")
    asking, deciding = client_of(make_post()), client_of(make_post())
    until = clock.today() + timedelta(days=30)
    asking.post(
        reverse("quality:waiver-ask", args=[finding.pk]),
        {"reason": "该户住在渔船上，没有固定住址。", "until": until.isoformat()},
    )
    assert finding_of(file, "required-missing").status == FindingStatus.WAIVER_ASKED

    decide = reverse("quality:waiver-decide", args=[finding.pk])
    page = text(asking.post(decide, {"decision": "approve"}))
    assert "不能审批自己的申请" in page

    deciding.post(decide, {"decision": "approve", "note": "情况属实"})
    assert finding_of(file, "required-missing").status == FindingStatus.WAIVED


def test_a_waiver_ends_within_what_the_pack_allows() -> None:
    finding = finding_of(make_child("周小山", address=""), "required-missing")
    client = client_of(make_post())
    for days in (0, 366):
        until = clock.today() + timedelta(days=days)
        page = text(client.post(
            reverse("quality:waiver-ask", args=[finding.pk]),
            {"reason": "没有固定住址", "until": until.isoformat()},
        ))  # fmt: skip
        assert "请填今天之后" in page


def test_a_school_sees_only_what_schools_repair_of_its_pupils() -> None:
    post = make_post("PRINCIPAL", area="990102001000")
    make_pupil(post.organisation, "周小山", address="", grade="第五级")
    page = text(client_of(post).get(reverse(ALL, args=["all"])))
    assert "年级“第五级”不是规定的填法" in page
    assert "现居住地" not in page


def test_the_file_page_shows_findings_and_the_papers_that_belong_in() -> None:
    file = make_child("周小山", address="")
    page = text(client_of(make_post()).get(reverse("registry:child-detail", args=[file.pk])))
    assert "缺1项：现居住地" in page
    assert "应装入档案的资料" in page
    assert "联系卡" in page


def test_the_list_of_files_narrows_to_those_with_errors() -> None:
    make_child("周小山", address="")
    make_child("吴大海")
    client = client_of(make_post())
    page = text(client.get(reverse("registry:child-list") + "?quality_errors=1"))
    assert "周小山" in page
    assert "吴大海" not in page


def test_t004_a_unit_whose_forms_all_lack_something_is_flagged() -> None:
    make_child("周小山", address="")
    client = client_of(make_post())
    page = text(client.get(reverse("quality:overview")))
    assert "全部缺项" in page
    assert "登记表全部存在缺项的单位" in page


def test_the_overview_leads_down_and_stays_in_reach() -> None:
    make_child("周小山", address="")
    client = client_of(make_post())
    for area in ("990102001000", VILLAGE):
        assert client.get(reverse("quality:overview"), {"area": area}).status_code == 200
    for area in ("990103000000", "990000000000", "12", "x"):
        assert client.get(reverse("quality:overview"), {"area": area}).status_code == 404
    assert client.get(reverse("quality:overview"), {"by": "school"}).status_code == 200


def test_the_list_asks_no_more_for_fifteen_findings_than_for_one(
    django_assert_max_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(make_post())
    url = reverse(ALL, args=["all"]) + "?rule=required-missing"
    counts = []
    for number in (1, 14):
        for each in range(number):
            make_child(f"周小{number}{each}", address="")
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
