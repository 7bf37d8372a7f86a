"""What stands in many files, as values: the same as `states` gives, in two statements."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shouwang.accounts.testing import NEXT_VILLAGE
from shouwang.core.actors import system_actor
from shouwang.core.models import new_id
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.registry.models import (
    CareFile,
    Circumstance,
    Enrolment,
    GuardianshipArrangement,
    Migration,
    Relationship,
)
from shouwang.registry.plain_states import plain_states
from shouwang.registry.states import load_states
from shouwang.registry.testing import ON, make_child


@pytest.fixture
def system(db: None) -> Iterator[None]:
    with acting_as(system_actor("test")):
        yield


def again(row: Any, **changed: Any) -> None:
    """Add a row like another one."""
    row.pk, row._state.adding = new_id(), True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()


def assert_alike(*files: CareFile) -> None:
    ids = [file.pk for file in files]
    plain = {state.file_id: state for state in plain_states(ids)}
    whole = load_states(ids)
    assert plain.keys() == whole.keys() == set(ids)
    for pk, state in whole.items():
        file, found = state.file, plain[pk]
        assert found.values == state.values
        assert (found.version, found.carer_role) == (file.version, state.carer_role)
        assert (found.area, found.verdict, found.school_id, found.id_digest) == (
            file.area, file.verdict, file.school_id, bytes(file.id_digest or b"") or None,
        )  # fmt: skip


def full_child(**said: Any) -> CareFile:
    return make_child(
        illness="哮喘", disability="听力 二级", relief=("LOW_INCOME", "MEDICAL"), boarding=True,
        school_name="石桥小学", class_label="1班", note="常去外婆家", father__employer="电子厂",
        grandmother__name="钱秀梅", mother__id_number="990102199001010023", **said,
    )  # fmt: skip


def test_every_value_is_the_one_that_an_instance_gives(system: None) -> None:
    assert_alike(
        full_child(), make_child(id_number="", mother__state="DEAD"),
        make_child(carer__name="", carer__phones=(), father__state="AT_HOME"),
    )  # fmt: skip


@pytest.mark.parametrize("model", [Circumstance, Migration, Enrolment, GuardianshipArrangement])
@pytest.mark.parametrize("since", [None, date(2020, 1, 1), date(2026, 8, 1)])
def test_of_several_rows_in_force_the_one_that_began_last_holds(
    system: None, model: Any, since: date | None
) -> None:
    file = full_child()
    other = {
        Circumstance: {"code": "OTHER", "text": "别的"}, Migration: {"destination": "广东省"},
        Enrolment: {"class_label": "9班"}, GuardianshipArrangement: {"document": "NONE"},
    }  # fmt: skip
    model.objects.update(valid_from=date(2026, 1, 1))
    for row in model.objects.all():
        again(row, valid_from=since, **other[model])

    assert_alike(file)


@pytest.mark.parametrize("model", [Circumstance, Migration, Enrolment, Relationship])
def test_what_has_ended_is_left_out(system: None, model: Any) -> None:
    file = full_child()
    model.objects.update(valid_to=date(2026, 8, 1))

    assert_alike(file)


@pytest.mark.parametrize("since", [None, date(2026, 8, 1)])
def test_of_two_fathers_the_newest_word_of_either_holds(system: None, since: date | None) -> None:
    file, other = full_child(), make_child(father__state="DEAD", father__left=None)
    theirs = Relationship.objects.get(care_file=other, kin="FATHER")

    again(theirs, care_file=file, valid_from=since)

    assert_alike(file, other)


def test_a_mother_who_cares_for_the_child_is_both(system: None) -> None:
    file = full_child()
    Relationship.objects.exclude(kin="MOTHER").update(is_actual_carer=False)
    Relationship.objects.filter(kin="MOTHER").update(is_actual_carer=True, kin_text="妈妈")

    assert load_states([file.pk])[file.pk].carer_role == "mother"
    assert_alike(file)
    again(Relationship.objects.get(kin="MOTHER"), is_actual_carer=False, valid_from=ON)
    assert load_states([file.pk])[file.pk].carer_role == ""
    assert_alike(file)


def test_many_files_take_two_statements(system: None, django_assert_num_queries: Any) -> None:
    ids = [full_child().pk for _nth in range(3)]

    with django_assert_num_queries(2):
        assert len(list(plain_states(ids))) == 3


def test_a_file_out_of_reach_is_not_told(system: None) -> None:
    ids = [make_child().pk]

    with acting_as(system_actor("test", Area.of(NEXT_VILLAGE))):
        assert list(plain_states(ids)) == []
