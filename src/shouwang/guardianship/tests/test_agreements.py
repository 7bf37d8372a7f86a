"""委托照护协议: the life cycle W-15, the law's checks, claimed against verified."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.assessment.testing import make_assessment
from shouwang.care.choices import RecordKind
from shouwang.care.services import Work, record_work
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.documents import store
from shouwang.documents.models import IssuedPaper
from shouwang.duties.models import Duty
from shouwang.guardianship import checks, evidence, selectors, services, workflow
from shouwang.guardianship.choices import AgreementStatus, Answer, EndReason
from shouwang.guardianship.models import Agreement
from shouwang.guardianship.testing import draft, papers, signatures, terms
from shouwang.guardianship.wording import GROUNDS
from shouwang.quality import units
from shouwang.registry.selectors import story
from shouwang.registry.testing import VILLAGE, make_child

pytestmark = pytest.mark.django_db
NOW = clock.now


@pytest.fixture
def village(village_officer: Any) -> Any:
    return actor_of(village_officer)


@pytest.fixture
def township(db: None) -> Any:
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))


def run(actor: Any, deed: Any, *args: Any, **said: Any) -> Any:
    with acting_as(actor):
        return deed(actor, *args, now=NOW(), **said)


def signed(village: Any, file: Any, **said: Any) -> Any:
    agreement = draft(file, actor=village, **said)
    return run(village, services.sign_agreement, agreement, signatures(), proofs=papers())


def paper_of(file: Any) -> Any:
    with acting_as(system_actor("test")):
        return story.state_of(file).values.get("agreement")


def duties(file: Any) -> dict[str, str]:
    with acting_as(system_actor("test")):
        rows = Duty.objects.filter(care_file=file, source="guardianship.agreement", status="OPEN")
        return {duty.key.partition(":")[0]: duty.role for duty in rows}


# --- the life cycle -------------------------------------------------------------------------------


def test_w15_from_draft_to_effective_the_file_says_so(village: Any, township: Any) -> None:
    file = make_child(agreement="SIMPLE_LETTER")
    agreement = signed(village, file)

    assert paper_of(file) == "SIMPLE_LETTER"
    run(township, services.confirm_agreement, agreement)

    assert paper_of(file) == "AGREEMENT"
    with acting_as(village):
        assert Agreement.objects.get().status == AgreementStatus.EFFECTIVE


def test_w15_an_ended_agreement_leaves_the_file_without(village: Any, township: Any) -> None:
    file = make_child()
    agreement = run(township, services.confirm_agreement, signed(village, file))

    run(village, services.end_agreement, agreement, reason=EndReason.CARER_UNABLE,
        on=clock.today())  # fmt: skip

    assert paper_of(file) == "NONE"
    assert duties(file) == {"make": "VILLAGE_OFFICER"}


def test_w15_a_new_agreement_replaces_the_one_before(village: Any, township: Any) -> None:
    file = make_child()
    first = run(township, services.confirm_agreement, signed(village, file))

    run(township, services.confirm_agreement, signed(village, file))

    with acting_as(village):
        former = Agreement.objects.get(pk=first.pk)
        assert (former.status, former.end_reason) == ("ENDED", "REPLACED")
        assert Agreement.objects.get(status="EFFECTIVE").previous_id == first.pk


_DEEDS = {
    "edit": lambda actor, a: run(actor, services.edit_agreement, a, terms(), version=a.version),
    "sign": lambda actor, a: run(actor, services.sign_agreement, a, signatures(), proofs=papers()),
    "confirm": lambda actor, a: run(actor, services.confirm_agreement, a),
    "return": lambda actor, a: run(actor, services.return_agreement, a, reason="笔迹相同"),
    "end": lambda actor, a: run(
        actor, services.end_agreement, a, reason=EndReason.OTHER, on=clock.today()
    ),
}


@pytest.mark.parametrize("step", workflow.TRANSITIONS, ids=lambda step: step.deed)
@pytest.mark.parametrize("status", AgreementStatus.values)
def test_w15_every_transition_is_open_from_its_states_alone(step: Transition, status: str) -> None:
    system = system_actor("test")
    agreement = draft(make_child())
    run(system, services.add_papers, agreement, papers())
    with acting_as(system):
        Agreement.objects.filter(pk=agreement.pk).update(status=status, signatures=signatures())
        agreement = Agreement.objects.get(pk=agreement.pk)

    if status in step.sources:
        assert _DEEDS[step.deed](system, agreement).status == step.target
    else:
        with pytest.raises(WrongStatus):
            _DEEDS[step.deed](system, agreement)


@pytest.mark.parametrize("step", workflow.TRANSITIONS, ids=lambda step: step.deed)
def test_w15_no_deed_without_its_right_nor_in_another_township(
    step: Transition,
) -> None:
    agreement = draft(make_child())
    with acting_as(system_actor("test")):
        Agreement.objects.filter(pk=agreement.pk).update(
            status=next(iter(step.sources)), signatures=signatures()
        )
    principal = actor_of(make_post("PRINCIPAL"))
    elsewhere = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102002000"))

    for actor in (principal, elsewhere):
        with pytest.raises((NotAllowed, Agreement.DoesNotExist)):
            _DEEDS[step.deed](actor, agreement)


def test_who_drafted_does_not_check(township: Any) -> None:
    agreement = draft(make_child(), actor=township)
    run(township, services.sign_agreement, agreement, signatures(), proofs=papers())

    with pytest.raises(services.SameHand):
        run(township, services.confirm_agreement, agreement)


def test_two_agreements_are_not_drafted_at_once(village: Any) -> None:
    file = make_child()
    draft(file, actor=village)

    with pytest.raises(services.UnderWay):
        draft(file, actor=village)


def test_without_a_carer_there_is_nobody_to_entrust(village: Any) -> None:
    file = make_child(carer__name="", carer__kin="", carer__phones=(), agreement="")

    with pytest.raises(services.NoCarer):
        draft(file, actor=village)


def test_two_people_changing_one_draft_do_not_lose_each_other(village: Any) -> None:
    agreement = draft(make_child(), actor=village)
    run(village, services.edit_agreement, agreement, terms(living_costs="每月800元"),
        version=agreement.version)  # fmt: skip

    with pytest.raises(ChangedMeanwhile):
        run(village, services.edit_agreement, agreement, terms(), version=agreement.version)


# --- what the law asks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ({"parent_duties": []}, "R-065"),
        ({"carer_duties": [" "]}, "R-065"),
        ({"grounds": dict.fromkeys(GROUNDS, Answer.NO) | {"harm": Answer.YES}}, "第二十二条"),
    ],
)
def test_r065_an_agreement_without_separated_duties_or_with_a_barred_carer_is_not_signed(
    village: Any, said: dict[str, Any], clause: str
) -> None:
    agreement = draft(make_child(), actor=village, **said)

    with pytest.raises(services.Lacking, match=clause):
        run(village, services.sign_agreement, agreement, signatures())


def test_r066_t006_one_pen_for_all_is_refused_and_a_person_may_send_it_back(
    village: Any, township: Any
) -> None:
    agreement = draft(make_child(), actor=village)

    with pytest.raises(services.Lacking, match="R-066"):
        run(village, services.sign_agreement, agreement, signatures(CARER="张外出"))
    run(village, services.sign_agreement, agreement, signatures())
    returned = run(township, services.return_agreement, agreement, reason="三份协议笔迹相同")

    assert returned.status == AgreementStatus.DRAFT
    assert returned.signatures == []


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ({"grounds": dict.fromkeys(GROUNDS, Answer.UNCHECKED)}, "第二十二条"),
        ({"child_opinion": " "}, "第二十二条"),
        ({"told_village_on": None}, "第二十三条"),
        ({"told_school_on": None}, "第二十三条"),
    ],
)
def test_a_signed_agreement_counts_only_when_the_law_is_met(
    village: Any, township: Any, said: dict[str, Any], clause: str
) -> None:
    agreement = signed(village, make_child(), **said)

    with pytest.raises(services.Lacking, match=clause):
        run(township, services.confirm_agreement, agreement)


def assessed(file: Any, **said: Any) -> None:
    make_assessment(file, on=clock.today() - timedelta(days=said.pop("days_ago", 0)), **said)


@pytest.mark.parametrize(
    ("found", "clause"),
    [
        ({"addiction": "YES"}, "触及红线"),
        ({"days_ago": 400}, "已过期"),
        ({"willing": "reluctant", "bond": "distant", "health": "weak", "meals": "short",
          "means": "none", "schooling": "none", "watch": "seldom", "emergency": "unknown",
          "parents_contact": "rare"}, "不合格"),
    ],
)  # fmt: skip
def test_r097_an_agreement_waits_while_the_assessment_speaks_against_the_carer(
    village: Any, township: Any, found: dict[str, Any], clause: str
) -> None:
    file = make_child()
    agreement = signed(village, file)
    assessed(file, **found)

    with pytest.raises(services.Lacking, match=clause):
        run(township, services.confirm_agreement, agreement)
    assessed(file)

    assert run(township, services.confirm_agreement, agreement).status == "EFFECTIVE"


def test_r097_where_the_pack_asks_for_it_nobody_is_entrusted_unassessed(
    village: Any, township: Any, monkeypatch: Any
) -> None:
    pack = selectors.pack_for(VILLAGE, clock.today())
    rules = pack.work.assessment.model_copy(update={"carer_required": True})
    work = pack.work.model_copy(update={"assessment": rules})
    strict = pack.model_copy(update={"work": work})
    monkeypatch.setattr(selectors, "pack_for", lambda area, on: strict)
    file = make_child()
    agreement = signed(village, file)

    with pytest.raises(services.Lacking, match="尚未进行监护能力评估"):
        run(township, services.confirm_agreement, agreement)
    assessed(file)

    assert run(township, services.confirm_agreement, agreement).status == "EFFECTIVE"


def test_a_child_under_eight_need_not_be_heard() -> None:
    said = checks.Said(
        child_birth=date(2020, 1, 1), carer_birth=None, carer_phone="16012345678",
        at_school=False, parent_duties=["a"], carer_duties=["b"], child_opinion="",
        grounds=dict.fromkeys(GROUNDS, "NO"), told_school_on=None,
        told_village_on=date(2026, 1, 1), signatures=signatures(),
        papers=frozenset({"AGREEMENT_SIGNED"}), shared=False,
    )  # fmt: skip

    assert checks.before_counting(said, date(2027, 12, 31)) == []
    assert [lack.field for lack in checks.before_counting(said, date(2028, 1, 1))] == [
        "child_opinion"
    ]


def test_a_remote_signature_needs_a_witness() -> None:
    remote = [each | {"hand": "REMOTE"} for each in signatures()]
    said = checks.Said(
        None, None, "1", False, ["a"], ["b"], "c", {}, None, None, remote,
        frozenset(), False,
    )  # fmt: skip

    assert {lack.field for lack in checks.of_signatures(said)} == {"FATHER", "CARER"}


# --- duties, claimed and verified -----------------------------------------------------------------


def test_r098_a_child_without_an_agreement_is_the_villages_duty_until_it_is_checked(
    village: Any, township: Any
) -> None:
    file = make_child(agreement="")

    assert duties(file) == {"make": "VILLAGE_OFFICER"}
    agreement = signed(village, file)
    assert duties(file) == {"check": "TOWNSHIP_SUPERVISOR"}
    run(township, services.confirm_agreement, agreement)
    assert duties(file) == {"renew": "VILLAGE_OFFICER"}


def test_t005_r067_claimed_is_shown_beside_verified(village: Any, township: Any) -> None:
    make_child(agreement="AGREEMENT")  # the roster says so; nobody has seen a paper
    seen = make_child(agreement="")
    run(township, services.confirm_agreement, signed(village, seen))

    with acting_as(township):
        before = selectors.by_place(township, clock.today())
    doer = [{"name": "周巡访", "role": "VILLAGE_OFFICER", "user": ""}]
    visit = Work(RecordKind.HOME_VISIT, clock.today(), doer, seen=["CARER"])
    run(village, record_work, [seen.pk], visit)
    with acting_as(township):
        after = selectors.by_place(township, clock.today())

    assert [(row.needing, row.claimed, row.verified) for row in before] == [(2, 2, 0)]
    assert [(row.needing, row.claimed, row.verified) for row in after] == [(2, 2, 1)]


def _shares() -> tuple[float | None, float | None]:
    with acting_as(system_actor("test")):
        unit = units.figures(VILLAGE)[VILLAGE]
    return unit.claimed_share, unit.verified_share


def test_t005_the_quality_of_units_counts_what_was_looked_into(village: Any, township: Any) -> None:
    file = make_child(agreement="AGREEMENT")  # so the roster says, and the carer can be rung
    assert _shares() == (100.0, 0.0)
    agreement = signed(village, file)
    run(township, services.confirm_agreement, agreement)
    assert _shares() == (100.0, 0.0)

    doer = [{"name": "周巡访", "role": "VILLAGE_OFFICER", "user": ""}]
    run(
        village,
        record_work,
        [file.pk],
        Work(RecordKind.HOME_VISIT, clock.today(), doer, seen=["CARER"]),
    )
    assert _shares() == (100.0, 100.0)

    run(
        township, services.end_agreement, agreement, reason=EndReason.CARER_UNABLE, on=clock.today()
    )
    assert _shares() == (100.0, 0.0)


def test_an_expired_agreement_does_not_hold(village: Any, township: Any) -> None:
    file = make_child()
    today = clock.today()
    agreement = signed(village, file, starts_on=today - timedelta(days=400),
                       ends_on=today - timedelta(days=1))  # fmt: skip
    run(township, services.confirm_agreement, agreement)

    with acting_as(village):
        assert selectors.effective([file.pk], today) == {}


# --- pages ----------------------------------------------------------------------------------------


def test_the_whole_way_through_the_pages(village_officer: Any, db: None) -> None:
    file = make_child()
    village, township = (
        client_of(village_officer),
        client_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000")),
    )
    url = reverse("guardianship:agreement-draft", kwargs={"id": file.pk})
    form = village.get(url).context["form"]
    data = {bound.html_name: v for bound in form if (v := bound.value()) not in (None, "")}
    data |= {f"ground_{ground}": "NO" for ground in GROUNDS}
    data |= {"child_opinion": "愿意", "told_village_on": "2026-11-01",
             "told_school_on": "2026-11-01"}  # fmt: skip
    page = village.post(url, data, follow=True)
    pk = page.context["agreement"].pk

    sign = reverse("guardianship:agreement-sign", kwargs={"id": pk})
    form = village.get(sign).context["form"]
    told = {b.html_name: v for b in form if (v := b.value()) not in (None, "")}
    village.post(sign, told | {"signed_pages": papers()["AGREEMENT_SIGNED"]})
    township.post(reverse("guardianship:agreement-confirm", kwargs={"id": pk}))
    text = village.get(reverse("guardianship:agreement-detail", kwargs={"id": pk})).content.decode()

    assert "有效" in text
    assert "父母的责任" in text


def test_the_paper_is_printed(village_officer: Any) -> None:
    agreement = draft(make_child())

    answer = client_of(village_officer).get(
        reverse("guardianship:agreement-paper", kwargs={"id": agreement.pk})
    )

    assert answer.content.startswith(b"%PDF")


def test_the_list_is_within_reach(village_officer: Any) -> None:
    draft(make_child("方小满"))
    draft(make_child("邻村生", area="990102002201"))

    text = client_of(village_officer).get(reverse("guardianship:agreement-list")).content.decode()

    assert "方小满" in text
    assert "邻村生" not in text


# --- papers --------------------------------------------------------------------------------------


def test_d05_an_agreement_counts_only_with_a_photo_of_the_signed_sheet(
    village: Any, township: Any
) -> None:
    agreement = draft(make_child(), actor=village)
    run(village, services.sign_agreement, agreement, signatures())

    with pytest.raises(services.Lacking, match="签字页"):
        run(township, services.confirm_agreement, agreement)
    run(village, services.add_papers, agreement, papers())

    assert run(township, services.confirm_agreement, agreement).status == "EFFECTIVE"


def test_d05_signed_from_afar_asks_for_the_call_and_later_for_the_original(
    village: Any, township: Any
) -> None:
    file = make_child()
    agreement = draft(file, actor=village)
    remote = [each | {"hand": "REMOTE", "witness": "周见证"} for each in signatures()]
    run(village, services.sign_agreement, agreement, remote, proofs=papers())

    with pytest.raises(services.Lacking, match="见证截图"):
        run(township, services.confirm_agreement, agreement)
    run(village, services.add_papers, agreement, papers(SIGNED="0", CALL="1"))
    run(township, services.confirm_agreement, agreement)
    owed = duties(file)
    run(village, services.add_papers, agreement, papers(SIGNED="0", ORIGINAL="1"))

    assert owed["original"] == "VILLAGE_OFFICER"
    assert "original" not in duties(file)


def test_r066_one_photo_does_not_prove_two_agreements(village: Any, township: Any) -> None:
    photo = papers()
    agreements = []
    for _child in range(2):
        agreement = draft(make_child(), actor=village)
        for file in photo["AGREEMENT_SIGNED"]:
            file.seek(0)
        run(village, services.sign_agreement, agreement, signatures(), proofs=photo)
        agreements.append(agreement)

    for agreement in agreements:
        with pytest.raises(services.Lacking, match="R-066"):
            run(township, services.confirm_agreement, agreement)


def test_no_papers_after_the_end_and_none_for_nothing(village: Any) -> None:
    agreement = signed(village, make_child())

    with pytest.raises(services.NoPaper):
        run(village, services.add_papers, agreement, {})
    run(village, services.end_agreement, agreement, reason=EndReason.OTHER, on=clock.today())
    with pytest.raises(WrongStatus):
        run(village, services.add_papers, agreement, papers())


def test_the_page_takes_photos_and_shows_them_to_whom_the_agreement_is_open(
    village_officer: Any,
) -> None:
    village = actor_of(village_officer)
    agreement = signed(village, make_child())
    client, page = (
        client_of(village_officer),
        reverse("guardianship:agreement-detail", args=[agreement.pk]),
    )
    sent = papers(SIGNED="2")["AGREEMENT_SIGNED"]

    answer = client.post(
        reverse("guardianship:agreement-papers", args=[agreement.pk]), {"signed_pages": sent}
    )
    shown = client.get(page).content.decode()

    assert answer.status_code == 302
    assert shown.count("/small/") == 3
    assert "作废" in shown


def test_a_file_that_is_no_photo_is_told_beside_its_field(village_officer: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    agreement = signed(actor_of(village_officer), make_child())
    bad = SimpleUploadedFile("协议.jpg", b"MZ\x90\x00" * 20)

    shown = client_of(village_officer).post(
        reverse("guardianship:agreement-papers", args=[agreement.pk]), {"signed_pages": bad}
    )

    assert shown.status_code == 200
    assert "协议.jpg：只收照片" in shown.content.decode()


# --- numbered papers -----------------------------------------------------------------------------


def test_an_agreement_is_issued_once_a_version_and_says_what_was_agreed(
    village_officer: Any,
) -> None:
    village = actor_of(village_officer)
    agreement = draft(make_child(), actor=village)
    client = client_of(village_officer)
    issue = reverse("guardianship:agreement-issue", args=[agreement.pk])

    client.post(issue)
    client.post(issue)
    page = client.get(reverse("guardianship:agreement-detail", args=[agreement.pk]))
    run(village, services.edit_agreement, agreement, terms(), version=1)
    client.post(issue)

    year = clock.today().year
    assert f"委护〔{year}〕1号" in page.content.decode()
    with acting_as(village):
        issued = list(IssuedPaper.objects.order_by("number"))
        said = Document(io.BytesIO(store.content(issued[0].docx.stored_as)))
    assert [paper.number for paper in issued] == [1, 2]
    whole = "\n".join(paragraph.text for paragraph in said.paragraphs)
    assert "每周联系一次" in whole
    assert agreement.carer.name in whole


def test_a_signed_agreement_is_not_issued_again(village: Any) -> None:
    agreement = signed(village, make_child())

    with pytest.raises(WrongStatus):
        run(village, services.issue_agreement, agreement)


def test_t010_the_file_page_says_whether_the_signed_sheet_is_there(village_officer: Any) -> None:
    village, file = actor_of(village_officer), make_child()
    agreement = draft(file, actor=village)
    run(village, services.sign_agreement, agreement, signatures())

    with acting_as(village):
        before = evidence.papers(village, [file.pk], clock.today())[file.pk]
    run(village, services.add_papers, agreement, papers())
    with acting_as(village):
        after = evidence.papers(village, [file.pk], clock.today())[file.pk]
    page = client_of(village_officer).get(reverse("registry:child-detail", args=[file.pk]))

    assert [line.there for line in (*before, *after)] == [False, True]
    assert "委托照护协议签字页" in page.content.decode()
