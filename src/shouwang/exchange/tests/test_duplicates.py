"""Duplicates inside a county: found by night and after an import, judged by a person."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from shouwang.accounts.testing import COUNTY, NEXT_VILLAGE, TOWNSHIP, actor_of, client_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.exchange import likeness, selectors_duplicates, tasks
from shouwang.exchange.models import DuplicatePair
from shouwang.exchange.services import duplicates
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile
from shouwang.registry.selectors import story
from shouwang.registry.testing import make_child, make_children, number_of

from .pages import work_off

BORN = date(2015, 5, 6)
HERE = COUNTY[:6]


def as_system() -> Any:
    return acting_as(system_actor("test"))


def search(on: date | None = None) -> list[DuplicatePair]:
    with as_system():
        duplicates.find_in_county(HERE, on=on or clock.today())
        return list(DuplicatePair.objects.order_by("-score"))


def twice(**second: Any) -> tuple[Any, Any]:
    """Return two files of one girl: the name written by another character of the same sound."""
    family = {"father__name": "田大川", "mother__name": "罗春燕", "sex": "2"}
    one = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN, male=False), **family)
    said = {"id_number": "", "address": "一组一号", **family, **second}
    return one, make_child("田晓禾", birth_date=BORN, **said)


def same_father() -> tuple[Any, Any]:
    one = make_child("田小禾", birth_date=BORN, father__name="田大川", mother__name="罗春燕",
                     father__phones=("16012345600",))  # fmt: skip
    two = make_child("田小苗", birth_date=date(2018, 1, 2), father__name="田大川", mother__name="",
                     mother__state="", mother__destination="", mother__left=None,
                     father__phones=("16012345600",), address="九组9号")  # fmt: skip
    return one, two


def record(file: Any, **said: Any) -> None:
    with as_system() as actor:
        entry = Entry(file.area, {k.replace("__", "."): v for k, v in said.items()}, file.pk)
        registry.record_entries(actor, [entry], on=clock.today(), source="VILLAGE", now=clock.now())


def officer_judges(pair: DuplicatePair, post: Any, *, later: bool = False) -> DuplicatePair:
    actor = actor_of(post)
    with acting_as(actor):
        if later:
            return duplicates.put_off(actor, pair, now=clock.now())
        return duplicates.judge_different(actor, pair, reason="双胞胎", now=clock.now())


def merge(one: Any, two: Any) -> Any:
    with as_system() as actor:
        return registry.merge_files(
            actor, one, two, picks={}, reason="同一儿童", on=clock.today(), now=clock.now()
        )


# --- finding ------------------------------------------------------------------------------------


def test_one_child_written_twice_is_found_with_its_evidence(db: None) -> None:
    one, two = twice()

    pair = next(each for each in search() if each.kind == "FILES")

    assert {pair.left_id, pair.right_id} == {one.pk, two.pk}
    assert pair.status == "OPEN"
    fields = {reason[0] for reason in pair.reasons}
    assert {"day", "given", "family"} <= fields
    assert "田" not in str(pair.reasons)


def test_children_who_are_only_neighbours_are_not(db: None) -> None:
    make_child("田小禾", birth_date=BORN)
    make_child("欧阳明月", birth_date=BORN + timedelta(days=300))

    assert [pair for pair in search() if pair.kind == "FILES"] == []


def test_nothing_merges_by_itself(db: None) -> None:
    one, two = twice()
    search()

    with as_system():
        assert not CareFile.objects.filter(merged_into__isnull=False).exists()
        assert CareFile.objects.filter(pk__in=[one.pk, two.pk]).count() == 2


def test_a_father_entered_twice_is_found_by_name_and_telephone(db: None) -> None:
    one, two = same_father()
    with as_system():
        states = story.states_of([one.pk, two.pk])
    fathers = {states[file.pk].persons["father"].pk for file in (one, two)}

    pair = next(each for each in search() if each.kind == "PERSONS")

    assert {pair.left_id, pair.right_id} == fathers
    assert pair.reasons[0][0] == "name_phone"


def test_two_numbers_speak_against_one_person(db: None) -> None:
    one, two = same_father()
    for file in (one, two):
        record(file, father__id_number=number_of(date(1985, 1, 1)))

    assert [pair for pair in search() if pair.kind == "PERSONS"] == []


def test_a_second_search_changes_nothing(db: None) -> None:
    twice()
    before = [(pair.pk, pair.score) for pair in search()]

    assert [(pair.pk, pair.score) for pair in search()] == before


def test_a_pair_that_is_none_any_more_is_forgotten(db: None) -> None:
    _one, two = twice()
    assert any(pair.kind == "FILES" for pair in search())
    with as_system() as actor:
        registry.close_file(
            actor, two, reason=CloseReason.MISTAKEN, on=clock.today(), now=clock.now()
        )

    assert [pair for pair in search() if pair.kind == "FILES"] == []


def test_an_import_is_compared_with_what_was_there(db: None) -> None:
    one, two = twice()
    make_child("田小禾", birth_date=date(2012, 1, 1))

    with as_system():
        duplicates.find_around(HERE, [two.pk], on=clock.today())
        pairs = DuplicatePair.objects.filter(kind="FILES")
        assert {frozenset((p.left_id, p.right_id)) for p in pairs} == {frozenset((one.pk, two.pk))}


def test_the_nightly_job_goes_county_by_county(db: None) -> None:
    twice()

    with as_system():
        assert duplicates.counties() == [HERE]
    work_off(tasks.find_in_county, county=HERE)

    with as_system():
        assert DuplicatePair.objects.filter(kind="FILES").count() == 1


def test_records_are_read_in_a_fixed_number_of_queries(
    db: None, django_assert_num_queries: Any
) -> None:
    twice()
    make_children(6)

    with as_system(), django_assert_num_queries(4):
        assert len(likeness.county_records(HERE)) == 8


# --- judging ------------------------------------------------------------------------------------


def test_what_was_judged_different_stays_so_until_facts_change(officer: Any) -> None:
    _one, two = twice()
    pair = officer_judges(search()[0], officer)
    assert (pair.reason, pair.decided_by) == ("双胞胎", officer.user.display_name)

    again = search()[0]
    record(two, name="田小禾")
    back = search()[0]

    assert again.status == "DIFFERENT"
    assert (back.status, back.reopened) == ("OPEN", 1)


@pytest.mark.parametrize(
    ("days", "status"), [(duplicates.LATER_DAYS - 1, "LATER"), (duplicates.LATER_DAYS, "OPEN")]
)
def test_later_means_a_month(officer: Any, days: int, status: str) -> None:
    twice()
    officer_judges(search()[0], officer, later=True)

    assert search(clock.today() + timedelta(days=days))[0].status == status


def test_a_merge_settles_the_pair_and_its_undoing_opens_it(committed: None) -> None:
    one, two = twice()
    pair = next(each for each in search() if each.kind == "FILES")

    merging = merge(one, two)
    with as_system() as actor:
        pair.refresh_from_db()
        merged = pair.status
        registry.undo_merging(actor, merging, reason="看错", now=clock.now())
        pair.refresh_from_db()

    assert (merged, pair.status) == ("SAME", "OPEN")


def test_a_pair_across_the_township_is_the_countys(db: None) -> None:
    twice(area=NEXT_VILLAGE)
    search()
    township = make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)
    county = make_post("CIVIL_AFFAIRS_OFFICER")

    for post, seen in ((township, 0), (county, 1)):
        actor = actor_of(post)
        with acting_as(actor):
            assert selectors_duplicates.pairs(actor).filter(kind="FILES").count() == seen
            # Not only the selector: the database itself.
            assert DuplicatePair.objects.filter(kind="FILES").count() == seen


def test_only_who_may_merge_may_judge(officer: Any, village_officer: Any) -> None:
    twice()
    pair = search()[0]

    with pytest.raises(NotAllowed):
        officer_judges(pair, village_officer)
    officer_judges(pair, officer)
    with pytest.raises(WrongStatus):
        officer_judges(pair, officer)


# --- pages --------------------------------------------------------------------------------------


def test_the_list_leads_to_the_evidence_and_on_to_the_merge(officer: Any) -> None:
    one, two = twice()
    pair = next(each for each in search() if each.kind == "FILES")
    client = client_of(officer)

    listed = client.get(reverse("exchange:duplicate-list")).content.decode()
    shown = client.get(reverse("exchange:duplicate-detail", args=[pair.pk])).content.decode()

    assert one.number in listed
    assert two.number in listed
    assert "名同音" in shown
    assert reverse("registry:merge-files", args=[pair.left_id, pair.right_id]) in shown
    assert one.person.id_number not in shown


def test_persons_are_shown_with_their_children(officer: Any) -> None:
    same_father()
    pair = next(each for each in search() if each.kind == "PERSONS")

    shown = (
        client_of(officer)
        .get(reverse("exchange:duplicate-detail", args=[pair.pk]))
        .content.decode()
    )

    assert "姓名相同，有一个电话相同" in shown
    assert (
        reverse("registry:merge-persons", args=[pair.care_file_id, pair.left_id, pair.right_id])
        in shown
    )


def test_different_needs_a_reason_and_later_none(officer: Any) -> None:
    twice()
    pair = search()[0]
    client, url = client_of(officer), reverse("exchange:duplicate-decide", args=[pair.pk])

    refused = client.post(url, {"decision": "DIFFERENT", "reason": ""})
    client.post(url, {"decision": "LATER"})
    with as_system():
        pair.refresh_from_db()
        later = pair.status
    client.post(url, {"decision": "DIFFERENT", "reason": "双胞胎"})

    assert refused.status_code == 200
    assert later == "LATER"
    with as_system():
        pair.refresh_from_db()
    assert pair.status == "DIFFERENT"


def test_no_more_queries_for_more_pairs(officer: Any, django_assert_max_num_queries: Any) -> None:
    for place in range(4):
        twice(address=f"{place}组")
    search()
    client = client_of(officer)
    client.get(reverse("exchange:duplicate-list"))

    with django_assert_max_num_queries(30):
        client.get(reverse("exchange:duplicate-list"))


# --- on import ----------------------------------------------------------------------------------


def likely(row: Any) -> dict[int, likeness.Likely]:
    with as_system():
        return likeness.candidates(HERE, [row])


class Row:
    """A planned row, as far as likeness reads it."""

    def __init__(self, area: str, **values: Any) -> None:
        self.area = area
        self.values = {key.replace("__", "."): value for key, value in values.items()}


def test_a_row_with_a_homophone_means_the_file(db: None) -> None:
    one = make_child("田小禾", birth_date=BORN, sex="2", father__name="田大川",
                     mother__name="罗春燕", father__phones=("16012345600",))  # fmt: skip
    row = Row(one.area, name="田晓禾", sex="2", birth_date=BORN, father__name="田大川",
              mother__name="罗春燕", father__phones=("16012345600",))  # fmt: skip

    assert likely(row)[0].file_id == one.pk


def test_a_row_of_another_child_means_none(db: None) -> None:
    one = make_child("田小禾", birth_date=BORN)

    assert likely(Row(one.area, name="欧阳明月", sex="1", birth_date=date(2011, 1, 1))) == {}
    other = Row(one.area, name="田晓禾", sex="1", birth_date=date(2009, 9, 9),
                father__name="田志强", mother__name="吴桂芳")  # fmt: skip
    assert likely(other) == {}


def test_an_empty_register_costs_two_queries(db: None, django_assert_num_queries: Any) -> None:
    rows = [Row("990102001201", name="田小禾", birth_date=BORN) for _ in range(50)]

    with as_system(), django_assert_num_queries(2):
        assert likeness.candidates(HERE, rows) == {}  # type: ignore[arg-type]


def test_why_tells_of_a_doubtful_row(db: None) -> None:
    one = make_child("田小禾", birth_date=BORN)
    values = {"name": "田晓禾", "birth_date": BORN.isoformat()}

    with as_system():
        reasons = likeness.why(values, one.area, one.pk)
        assert likeness.why(values, one.area, UUID(int=0)) == []

    assert {"day", "given"} <= {reason[0] for reason in reasons}
