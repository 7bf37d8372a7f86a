"""Pages: the way through them, what a member and an outsider get, every paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import COUNTY, client_of, make_organisation, make_post
from shouwang.cases.choices import MemberRole
from shouwang.cases.models import CaseMember
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents.models import IssuedPaper
from shouwang.intervention import doors, papers, services, workflow
from shouwang.intervention import testing as t
from shouwang.intervention.choices import PaperKind, WelfareKind
from shouwang.intervention.models import (
    Entitlement,
    Intervention,
    Placement,
    ServedPaper,
    Service,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(db: None) -> Any:
    """A post of the county's civil affairs, which is a member of every case reported after."""
    return make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)


@pytest.fixture
def case(member: Any) -> Any:
    return t.make_case(file=t.known_child())


def url(name: str, row: Any, **more: Any) -> str:
    return reverse(f"intervention:{name}", kwargs={"id": row.pk, **more})


def send(client: Any, address: str, **said: Any) -> Any:
    """Send a form as it is shown, changed by `said`; answers where it led."""
    form = client.get(address).context["form"]
    shown = {bound.html_name: v for bound in form if (v := bound.value()) not in (None, "")}
    answer = client.post(address, {**shown, **said}, follow=True)
    assert "form" not in (answer.context or {}), answer.context["form"].errors
    return answer


def test_w_16_temporary_care_through_the_pages(member: Any, case: Any) -> None:
    client = client_of(member)
    page = send(client, url("placement-begin", case), ground="REFUSAL", place_kind="RESCUE_STATION",
                place="县救助管理站", escorted_by="李警官")  # fmt: skip
    with acting_as(system_actor("test")):
        row = Placement.objects.get()
    assert "护送安置中" in page.content.decode()

    send(client, url("placement-deed", row, deed="receive"), received_by="赵站长")
    send(client, url("placement-deed", row, deed="notify"), reached="1", notice="电话告知")
    send(client, url("placement-deed", row, deed="entrust"), name="吴照料", kin="GRANDFATHER")
    page = send(client, url("placement-deed", row, deed="leave"), reason="NEW_CARER")

    assert "已离开" in page.content.decode()
    with acting_as(system_actor("test")):
        assert Placement.objects.get().state == "LEFT"


def test_a_refusal_stands_on_top_of_the_form(member: Any, case: Any) -> None:
    client, row = client_of(member), t.place(case)
    row = t.PLACING["receive"](row)
    t.run(services.notify_parents, row, reached=False, at=clock.now(), notice="不通")

    answer = client.post(
        url("placement-deed", row, deed="reunite"),
        {"name": "吴外出", "kin": "FATHER", "assessed_on": clock.today().isoformat()},
    )

    assert answer.status_code == 200
    assert "尚未联系上父母" in answer.content.decode()


def test_help_through_the_pages(member: Any, case: Any) -> None:
    client = client_of(member)
    hospital = make_organisation("县人民医院", kind="HEALTH")
    doctor = client_of(make_post("DEPARTMENT_OFFICER", organisation=hospital))
    due = (clock.today() + timedelta(days=20)).isoformat()

    page = send(client, url("plan-make", case), summary="监护缺失", goal_1="落实照护人",
                goal_1_due=due)  # fmt: skip
    assert "落实照护人" in page.content.decode()
    send(client, url("service-ask", case), kind="MEDICAL", organisation=str(hospital.pk),
         brief="请为吴某某体检，联系人周主任", due_on=due)  # fmt: skip
    with acting_as(system_actor("test")):
        row = Service.objects.get()
        assert row.plan_id is not None
    listed = doctor.get(reverse("intervention:asked-list")).content.decode()
    assert str(row.pk) in listed
    shown = doctor.get(url("service-detail", row)).content.decode()
    assert "请为吴某某体检" in shown
    assert str(row.case_id) not in shown
    send(doctor, url("service-answer", row, deed="accept"))
    send(doctor, url("service-answer", row, deed="provide"))
    send(doctor, url("service-answer", row, deed="complete"), outcome="未见异常", cost="120.50")

    assert "未见异常" in client.get(url("service-detail", row)).content.decode()
    assert doctor.get(url("service-deed", row, deed="withdraw")).status_code == 403


