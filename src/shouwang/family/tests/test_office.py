"""Officers: links for one person, what arrives and what becomes of it, who can be reached."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.care.models import Record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.family import selectors, services, workflow
from shouwang.family.choices import ReportKind, ReportStatus
from shouwang.family.models import Link, Report
from shouwang.family.services import Opened, Told
from shouwang.family.testing import make_link
from shouwang.guardianship.services import edit_agreement
from shouwang.guardianship.testing import draft, terms
from shouwang.policy.selectors import pack_for
from shouwang.quality.models import Finding
from shouwang.registry import hooks as registry_hooks
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import Change
from shouwang.registry.selectors import story
from shouwang.registry.testing import VILLAGE, make_child, make_children

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
TODAY = clock.today()
NOW = clock.now


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def village(village_officer: Any) -> Any:
    return actor_of(village_officer)


def told(
    file: Any, kind: str, day: date | None = None, relation: str = "father",
    purpose: str = "CONTACT", **said: str,
) -> Any:  # fmt: skip
    """What a visitor sends through a link of its own."""
    made = make_link(file, relation, purpose=purpose)
    opened = services.verify(made.token, "5678", address="", now=NOW())
    assert isinstance(opened, Opened)
    services.report(opened.session, Told(ReportKind(kind), day, said), address="", now=NOW())
    with acting_as(SYSTEM):
        return Report.objects.order_by("-said_at").first()


def accept(actor: Any, row: Any) -> Any:
    with acting_as(actor):
        return services.accept_report(actor, row, now=NOW())


def decline(actor: Any, row: Any, reason: str = "号码不通") -> Any:
    with acting_as(actor):
        return services.decline_report(actor, row, reason=reason, now=NOW())


def values(file: Any) -> dict[str, Any]:
    with acting_as(SYSTEM):
        return story.states_of([file.pk])[file.pk].values


# --- links ----------------------------------------------------------------------------------------


def test_nobody_makes_a_link_without_the_right_nor_elsewhere(village: Any) -> None:
    file = make_child()
    principal = actor_of(make_post("PRINCIPAL"))
    elsewhere = actor_of(make_post("VILLAGE_OFFICER", area="990102002201"))

    for actor in (principal, elsewhere):
        with pytest.raises(NotAllowed):
            make_link(file, actor=actor)
    assert make_link(file, actor=village).link.made_by == village.display_name


@pytest.mark.parametrize(
    ("relation", "said", "refusal"),
    [
        ("father", {"father__phones": None}, services.NothingToAsk),
        ("mother", {}, services.NothingToAsk),
        ("carer", {"carer__name": None, "carer__kin": None, "carer__phones": None},
         services.NoPerson),
    ],
)  # fmt: skip
def test_what_is_not_in_the_file_cannot_be_asked(
    relation: str, said: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        make_link(make_child(**said), relation)


def test_without_a_draft_there_is_nothing_to_sign() -> None:
    with pytest.raises(services.NoAgreement):
        make_link(make_child(), purpose="SIGN")


def test_a_link_is_shown_once_and_can_be_taken_back(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()
    url = reverse("family:link-make", kwargs={"id": file.pk})

    page = client.post(url, {"relation": "father", "purpose": "CONTACT", "check": "PHONE"})
    with acting_as(SYSTEM):
        link = Link.objects.get()
    token = page.context["made"].token

    assert token in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    listed = client.get(reverse("family:file-contacts", kwargs={"id": file.pk})).content.decode()
    assert token not in listed
    client.post(reverse("family:link-revoke", kwargs={"id": link.pk}))
    assert client.get(reverse("family:open", kwargs={"token": token})).status_code == 404


# --- what arrived ---------------------------------------------------------------------------------


def test_a_new_number_is_written_when_accepted(village: Any) -> None:
    file = make_child()
    row = told(file, "PHONE", phone="16900000001")
    assert "16900000001" not in str(values(file)["father.phones"])

    accept(village, row)

    assert values(file)["father.phones"] == ("16900000001",)


def test_a_new_workplace_is_written_when_accepted(village: Any) -> None:
    file = make_child()

    accept(village, told(file, "WORKPLACE", place="广东省东莞市", employer="某厂"))

    assert values(file)["father.destination"] == "广东省东莞市"
    assert values(file)["father.employer"] == "某厂"
    with acting_as(system_actor("test")):
        told_by = Change.objects.filter(care_file=file).latest("at").source
    assert told_by == "FAMILY"  # not the officer's word


def test_coming_home_is_written_on_the_day_not_before(village: Any) -> None:
    file = make_child()
    early = told(file, "RETURNING", TODAY + timedelta(days=1))
    with pytest.raises(services.NotYet):
        accept(village, early)
    assert values(file)["father.state"] == "AWAY"

    accept(village, told(file, "RETURNING", TODAY))

    assert values(file)["father.state"] == "AT_HOME"


def test_going_away_is_written_with_its_day(village: Any) -> None:
    file = make_child(mother__state="AT_HOME", mother__left=None, mother__destination=None,
                      mother__phones=("16112345678",))  # fmt: skip

    accept(village, told(file, "LEAVING", TODAY, "mother", place="浙江省宁波市"))

    found = values(file)
    assert (found["mother.state"], found["mother.destination"]) == ("AWAY", "浙江省宁波市")
    assert found["mother.left"] == PartialDay(TODAY, "DAY")


def test_d12_a_call_becomes_a_record_of_contact(village: Any) -> None:
    file = make_child()

    accept(village, told(file, "CALLED", TODAY, channel="VIDEO"))

    with acting_as(village):
        record = Record.objects.get()
    assert (record.kind, record.channel, record.connected) == ("PARENT_CONTACT", "VIDEO", True)
    assert record.care_file_id == file.pk


def test_declined_nothing_is_written_and_the_reason_stays(village: Any) -> None:
    file = make_child()
    row = told(file, "PHONE", phone="16900000001")
    with pytest.raises(services.ReasonNeeded):
        decline(village, row, " ")

    decline(village, row)

    assert "16900000001" not in str(values(file)["father.phones"])
    with acting_as(village):
        assert Report.objects.get().reason == "号码不通"


@pytest.mark.parametrize("step", workflow.STEPS, ids=lambda step: step.deed)
@pytest.mark.parametrize("status", ReportStatus.values)
def test_every_deed_is_open_from_its_states_alone(step: Any, status: str, village: Any) -> None:
    row = told(make_child(), "PHONE", phone="16900000001")
    with acting_as(SYSTEM):
        Report.objects.filter(pk=row.pk).update(status=status)
    deed = {"accept": accept, "decline": decline}[step.deed]

    if status in step.sources:
        assert deed(village, row).status == step.target
    else:
        with pytest.raises(WrongStatus):
            deed(village, row)


def test_nobody_decides_without_the_right_nor_elsewhere() -> None:
    row = told(make_child(), "PHONE", phone="16900000001")
    principal = actor_of(make_post("PRINCIPAL"))
    elsewhere = actor_of(make_post("VILLAGE_OFFICER", area="990102002201"))

    for actor in (principal, elsewhere):
        for deed in (accept, decline):
            with pytest.raises((NotAllowed, Report.DoesNotExist)):
                deed(actor, row)


def test_a_report_is_the_villages_duty_until_it_is_decided(village: Any) -> None:
    file = make_child()
    row = told(file, "RETURNING", TODAY + timedelta(days=30))
    with acting_as(SYSTEM):
        duty = Duty.objects.get(care_file=file, source="family.report")
    assert (duty.role, duty.opens_on, duty.status) == ("VILLAGE_OFFICER", row.day, "OPEN")

    decline(village, row, "改期")

    with acting_as(SYSTEM):
        assert Duty.objects.get(pk=duty.pk).status == "MET"


# --- signing from afar (W-15) ---------------------------------------------------------------------


def test_w15_a_signature_from_afar_is_witnessed_and_stands_in_the_agreement(
    village_officer: Any, village: Any
) -> None:
    file = make_child(father__name="张外出")
    agreement = draft(file, actor=village)
    row = told(file, "SIGNED", TODAY, purpose="SIGN", name="张外出")
    client = client_of(village_officer)

    answer = client.post(reverse("family:report-accept", kwargs={"id": row.pk}))

    form = client.get(answer.url).context["form"]
    assert answer.url == reverse("guardianship:agreement-sign", kwargs={"id": agreement.pk})
    assert form["FATHER_name"].value() == "张外出"
    assert form["FATHER_hand"].value() == "REMOTE"
    assert form["FATHER_witness"].value() == village.display_name
    assert form["MOTHER_hand"].value() == "SIGNED"


def test_w15_what_was_signed_and_changed_since_is_not_taken(village: Any) -> None:
    file = make_child(father__name="张外出")
    agreement = draft(file, actor=village)
    row = told(file, "SIGNED", TODAY, purpose="SIGN", name="张外出")
    with acting_as(village):
        edit_agreement(village, agreement, terms(living_costs="每月五百元"), version=1, now=NOW())

    with pytest.raises(services.AgreementChanged):
        accept(village, row)


# --- the contact log (R-120) ----------------------------------------------------------------------


def log(actor: Any, file: Any, on: date, *, reached: bool, relation: str = "father") -> None:
    with acting_as(actor):
        services.log_attempt(
            actor, file, relation=relation, way="PHONE", on=on, reached=reached, now=NOW()
        )


def reach(file: Any, on: date = TODAY) -> Any:
    with acting_as(SYSTEM):
        rules = pack_for(VILLAGE, on).work.family
        return selectors.reachability([file.pk], rules, on)[file.pk]["father"]


def test_r120_three_failed_tries_make_a_parent_unreachable(village: Any) -> None:
    file = make_child()
    for days in (9, 6):
        log(village, file, TODAY - timedelta(days=days), reached=False)
    assert not reach(file).lost
    log(village, file, TODAY - timedelta(days=3), reached=False)

    assert (reach(file).failed, reach(file).lost_since) == (3, TODAY - timedelta(days=3))
    with acting_as(SYSTEM):
        duty = Duty.objects.get(care_file=file, source="family.unreachable")
    assert (duty.role, duty.due_on) == ("TOWNSHIP_SUPERVISOR", TODAY + timedelta(days=4))


def test_r120_one_failed_try_and_a_month_of_silence_are_enough(village: Any) -> None:
    file = make_child()
    log(village, file, TODAY - timedelta(days=30), reached=True)
    log(village, file, TODAY - timedelta(days=1), reached=False)

    assert not reach(file, TODAY - timedelta(days=1)).lost
    assert reach(file).lost_since == TODAY


def test_r095_r120_a_parent_not_found_for_a_month_is_a_finding_until_reached(village: Any) -> None:
    file = make_child()
    for days in (60, 50, 31):
        log(village, file, TODAY - timedelta(days=days), reached=False)

    def open_findings() -> list[Any]:
        with acting_as(SYSTEM):
            return list(Finding.objects.filter(rule="parent-unreachable", status="OPEN"))

    [finding] = open_findings()
    assert (finding.care_file_id, finding.subject) == (file.pk, "father")
    log(village, file, TODAY, reached=True)
    assert open_findings() == []


def test_r120_silence_alone_says_nothing(village: Any) -> None:
    file = make_child()
    log(village, file, TODAY - timedelta(days=400), reached=True)

    assert not reach(file).lost


def test_r120_reached_again_the_search_is_over(village: Any) -> None:
    file = make_child()
    for days in (9, 6, 3):
        log(village, file, TODAY - timedelta(days=days), reached=False)

    accept(village, told(file, "CALLED", TODAY, channel="VIDEO"))

    assert (reach(file).lost, reach(file).last_reached) == (False, TODAY)
    with acting_as(SYSTEM):
        duties = Duty.objects.filter(care_file=file, source="family.unreachable", status="OPEN")
        assert not duties.exists()


def test_nobody_was_rung_tomorrow_or_is_not_in_the_file(village: Any) -> None:
    file = make_child(carer__name=None, carer__kin=None, carer__phones=None)

    with pytest.raises(services.InTheFuture):
        log(village, file, TODAY + timedelta(days=1), reached=True)
    with pytest.raises(services.NoPerson):
        log(village, file, TODAY, reached=True, relation="carer")


def test_many_files_ask_as_often_as_one(village: Any, django_assert_num_queries: Any) -> None:
    files = make_children(3)
    for file in files:
        log(village, file, TODAY, reached=False)
    with acting_as(SYSTEM):
        rules = pack_for(VILLAGE, TODAY).work.family
        with django_assert_num_queries(1):
            selectors.reachability([file.pk for file in files], rules, TODAY)


# --- pages ----------------------------------------------------------------------------------------


def test_the_file_shows_who_is_out_of_reach(village: Any) -> None:
    file = make_child()
    for days in (9, 6, 3):
        log(village, file, TODAY - timedelta(days=days), reached=False)
    told(file, "PHONE", phone="16900000001")
    with acting_as(village):
        panels = registry_hooks.panels_of(village, file, TODAY)
        steps = registry_hooks.steps_of(village, file.pk)
        parts = registry_hooks.dossier_parts_of(village, file, TODAY)

    panel = next(each for each in panels if each.key == "family")
    assert [str(badge.label) for badge in panel.badges] == ["父亲联系不上"]
    assert panel.context["waiting"] == 1
    assert sum(str(step.title) == "联系父亲" for step in steps) == 3
    assert any(chapter.title == "家长联系记录" for part in parts for _n, chapter in part.chapters)


def test_the_whole_way_through_the_pages(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()
    contacts = reverse("family:file-contacts", kwargs={"id": file.pk})
    assert "未登记" in client.get(contacts).content.decode()
    client.post(
        reverse("family:attempt-log", kwargs={"id": file.pk}),
        {"relation": "father", "way": "PHONE", "on": TODAY.isoformat(), "reached": "0",
         "note": "无人接听"},
    )  # fmt: skip
    assert "无人接听" in client.get(contacts).content.decode()
    row = told(file, "PHONE", phone="16900000001")

    assert "换了手机号" in client.get(reverse("family:report-list")).content.decode()
    page = client.get(reverse("family:report-detail", kwargs={"id": row.pk})).content.decode()
    assert "16900000001" in page
    assert "16012345678" in page
    client.post(reverse("family:report-decline", kwargs={"id": row.pk}), {"reason": "号码不通"})
    page = client.get(reverse("family:report-detail", kwargs={"id": row.pk})).content.decode()
    assert "号码不通" in page
