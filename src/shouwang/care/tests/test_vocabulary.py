"""What a record can say: roles, kinds and parts that the requirements name; no database."""

import pytest

from shouwang.care.choices import (
    NATURES,
    Channel,
    HelpMode,
    MeetingKind,
    Nature,
    ParentalCare,
    RecordKind,
    VisitorRole,
)
from shouwang.care.forms import RecordForm
from shouwang.care.wording import PARTS
from shouwang.pairing.choices import Mode, Origin


def test_r109_r110_who_visits_is_told_in_the_capacities_of_both_lines() -> None:
    both_lines = {
        "PARTY_MEMBER", "ASSIGNED_CADRE", "SOCIAL_WORKER",
        "TOWNSHIP_LEADER", "VILLAGE_CADRE", "PRINCIPAL", "CLASS_TEACHER", "SUBJECT_TEACHER",
    }  # fmt: skip

    assert both_lines <= set(VisitorRole.values)


def test_r114_r115_a_visit_is_at_home_or_by_telephone_and_at_the_seasons() -> None:
    assert {"HOME_VISIT", "PHONE_VISIT"} <= set(RecordKind.values)
    assert {Nature.SEASON_VISIT, Nature.KEY_VISIT, Nature.ADMONITION_VISIT} <= set(
        NATURES[RecordKind.HOME_VISIT]
    )


@pytest.mark.parametrize("part", ["mind", "living", "care", "measures"])
def test_r113_the_full_form_asks_for_thinking_living_and_family(part: str) -> None:
    assert part in PARTS
    assert part in RecordForm.parts


def test_r094_r123_r126_parents_are_reached_in_person_by_call_message_and_letter() -> None:
    assert {"IN_PERSON", "PHONE", "VIDEO", "MESSAGE", "LETTER"} <= set(Channel.values)


def test_r106_r119_r125_r128_r139_r140_r159_every_gathering_has_its_kind() -> None:
    assert set(MeetingKind.values) == {
        "LECTURE", "CARER_SYMPOSIUM", "PARENT_MEETING", "FILM", "PROXY_SYMPOSIUM",
        "PAIRING_ACTIVITY", "LAW_TALK",
    }  # fmt: skip


def test_r101_parental_care_has_its_four_levels_in_order() -> None:
    assert ParentalCare.values == [1, 2, 3, 4]


def test_r103_r131_r137_r149_forms_of_pairing_and_where_helpers_come_from() -> None:
    assert set(HelpMode.values) == {"FULL", "HALF"}
    assert {"ONE_TO_ONE", "ONE_TO_MANY", "FAMILY", "RELAY"} <= set(Mode.values)
    assert {"WOMEN_CADRE", "YOUTH_LEAGUE", "ELDER", "TEACHER", "PARTY_MEMBER", "UNIT_STAFF",
            "NEIGHBOUR", "VILLAGE_CADRE"} <= set(Origin.values)  # fmt: skip