def test_rights_through_the_pages(member: Any, case: Any) -> None:
    client = client_of(member)
    send(client, url("right-find", case), kind=WelfareKind.LEGAL_AID, case_type="家庭暴力")
    with acting_as(system_actor("test")):
        row = Entitlement.objects.get()
    send(client, url("right-deed", row, deed="confirm"))
    send(client, url("right-deed", row, deed="apply"), agency="县法律援助中心")
    send(client, url("right-deed", row, deed="provide"), agency="县法律援助中心")
    page = client.get(reverse("intervention:intervention-list")).content.decode()

    assert "100.0%" in page
    assert client.get(url("right-deed", row, deed="grant")).status_code == 404


def test_w_02_measures_through_the_pages(member: Any, case: Any) -> None:
    client, today = client_of(member), clock.today()
    long_ago = (today - timedelta(days=300)).isoformat()
    send(client, url("intervention-open", case), person="吴外出", kin="FATHER", facts="不履行",
         on=long_ago)  # fmt: skip
    with acting_as(system_actor("test")):
        row = Intervention.objects.get()
    send(client, url("intervention-deed", row, deed="educate"), kind="ADMONITION",
         authority="城关派出所")  # fmt: skip
    for kind in ("NON_PERFORMANCE", "DESTITUTE"):
        send(client, url("intervention-deed", row, deed="evidence"), kind=kind, on=long_ago,
             reference="询问笔录")  # fmt: skip
    page = client.get(url("intervention-detail", row)).content.decode()
    assert "条件具备" in page
    assert "G6" not in page
    send(client, url("intervention-deed", row, deed="establish"), ground="G2")
    send(client, url("intervention-deed", row, deed="apply"),
         applicant_kind="COUNTY_CIVIL_AFFAIRS", applicant="民政局", court="法院")  # fmt: skip
    send(client, url("intervention-deed", row, deed="result"), result="REVOKED", number="民特1号")
    page = send(client, url("intervention-deed", row, deed="appoint_guardian"), name="吴照料",
                kin="GRANDFATHER")  # fmt: skip

    assert "已另行指定监护人" in page.content.decode()


def test_w_03_a_paper_through_the_pages(member: Any, case: Any) -> None:
    client, row = client_of(member), t.intervention(case)
    page = send(client, url("intervention-deed", row, deed="protect"), number="〔2026〕9号",
                issuer="县人民法院", brief="请入户查访",
                valid_until=(clock.today() + timedelta(days=60)).isoformat())  # fmt: skip
    with acting_as(system_actor("test")):
        paper = ServedPaper.objects.get()
    assert "尚未送达：申请人、被申请人、公安机关、村（居）民委员会" in page.content.decode()
    for party in paper.owed_to:
        page = send(client, url("paper-deed", paper, deed="serve"), party=party, receiver="甲",
                    how="IN_PERSON", by="乙")  # fmt: skip
    assert "已送达" in page.content.decode()
    page = send(client, url("paper-follow", paper, deed="visit"), by="周主任", kept="1",
                found="平静")  # fmt: skip

    assert "协助执行中" in page.content.decode()


def rows(case: Any) -> dict[str, Any]:
    measures = t.rung(t.intervention(case), "educate")
    with acting_as(system_actor("test")):
        rung = measures.measures.get()
    return {
        "placement": t.place(case), "plan": t.plan(case), "right": t.right(case),
        "service": t.ask(case, make_organisation(kind="HEALTH")), "intervention": measures,
        "paper": t.paper(measures), "rung": rung,
    }  # fmt: skip


def addresses(found: dict[str, Any]) -> list[str]:
    kinds = ("placement", "plan", "right", "service", "intervention", "paper")
    return [
        *(url(f"{kind}-detail", found[kind]) for kind in kinds),
        *(url("placement-paper", found["placement"], paper=kind) for kind in papers.PLACEMENT),
        *(url("paper-paper", found["paper"], paper=kind) for kind in papers.SERVED),
        url("plan-paper", found["plan"]), url("service-paper", found["service"]),
        url("intervention-paper", found["intervention"]),
        url("measure-paper", found["intervention"], measure_id=found["rung"].pk),
    ]  # fmt: skip


def test_every_page_and_paper_opens_to_the_team_and_to_nobody_else(member: Any, case: Any) -> None:
    found = rows(case)
    outsider = client_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))
    later = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))  # no member of this case
    client = client_of(member)

    for address in addresses(found):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.content.startswith(b"%PDF") == (answer["Content-Type"] == "application/pdf")
        assert outsider.get(address).status_code == 404, address
        assert later.get(address).status_code == 404, address


