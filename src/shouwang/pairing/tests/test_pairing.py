"""结对: nothing of a child before vetting and consent; modes, limits, relay, the month's items."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import VILLAGE, actor_of, client_of, make_post
from shouwang.care.choices import RecordKind
from shouwang.care.services import Work, record_work
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import selectors as documents
from shouwang.documents.testing import upload
from shouwang.duties.models import Duty
from shouwang.pairing import selectors, services
from shouwang.pairing.choices import Condition, EndReason, Mode, PairingStatus
from shouwang.pairing.models import Pairing, Volunteer
from shouwang.pairing.testing import make_volunteer
from shouwang.registry.testing import make_child, make_children

pytestmark = pytest.mark.django_db
TOWNSHIP = "990102001000"


@pytest.fixture
def township() -> Any:
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))


def run(actor: Any, deed: Any, *args: Any, **said: Any) -> Any:
    with acting_as(actor):
        return deed(actor, *args, now=clock.now(), **said)


def consent(**said: Any) -> dict[str, Any]:
    today = clock.today()
    return {"consent_by": "张外出", "consent_on": today, "child_willing": True, "on": today} | said


def proxy() -> tuple[Any, Any]:
    """A proxy parent's post, and the volunteer it belongs to."""
    post = make_post("PROXY_PARENT", area=TOWNSHIP)
    return post, make_volunteer(user=post.user, organisation=post.organisation)


def paired(township: Any, file: Any, volunteer: Any) -> Any:
    [pairing] = run(township, services.propose, [file], volunteer)
    return run(township, services.begin, pairing, **consent())


# --- volunteers ----------------------------------------------------------------------------------


def test_r134_all_seven_conditions_are_needed(township: Any) -> None:
    volunteer = make_volunteer(admitted=False)

    with pytest.raises(services.ConditionsLacking):
        run(township, services.admit_volunteer, volunteer, note="", conditions=Condition.values[1:],
            until=clock.today() + timedelta(days=9))  # fmt: skip


def test_who_entered_does_not_vet(township: Any) -> None:
    said = {"name": "林助", "origin": "OTHER", "most_children": 1}
    volunteer = run(township, services.enter_volunteer, said, area=VILLAGE)

    with pytest.raises(services.SameHand):
        run(township, services.admit_volunteer, volunteer, conditions=Condition.values, note="",
            until=clock.today() + timedelta(days=9))  # fmt: skip


def test_vetting_that_is_over_is_no_vetting(township: Any) -> None:
    volunteer = make_volunteer(admitted=False)

    with pytest.raises(services.Expired):
        run(township, services.admit_volunteer, volunteer, conditions=Condition.values, note="",
            until=clock.today())  # fmt: skip


def test_an_unvetted_volunteer_is_paired_with_nobody(township: Any) -> None:
    with pytest.raises(services.NotFit):
        run(township, services.propose, [make_child()], make_volunteer(admitted=False))


def test_vetting_that_ran_out_before_consent_stops_the_pairing(township: Any) -> None:
    volunteer = make_volunteer()
    [pairing] = run(township, services.propose, [make_child()], volunteer)
    with acting_as(system_actor("test")):
        Volunteer.objects.filter(pk=volunteer.pk).update(vetted_until=date(2020, 1, 1))

    with pytest.raises(services.NotFit):
        run(township, services.begin, pairing, **consent())


def test_suspending_a_volunteer_ends_what_runs(township: Any) -> None:
    pairing = paired(township, make_child(), volunteer := make_volunteer())

    run(township, services.refuse_volunteer, volunteer, note="接到投诉")

    with acting_as(township):
        stored = Pairing.objects.get(pk=pairing.pk)
    assert (stored.status, stored.end_reason) == (PairingStatus.ENDED, EndReason.UNFIT)


# --- consent and reach ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"consent_by": " "}, services.ConsentNeeded),
        ({"consent_on": None}, services.ConsentNeeded),
        ({"consent_on": date(2099, 1, 1)}, services.ConsentNeeded),
        ({"child_willing": False}, services.ChildUnwilling),
    ],
)
def test_r135_t044_nobody_is_paired_without_consent(
    township: Any, said: dict[str, Any], refusal: type[Exception]
) -> None:
    [pairing] = run(township, services.propose, [make_child()], make_volunteer())

    with pytest.raises(refusal):
        run(township, services.begin, pairing, **consent(**said))


