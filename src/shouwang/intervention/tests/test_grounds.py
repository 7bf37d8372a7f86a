"""Grounds to revoke guardianship: pure, with the edges (R-252, R-253, T-040)."""

from datetime import date, timedelta

import pytest

from shouwang.intervention import grounds
from shouwang.intervention.choices import ApplicantKind, PaperKind, Party, ProofKind
from shouwang.intervention.grounds import Education, Facts, Proof
from shouwang.intervention.jurisdictions import jurisdictions

ON = date(2026, 11, 22)
TEXTS = jurisdictions()


def available(facts: Facts, text: str = "suxian", on: date = ON) -> set[str]:
    found = grounds.evaluate(facts, TEXTS[text], on)
    return {each.ground.code for each in found if each.is_available}


def proofs(*kinds: str, on: date = ON) -> tuple[Proof, ...]:
    return tuple(Proof(kind, on) for kind in kinds)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("guofa-2016-13", {"G1", "G2", "G3"}),
        ("suxian", {"G1", "G2", "G4", "G5", "G6", "G7"}),
        ("banner", {"G1", "G2", "G3"}),
        ("opinion-2014", {"G1", "G2", "G4", "G5", "G6", "G7"}),
    ],
)
def test_r252_a_ground_that_a_text_does_not_list_is_not_offered(text: str, codes: set[str]) -> None:
    offered = {each.ground.code for each in grounds.evaluate(Facts(), TEXTS[text], ON)}

    assert offered == codes


@pytest.mark.parametrize("text", TEXTS)
def test_r252_without_facts_no_ground_is_there_and_each_says_why(text: str) -> None:
    for each in grounds.evaluate(Facts(), TEXTS[text], ON):
        assert not each.is_available
        assert [reason for reason in each.reasons if not reason.met]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_speaks_the_systems_codes(text: str) -> None:
    said = TEXTS[text]

    assert set(said.applicants) <= set(ApplicantKind.values)
    assert set(said.served) == set(PaperKind.values)
    assert {party for parties in said.served.values() for party in parties} <= set(Party.values)
    for ground in said.grounds:
        named = {*ground.proofs, ground.lasting, ground.education_before} - {""}
        assert named <= set(ProofKind.values)
        assert ground.proofs


def test_r253_the_banner_names_three_applicants() -> None:
    assert set(TEXTS["banner"].applicants) == {"RELATIVE", "VILLAGE", "TOWNSHIP_CIVIL_AFFAIRS"}
    assert "COUNTY_CIVIL_AFFAIRS" in TEXTS["guofa-2016-13"].applicants


@pytest.mark.parametrize(
    ("since", "on", "there"),
    [
        (date(2026, 5, 22), date(2026, 11, 21), False),  # the day before
        (date(2026, 5, 22), date(2026, 11, 22), True),  # the day
        (date(2026, 5, 22), date(2026, 11, 23), True),
        (date(2026, 8, 31), date(2027, 2, 27), False),  # no 31st: the month's last day
        (date(2026, 8, 31), date(2027, 2, 28), True),
        (date(2027, 8, 31), date(2028, 2, 28), False),  # a leap year
        (date(2027, 8, 31), date(2028, 2, 29), True),
    ],
)
def test_t040_g2_needs_six_calendar_months(since: date, on: date, there: bool) -> None:
    facts = Facts((Proof("NON_PERFORMANCE", since), Proof("DESTITUTE", since)))

    assert ("G2" in available(facts, on=on)) is there


def test_t040_g2_says_on_which_day_it_will_be_there() -> None:
    facts = Facts((Proof("NON_PERFORMANCE", date(2026, 6, 30)),))

    found = {e.ground.code: e for e in grounds.evaluate(facts, TEXTS["suxian"], ON)}["G2"]

    assert found.reasons[0].values["until"] == "2026-12-30"


@pytest.mark.parametrize(("count", "there"), [(0, False), (2, False), (3, True), (4, True)])
def test_t040_g6_needs_three_dated_records(count: int, there: bool) -> None:
    records = tuple(Education(ON - timedelta(days=n), "城关派出所") for n in range(count))

    assert ("G6" in available(Facts(proofs("BEGGING", "IMPACT"), records))) is there


def test_t040_g6_counts_neither_one_record_twice_nor_one_of_tomorrow() -> None:
    same = (Education(ON, "城关派出所", "1"),) * 3
    later = tuple(Education(ON + timedelta(days=n), "城关派出所") for n in range(1, 4))

    assert "G6" not in available(Facts(proofs("BEGGING", "IMPACT"), same))
    assert "G6" not in available(Facts(proofs("BEGGING", "IMPACT"), later))


def test_t040_g6_needs_the_effect_too() -> None:
    records = tuple(Education(ON - timedelta(days=n)) for n in range(3))

    assert "G6" not in available(Facts(proofs("BEGGING"), records))


@pytest.mark.parametrize("missing", ["HABIT", "REFUSED_ENTRUSTING", "DISTRESS"])
def test_t040_g5_needs_all_three_facts(missing: str) -> None:
    three = ("HABIT", "REFUSED_ENTRUSTING", "DISTRESS")

    assert "G5" in available(Facts(proofs(*three)))
    assert "G5" not in available(Facts(proofs(*(kind for kind in three if kind != missing))))


@pytest.mark.parametrize(
    ("educated", "there"),
    [(None, False), (ON - timedelta(days=1), True), (ON, False), (ON + timedelta(days=1), False)],
)
def test_t040_g1_needs_an_education_before_the_danger(educated: date | None, there: bool) -> None:
    records = (Education(educated),) if educated else ()

    assert ("G1" in available(Facts(proofs("DANGER"), records))) is there


@pytest.mark.parametrize(
    ("text", "code", "kinds"),
    [
        ("guofa-2016-13", "G3", ("VIOLENCE", "APPRAISAL")),
        ("suxian", "G4", ("VIOLENCE", "APPRAISAL")),
        ("suxian", "G7", ("INSTIGATION", "GRAVE")),
    ],
)
def test_r252_violence_needs_an_appraisal_and_instigation_the_polices_finding(
    text: str, code: str, kinds: tuple[str, ...]
) -> None:
    assert code in available(Facts(proofs(*kinds)), text)
    for kind in kinds:
        assert code not in available(Facts(proofs(kind)), text)