def test_a_supervisor_of_the_case_reads_and_does_nothing(member: Any, case: Any) -> None:
    post = make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)
    with acting_as(system_actor("test")):
        made = CaseMember(
            case=case, user_id=post.user_id, label="督导", role=MemberRole.SUPERVISOR,
            since=clock.today(),
        )  # fmt: skip
        made.place(case.area)
        made.save(force_insert=True)
    row, client = t.place(case), client_of(post)

    page = client.get(url("placement-detail", row))
    assert page.status_code == 200
    assert page.context["actions"] == []
    assert client.get(url("placement-deed", row, deed="receive")).status_code == 404


def test_the_case_page_shows_the_cards_and_the_lists_the_own_cases(member: Any, case: Any) -> None:
    found = rows(case)
    client = client_of(member)
    page = client.get(reverse("cases:case-detail", kwargs={"id": case.pk})).content.decode()
    for kind in ("placement", "plan", "service", "right", "intervention", "paper"):
        assert url(f"{kind}-detail", found[kind]) in page

    other = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))
    for name, row in (("placement-list", "placement"), ("intervention-list", "intervention")):
        address = reverse(f"intervention:{name}")
        assert str(found[row].pk) in client.get(address).content.decode()
        assert str(found[row].pk) not in other.get(address).content.decode()


def test_a_list_asks_no_more_for_many_rows_than_for_one(
    member: Any, case: Any, django_assert_max_num_queries: Any
) -> None:
    t.intervention(case)
    for _ in range(4):
        t.intervention(case)
    client = client_of(member)
    client.get(reverse("intervention:intervention-list"))

    with django_assert_max_num_queries(40):
        client.get(reverse("intervention:intervention-list"))


def test_the_tables_and_the_doors_name_the_same_deeds() -> None:
    assert set(doors.PLACEMENT) == {step.deed for step in workflow.PLACEMENT}
    assert set(doors.SERVICE) == {step.deed for step in workflow.SERVICE}
    rights = {step.deed for steps in workflow.ENTITLEMENT.values() for step in steps}
    assert set(doors.RIGHT) == rights
    measures = {step.deed for step in workflow.INTERVENTION} - {"revoke", "not_revoke"}
    assert set(doors.INTERVENTION) - {"result"} == measures
    for kind in PaperKind.values:
        steps = {step.deed for step in workflow.PAPER[kind]} - {"serve_last"}
        assert set(doors.PAPER) == steps


def test_a_post_without_the_right_makes_no_plan(case: Any) -> None:
    teacher = client_of(make_post("CLASS_TEACHER", area="990102001000"))

    assert teacher.get(url("plan-make", case)).status_code == 403


def test_a_numbered_paper_is_kept_for_the_team_and_unchanged_it_is_the_same(
    member: Any, case: Any
) -> None:
    found, client = rows(case), client_of(member)
    rung = found["rung"]
    t.rung(found["intervention"], "educate", kind="ADMONITION", number="", basis="第二十一条")
    page = client.get(url("intervention-detail", found["intervention"]))
    addresses = [
        *(address for _label, address in page.context["to_issue"]),
        *(
            address
            for kind in ("placement", "plan", "service", "paper")
            for _label, address in client.get(url(f"{kind}-detail", found[kind])).context[
                "to_issue"
            ]
        ),
    ]
    assert len(addresses) == 8
    for address in addresses * 2:
        assert client.post(address).status_code == 302

    with acting_as(system_actor("test")):
        made = list(IssuedPaper.objects.all())
    assert sorted(paper.kind for paper in made) == sorted(
        ["ADMONITION", "PROTECTION_APPLICATION", "REVOCATION_APPLICATION", "CARE_HANDOVER",
         "HELP_PLAN", "REFERRAL", "WARNING", *["SERVICE_RECEIPT"] * 3]
    )  # fmt: skip
    assert {paper.sealed_for for paper in made} == {case.pk}
    assert rung.kind == "EDUCATION"  # a word that is no letter gets no number
    later = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))
    file = reverse("documents:attachment", kwargs={"id": made[0].pdf_id})
    assert client.get(file).status_code == 200
    assert later.get(file).status_code == 404