def test_a_proxy_parent_sees_the_own_child_only_from_consent_to_the_end(township: Any) -> None:
    post, volunteer = proxy()
    mine, other = make_child("方小满"), make_child("别家的")
    client = client_of(post)

    def sees(file: Any) -> int:
        return client.get(reverse("registry:child-detail", kwargs={"id": file.pk})).status_code

    [pairing] = run(township, services.propose, [mine], volunteer)
    assert (sees(mine), sees(other)) == (404, 404)
    run(township, services.begin, pairing, **consent())
    assert (sees(mine), sees(other)) == (200, 404)
    run(township, services.end_pairing, pairing, reason=EndReason.OTHER, on=clock.today(),
        review="")  # fmt: skip
    assert sees(mine) == 404


def test_a_proxy_parent_records_for_no_other_child(township: Any) -> None:
    post, volunteer = proxy()
    mine, other = make_child(), make_child()
    paired(township, mine, volunteer)
    actor = actor_of(post)
    work = Work(RecordKind.TALK, clock.today(), [{"name": "林助", "role": "PROXY_PARENT"}],
                seen=["CHILD"])  # fmt: skip

    run(actor, record_work, [mine.pk], work)
    with pytest.raises(NotAllowed):
        run(actor, record_work, [other.pk], work)
    url = reverse("care:record", kwargs={"id": other.pk})
    assert client_of(post).get(url).status_code == 404


# --- modes, limits, relay ------------------------------------------------------------------------


def test_t044_r130c_a_child_without_a_guardian_is_not_shared(township: Any) -> None:
    volunteer = make_volunteer(most_children=3)
    run(township, services.propose, [make_child()], volunteer)

    with pytest.raises(services.OwnNeeded):
        run(township, services.propose, [make_child(rating="NONE")], volunteer)


def test_r130c_and_who_has_such_a_child_takes_no_other(township: Any) -> None:
    volunteer = make_volunteer(most_children=3)
    [pairing] = run(township, services.propose, [make_child(rating="NONE")], volunteer)

    assert pairing.mode == Mode.ONE_TO_ONE
    with pytest.raises(services.Full):
        run(township, services.propose, [make_child()], volunteer)


def test_t044_r130b_the_children_of_one_grandparent_are_one_family(township: Any) -> None:
    volunteer = make_volunteer(most_children=1)
    home = make_children(3)

    rows = run(township, services.propose, home, volunteer)

    assert {row.mode for row in rows} == {Mode.FAMILY}
    with acting_as(township):
        assert selectors.load_of(volunteer) == 1


def test_the_limit_a_volunteer_offers_holds(township: Any) -> None:
    volunteer = make_volunteer(most_children=1)
    run(township, services.propose, [make_child()], volunteer)

    with pytest.raises(services.Full):
        run(township, services.propose, [make_child()], volunteer)


def test_a_relay_ends_the_pairing_before(township: Any) -> None:
    file = make_child()
    first = paired(township, file, make_volunteer())
    [second] = run(township, services.propose, [file], make_volunteer(), follows=first)

    run(township, services.begin, second, **consent())

    with acting_as(township):
        former = Pairing.objects.get(pk=first.pk)
    assert (second.mode, former.end_reason) == (Mode.RELAY, EndReason.RELAYED)


@pytest.mark.parametrize("status", PairingStatus.values)
def test_w08_each_deed_is_open_from_its_state_alone(township: Any, status: str) -> None:
    deeds = {
        "begin": (services.begin, consent(), PairingStatus.PROPOSED),
        "decline": (services.decline, {}, PairingStatus.PROPOSED),
        "end": (
            services.end_pairing,
            {"reason": EndReason.OTHER, "on": clock.today(), "review": ""},
            PairingStatus.ACTIVE,
        ),
    }
    for deed, said, source in deeds.values():
        [pairing] = run(township, services.propose, [make_child()], make_volunteer())
        with acting_as(system_actor("test")):
            Pairing.objects.filter(pk=pairing.pk).update(status=status)
        if status == source:
            run(township, deed, pairing, **said)
        else:
            with pytest.raises(WrongStatus):
                run(township, deed, pairing, **said)


# --- the month -----------------------------------------------------------------------------------


def test_r139_t045_the_month_is_complete_with_all_five_and_not_with_four(township: Any) -> None:
    post, volunteer = proxy()
    file = make_child()
    paired(township, file, volunteer)
    actor = actor_of(post)

    def left() -> int:
        with acting_as(system_actor("test")):
            rows = Duty.objects.filter(care_file=file, source="pairing.month", status="OPEN")
            return rows.filter(user_id=post.user_id).count()

    assert left() == 5
    kinds = (RecordKind.TALK, RecordKind.HOMEWORK_CHECK, RecordKind.HOMEWORK_HELP,
             RecordKind.HOME_VISIT, RecordKind.SHARED_MEAL)  # fmt: skip
    for done, kind in enumerate(kinds, start=1):
        work = Work(kind, clock.today(), [{"name": "林助", "role": "PROXY_PARENT"}],
                    seen=["CHILD"])  # fmt: skip
        run(actor, record_work, [file.pk], work)
        assert left() == 5 - done


# --- pages ---------------------------------------------------------------------------------------


def test_matching_is_proposed_with_reasons_and_taken_by_a_person(township: Any) -> None:
    post = make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)
    make_child("方小满")
    make_volunteer("林近")
    client = client_of(post)

    page = client.get(reverse("pairing:matching"), {"township": TOWNSHIP[:9]})
    text = page.content.decode()
    value = page.context["lines"][0]["value"]
    client.post(reverse("pairing:matching-take"), {"proposal": [value]})

    assert "就近" in text
    assert "林近" in text
    with acting_as(township):
        assert Pairing.objects.get().status == PairingStatus.PROPOSED


def test_rubbish_sent_to_matching_is_told_so() -> None:
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))

    answer = client.post(reverse("pairing:matching-take"), {"proposal": ["x"]}, follow=True)

    assert "无法识别" in answer.content.decode()


# --- papers --------------------------------------------------------------------------------------


def test_proofs_of_vetting_are_for_who_vets_alone_and_end(township: Any) -> None:
    volunteer = make_volunteer(admitted=False)
    run(township, services.admit_volunteer, volunteer, note="已看", conditions=Condition.values,
        until=clock.today() + timedelta(days=9), proofs=[upload()])  # fmt: skip
    village = actor_of(make_post("VILLAGE_OFFICER", area=VILLAGE))

    with acting_as(township):
        [proof] = documents.of_subjects(township, "pairing.volunteer", [volunteer.pk])[volunteer.pk]
    with acting_as(village):
        hidden = documents.of_subjects(village, "pairing.volunteer", [volunteer.pk])

    assert proof.purge_on == clock.today() + timedelta(days=730)
    assert hidden == {}


def test_r135_the_consent_sheet_is_printed_signed_and_kept(township: Any) -> None:
    child, volunteer = make_child(), make_volunteer()
    [pairing] = run(township, services.propose, [child], volunteer)

    first = run(township, services.issue_consent, pairing)
    again = run(township, services.issue_consent, pairing)
    run(township, services.begin, pairing, **consent(), sheets=[upload()])
    run(township, services.add_sheets, pairing, [upload(name="后补.jpg")])
    with pytest.raises(WrongStatus):
        run(township, services.issue_consent, pairing)

    assert first.pk == again.pk
    with acting_as(township):
        kept = documents.of_subjects(township, "pairing.pairing", [pairing.pk])[pairing.pk]
        kinds = sorted(row.kind for row in kept)
        [paper] = documents.papers_of("pairing.pairing", [pairing.pk])[pairing.pk]
    assert kinds == ["PAIRING_CONSENT_SHEET"] * 2
    assert paper.number == 1
    assert {row.care_file_id for row in kept} == {child.pk}


def test_the_proxy_parent_does_not_open_the_consent_sheet(township: Any) -> None:
    post, volunteer = proxy()
    child = make_child()
    [pairing] = run(township, services.propose, [child], volunteer)
    run(township, services.begin, pairing, **consent(), sheets=[upload()])
    with acting_as(township):
        [sheet] = documents.of_subjects(township, "pairing.pairing", [pairing.pk])[pairing.pk]

    assert client_of(post).get(f"/documents/attachments/{sheet.pk}/").status_code == 404


def test_the_pages_take_proofs_and_sheets() -> None:
    post = make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)
    client, volunteer = client_of(post), make_volunteer(admitted=False)
    said = {"conditions": Condition.values, "note": "已看",
            "until": clock.today() + timedelta(days=9), "proofs": [upload()]}  # fmt: skip

    answer = client.post(reverse("pairing:volunteer-vet", args=[volunteer.pk]), said)
    page = client.get(reverse("pairing:volunteer-detail", args=[volunteer.pk]))

    assert answer.status_code == 302
    assert "/small/" in page.content.decode()
