"""Two files of one child become one, and two again: facts, kin, grants, course and number."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from shouwang.accounts.testing import COUNTY, NEXT_VILLAGE, TOWNSHIP, VILLAGE, actor_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry import hooks, services
from shouwang.registry.entries import Entry
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import (
    CareFile,
    Circumstance,
    Grant,
    Merging,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.selectors import merging as selectors
from shouwang.registry.selectors import story
from shouwang.registry.services import taking_back
from shouwang.registry.testing import make_child, make_pupil, number_of

BORN = date(2015, 5, 6)
# What an undo need not bring back: counters, what is derived, and the course, which tells of both.
_DERIVED = {
    "version", "updated_at", "verdict", "verdicts", "care_reason", "carer_kind", "rating",
    "schooling", "school_id", "without_carer", "determined_on", "next_change_on",
}  # fmt: skip


def as_system() -> Any:
    return acting_as(system_actor("test"))


def merge(kept: Any, gone: Any, actor: Actor | None = None, **picks: str) -> Merging:
    said = {key.replace("__", "."): value for key, value in picks.items()}
    acting = actor or system_actor("test")
    with acting_as(acting):
        return services.merge_files(
            acting, kept, gone, picks=said, reason="同一儿童重复建档", on=clock.today(),
            now=clock.now(),
        )  # fmt: skip


def undo(merging: Merging, actor: Actor | None = None) -> Merging:
    acting = actor or system_actor("test")
    with acting_as(acting):
        return services.undo_merging(acting, merging, reason="看错了", now=clock.now())


def record(file: Any, **said: Any) -> None:
    values = {key.replace("__", "."): value for key, value in said.items()}
    with as_system() as actor:
        entry = Entry(file.area, values, file_id=file.pk)
        services.record_entries(actor, [entry], on=clock.today(), source="VILLAGE", now=clock.now())


def state_of(file: Any) -> Any:
    with as_system():
        return story.state_of(CareFile.objects.select_related("person").get(pk=file.pk))


def reloaded(file: Any) -> Any:
    with as_system():
        return CareFile.objects.select_related("person", "household").get(pk=file.pk)


def tables() -> dict[str, list[Any]]:
    """Return every row of the registry, as text, without what is derived."""
    found = {}
    with as_system(), connection.cursor() as cursor:
        for table in (*taking_back.TABLES, "exchange_sourcerow"):
            cursor.execute(
                f"SELECT to_jsonb(t) - %s::text[] FROM {table} t ORDER BY id",  # noqa: S608
                [list(_DERIVED)],
            )
            found[table] = cursor.fetchall()
        cursor.execute("SELECT id, care_file_id, area FROM registry_change WHERE deed NOT LIKE %s "
                       "AND deed <> 'registry.undo_merging' ORDER BY id",
                       ["registry.merge%"])  # fmt: skip
        found["registry_change"] = cursor.fetchall()
    return found


def namesakes() -> tuple[Any, Any]:
    """Return two files of one boy: of the village, with a number; of a school, without."""
    kept = make_child("田小禾", birth_date=BORN, id_number="", father__name="田大川",
                      mother__name="罗春燕", rating="", address="一组1号")  # fmt: skip
    gone = make_child(
        "田晓禾", birth_date=BORN, id_number=number_of(BORN), father__name="田大川",
        mother__name="罗春艳", mother__state="AT_HOME", mother__left=None, mother__destination="",
        rating="FAIR", address="一组一号", school_name="雪松镇中心小学", class_label="2班",
        hobbies="下棋", on=date(2026, 10, 1),
    )  # fmt: skip
    return kept, gone


# --- what stands ------------------------------------------------------------------------------


def test_the_stub_leads_to_the_file_that_is_kept(db: None) -> None:
    kept, gone = namesakes()

    merge(kept, gone)

    stub = reloaded(gone)
    assert (stub.status, stub.close_reason, stub.merged_into_id) == ("CLOSED", "MERGED", kept.pk)
    assert stub.household is None
    assert not reloaded(kept).is_closed


def test_blanks_are_filled_and_the_number_follows(db: None) -> None:
    kept, gone = namesakes()

    merge(kept, gone, name="LEFT")

    file, state = reloaded(kept), state_of(kept)
    assert state.values["id_number"] == gone.person.id_number
    assert bytes(file.id_digest) == bytes(gone.id_digest)
    assert (state.values["rating"], state.values["hobbies"]) == ("FAIR", "下棋")
    assert file.person.former_names == ["田晓禾"]


def test_the_chosen_value_stands_and_the_other_stays_with_the_stub(db: None) -> None:
    kept, gone = namesakes()

    merge(kept, gone, name="RIGHT", address="RIGHT", mother__whereabouts="LEFT")

    state = state_of(kept)
    assert (state.values["name"], state.values["address"]) == ("田晓禾", "一组一号")
    assert state.values["mother.state"] == "AWAY"
    assert reloaded(kept).sort_key == reloaded(gone).sort_key
    with as_system():
        left = Circumstance.objects.get(kind="CAPACITY")
        assert left.person.merged_into_id == state.persons["mother"].pk


def test_parents_alike_become_one_person_in_both_families(db: None) -> None:
    kept, gone = namesakes()

    merge(kept, gone, mother="SAME")

    state = state_of(kept)
    with as_system():
        ties = Relationship.objects.filter(care_file=kept, kin__in=("FATHER", "MOTHER"))
        assert ties.count() == 2
        gone_father = Relationship.objects.get(care_file=gone, kin="FATHER").person
        assert gone_father.merged_into_id == state.persons["father"].pk
        mother = state.persons["mother"]
        assert "罗春艳" in {mother.name, *mother.former_names}


def test_another_mother_replaces_the_first_when_chosen(db: None) -> None:
    kept, gone = namesakes()
    other = state_of(gone).persons["mother"]

    merge(kept, gone, mother="RIGHT")

    assert state_of(kept).persons["mother"] == other
    with as_system():
        assert Person.objects.get(pk=other.pk).merged_into_id is None
        assert Migration.objects.filter(person=other).count() == 0


def test_a_later_school_follows_the_earlier_one(db: None) -> None:
    kept, gone = namesakes()
    record(kept, school_name="雪松镇第一小学", grade="四年级")
    merge(kept, gone, enrolment="LEFT")

    assert state_of(kept).values["school_name"] == "雪松镇第一小学"
    with as_system():
        past = kept.enrolment_set.get(school_name="雪松镇中心小学")
        assert past.valid_to == clock.today()


@pytest.mark.parametrize(
    ("pick", "relief"),
    [("LEFT", ("LOW_INCOME",)), ("RIGHT", ("MEDICAL",)), ("BOTH", ("LOW_INCOME", "MEDICAL"))],
)
def test_relief_is_united_or_chosen(db: None, pick: str, relief: tuple[str, ...]) -> None:
    kept = make_child("田小禾", birth_date=BORN, relief=("LOW_INCOME",))
    gone = make_child("田小禾", birth_date=BORN, relief=("MEDICAL",))

    merge(kept, gone, relief=pick)

    assert state_of(kept).values["relief"] == relief


@pytest.mark.parametrize(("pick", "who"), [("LEFT", "石爷爷"), ("RIGHT", "王婶")])
def test_one_carer_stands(db: None, pick: str, who: str) -> None:
    kept = make_child("田小禾", birth_date=BORN, carer__name="石爷爷")
    gone = make_child("田小禾", birth_date=BORN, carer__name="王婶", carer__kin="OTHER")

    merge(kept, gone, carer=pick)

    assert state_of(kept).persons["carer"].name == who
    with as_system():
        carers = Relationship.objects.filter(care_file=kept, is_actual_carer=True)
        assert carers.count() == 1


def test_a_mother_named_as_carer_there_cares_here(db: None) -> None:
    kept = make_child("田小禾", birth_date=BORN, mother__name="罗春燕")
    gone = make_child("田小禾", birth_date=BORN, mother__name="罗春燕", mother__state="AT_HOME",
                      mother__left=None, mother__destination="", carer__name="罗春燕",
                      carer__kin="MOTHER")  # fmt: skip

    merge(kept, gone, carer="RIGHT", mother="SAME")

    state = state_of(kept)
    assert state.persons["carer"] == state.persons["mother"]


def test_the_household_goes_along_with_its_other_children(db: None) -> None:
    kept, gone = namesakes()
    sister = make_child("田小苗", father__name="田大川", mother__name="罗春艳", address="一组一号")
    assert reloaded(sister).household_id == reloaded(gone).household_id

    merge(kept, gone)

    assert reloaded(sister).household_id == reloaded(kept).household_id
    assert state_of(sister).persons["father"] == state_of(kept).persons["father"]


def test_course_and_rows_of_rosters_follow(db: None) -> None:
    kept, gone = namesakes()

    merging = merge(kept, gone)

    deeds = [change.deed for change in changes_of(kept)]
    assert deeds.count("registry.open_file") == 2
    assert deeds[0] == "registry.merge_file"
    with as_system():
        event = Event.objects.filter(action="registry.merge_file").get()
    assert (event.target_id, event.payload["note"]) == (str(merging.pk), "同一儿童重复建档")


def changes_of(file: Any) -> list[Any]:
    with as_system():
        return story.changes_of(file)


def test_the_school_of_the_enrolment_that_stands_keeps_its_grant(db: None) -> None:
    principal = make_post("PRINCIPAL", area=TOWNSHIP)
    kept = make_child("田小禾", birth_date=BORN)
    gone = make_pupil(principal.organisation, "田小禾", birth_date=BORN)

    merge(kept, gone, enrolment="RIGHT")

    with as_system():
        assert Grant.objects.get(organisation=principal.organisation).care_file_id == kept.pk
    actor = actor_of(principal)
    with acting_as(actor):
        assert CareFile.objects.granted_to(actor, "registry.view_file").get().pk == kept.pk


def test_the_merged_child_is_counted_once(db: None) -> None:
    from shouwang.statistics.models import Spell

    kept, gone = namesakes()

    merge(kept, gone)

    with as_system():
        assert set(Spell.objects.values_list("care_file_id", flat=True)) == {kept.pk}


def test_numbers_stay_masked_in_what_is_kept_of_the_decision(db: None) -> None:
    kept = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN))
    gone = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN))

    merging = merge(kept, gone, id_number="RIGHT")

    assert state_of(kept).values["id_number"] == gone.person.id_number
    assert gone.person.id_number not in str(merging.lines)
    assert any(line["key"] == "id_number" for line in merging.lines)


# --- refusals ---------------------------------------------------------------------------------


def test_a_township_merges_its_own_files_only(db: None) -> None:
    kept = make_child("田小禾", birth_date=BORN)
    gone = make_child("田小禾", birth_date=BORN, area=NEXT_VILLAGE)
    actor = actor_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))

    with pytest.raises(NotAllowed):
        merge(kept, gone, actor)


def test_a_village_has_no_right_to_merge(village_officer: Any) -> None:
    kept, gone = namesakes()

    with pytest.raises(NotAllowed):
        merge(kept, gone, actor_of(village_officer))


def test_files_of_two_counties_are_not_merged(db: None) -> None:
    kept = make_child("田小禾", birth_date=BORN)
    gone = make_child("田小禾", birth_date=BORN, area="990103001201")

    with pytest.raises(services.OtherCounty):
        merge(kept, gone)


def test_a_file_is_not_merged_with_itself_nor_twice(db: None) -> None:
    kept, gone = namesakes()
    merge(kept, gone)

    with pytest.raises(services.SameFile):
        merge(kept, kept)
    with pytest.raises(services.SameFile):
        merge(kept, gone)


def test_a_file_changed_since_the_preview_is_refused(db: None) -> None:
    kept, gone = namesakes()
    seen = {kept.pk: kept.version, gone.pk: gone.version}
    record(gone, health="WEAK")

    with as_system() as actor, pytest.raises(ChangedMeanwhile):
        services.merge_files(
            actor, kept, gone, picks={}, reason="", on=clock.today(), now=clock.now(),
            versions=seen,
        )  # fmt: skip


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Let one file have a sealed case whose team the actor is not in."""

    def seal(file: Any) -> None:
        monkeypatch.setattr(
            hooks, "merge_barriers",
            [lambda actor, ids: ["请与县级未成年人救助保护机构联系"] if file.pk in ids else []],
        )  # fmt: skip

    return seal


@pytest.mark.parametrize("which", [0, 1])
def test_a_sealed_case_bars_the_merge_from_either_side(
    db: None, sealed: Callable[[Any], None], which: int
) -> None:
    files = namesakes()
    sealed(files[which])

    with pytest.raises(services.MergeBarred, match="救助保护机构"):
        merge(*files)
    assert not reloaded(files[1]).is_closed


def test_a_merge_opens_no_way_to_two_open_files_of_one_number(db: None) -> None:
    kept = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN))
    gone = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN))
    merge(kept, gone, id_number="RIGHT")

    with pytest.raises(services.NumberTaken):
        make_child("别人家", birth_date=BORN, id_number=gone.person.id_number)


def test_a_stub_is_not_reopened(db: None) -> None:
    kept, gone = namesakes()
    merge(kept, gone)

    with as_system() as actor, pytest.raises(WrongStatus):
        services.reopen_file(actor, reloaded(gone), note="", on=clock.today(), now=clock.now())


# --- undo -------------------------------------------------------------------------------------

_PICKS = [
    {},
    {"name": "RIGHT", "address": "RIGHT", "mother": "SAME", "household": "RIGHT"},
    {"mother": "RIGHT", "carer": "RIGHT", "enrolment": "RIGHT", "siblings": "LEFT"},
    {"mother": "SAME", "mother__whereabouts": "RIGHT", "father__whereabouts": "RIGHT",
     "carer": "SAME", "carer__phones": "RIGHT", "hobbies": "RIGHT"},
]  # fmt: skip


@pytest.mark.parametrize("picks", _PICKS)
def test_undo_restores_both_files_with_all_that_hung_on_them(
    committed: None, picks: dict[str, str]
) -> None:
    kept, gone = namesakes()
    make_child("田小苗", father__name="田大川", mother__name="罗春艳", address="一组一号")
    make_child("田小穗", father__name="田大川", mother__name="罗春燕", address="一组1号")
    before = tables()

    merging = merge(kept, gone, **picks)
    between = tables()
    undo(merging)

    assert between != before
    after = tables()
    for table, rows in before.items():
        assert after[table] == rows, table


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_picked_undo_restores_it(committed: None, seed: int) -> None:
    kept, gone = namesakes()
    make_child("田小苗", father__name="田大川", mother__name="罗春艳", address="一组一号")
    before = tables()
    dice = random.Random(seed)
    picks = {
        key.replace(".", "__"): dice.choice(item.choices)
        for key, item in items_of(kept, gone).items()
        if item.differs
    }

    undo(merge(kept, gone, **picks))

    assert len(picks) > 3
    assert tables() == before


def test_undo_frees_and_takes_numbers_in_the_right_order(committed: None) -> None:
    kept = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN))
    gone = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN))
    before = tables()
    merging = merge(kept, gone, id_number="RIGHT")

    undo(merging)

    assert tables() == before
    assert reloaded(gone).status == "SUBMITTED"


def test_undo_is_refused_with_what_was_built_on_it(committed: None) -> None:
    kept, gone = namesakes()
    merging = merge(kept, gone)
    record(kept, health="WEAK")

    with pytest.raises(services.MergingBuiltOn, match="更新信息"):
        undo(merging)
    assert reloaded(gone).is_closed


def test_undo_is_refused_when_a_parent_changed_through_a_sibling(committed: None) -> None:
    kept, gone = namesakes()
    sister = make_child("田小苗", father__name="田大川", mother__name="罗春艳", address="一组一号")
    merging = merge(kept, gone)
    record(sister, father__phones=("16312345678",))

    with pytest.raises(services.MergingBuiltOn):
        undo(merging)


def test_a_merge_is_undone_once(committed: None) -> None:
    merging = merge(*namesakes())
    undo(merging)

    with pytest.raises(WrongStatus):
        undo(merging)


def test_a_merge_upon_a_merge_is_undone_last_first(committed: None) -> None:
    kept, gone = namesakes()
    third = make_child("田小和", birth_date=BORN, id_number="")
    before = tables()
    first = merge(kept, gone)
    second = merge(kept, third)

    with pytest.raises(services.MergingBuiltOn):
        undo(first)
    undo(second)
    with pytest.raises(services.MergingBuiltOn):  # the course tells of the second and its undoing
        undo(first)
    assert tables() != before


# --- persons ----------------------------------------------------------------------------------


def merge_persons(kept: Any, gone: Any, actor: Actor | None = None, **picks: str) -> Merging:
    acting = actor or system_actor("test")
    with acting_as(acting):
        return services.merge_persons(
            acting, kept, gone, picks=picks, reason="同一人登记两次", on=clock.today(),
            now=clock.now(),
        )  # fmt: skip


def two_families() -> tuple[Any, Any]:
    brother = make_child("田小禾", father__name="田大川", mother__name="罗春燕",
                         father__phones=("16012345678",))  # fmt: skip
    sister = make_child("田小苗", father__name="田大川", mother__name="吴桂芳", address="三组9号",
                        father__state="AT_HOME", father__left=None, father__destination="",
                        father__phones=("16387654321",))  # fmt: skip
    return brother, sister


def test_one_father_entered_twice_is_one_in_both_families(db: None) -> None:
    brother, sister = two_families()
    kept, gone = (state_of(file).persons["father"] for file in (brother, sister))

    merge_persons(kept, gone, whereabouts="RIGHT")

    fathers = [state_of(file).persons["father"] for file in (brother, sister)]
    assert fathers[0] == fathers[1]
    assert set(fathers[0].phones.split("、")) == {"16012345678", "16387654321"}
    assert [state_of(file).values["father.state"] for file in (brother, sister)] == ["AT_HOME"] * 2


def test_both_families_are_determined_again(db: None) -> None:
    brother, sister = two_families()
    kept, gone = (state_of(file).persons["father"] for file in (brother, sister))
    assert reloaded(brother).verdict == "yes"

    merge_persons(kept, gone, whereabouts="RIGHT")

    assert {reloaded(brother).verdict, reloaded(sister).verdict} == {"no"}


def test_the_same_man_under_two_ties_of_one_child_becomes_one(committed: None) -> None:
    file = make_child("田小禾", father__name="田大川", carer__name="田大川", carer__kin="OTHER")
    state = state_of(file)
    before = tables()

    merging = merge_persons(state.persons["father"], state.persons["carer"])

    after = state_of(file)
    assert after.persons["carer"] == after.persons["father"]
    with as_system():
        assert (
            Relationship.objects.filter(care_file=file, person=after.persons["father"]).count() == 1
        )
    undo(merging)
    assert tables() == before


def test_undo_parts_the_families_again(committed: None) -> None:
    brother, sister = two_families()
    before = tables()
    fathers = [state_of(file).persons["father"] for file in (brother, sister)]

    undo(merge_persons(*fathers, whereabouts="RIGHT", phones="RIGHT"))

    assert tables() == before


def test_children_are_not_merged_as_persons(db: None) -> None:
    brother, sister = two_families()

    with pytest.raises(services.TwoChildren):
        merge_persons(brother.person, sister.person)


def test_a_person_tied_to_files_beyond_the_reach_is_left_to_the_county(db: None) -> None:
    brother, sister = two_families()
    fathers = [state_of(file).persons["father"] for file in (brother, sister)]
    with as_system():
        elsewhere = make_child("何远", area=NEXT_VILLAGE)
        Relationship.objects.filter(care_file=elsewhere, kin="FATHER").update(person=fathers[1])

    with pytest.raises(services.TiesElsewhere):
        merge_persons(*fathers, actor_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)))
    merge_persons(*fathers, actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)))


# --- the preview ------------------------------------------------------------------------------


def items_of(kept: Any, gone: Any) -> dict[str, Any]:
    with as_system():
        comparison = selectors.compare_files(reloaded(kept), reloaded(gone))
    return {item.key: item for item in comparison.items}


def test_the_preview_tells_source_and_day_and_proposes_the_newer(db: None) -> None:
    kept, gone = namesakes()

    items = items_of(kept, gone)

    assert not items["birth_date"].differs
    assert (items["name"].default, items["father"].default) == ("RIGHT", "SAME")
    assert items["mother.whereabouts"].right.day == date(2026, 10, 1)
    assert items["mother.whereabouts"].left.source == "村级台账"


def test_the_verified_file_wins_over_the_newer(db: None) -> None:
    kept, gone = namesakes()
    with as_system() as actor:
        services.verify_file(actor, kept, now=clock.now())

    assert items_of(kept, gone)["name"].default == "LEFT"


def test_a_month_earlier_makes_no_difference_to_what_is_equal(db: None) -> None:
    kept, gone = namesakes()
    record(gone, mother__state="AWAY", mother__left=PartialDay(date(2023, 2, 1), "MONTH"),
           mother__destination="浙江省温州市")  # fmt: skip

    assert not items_of(kept, gone)["mother.whereabouts"].differs


def test_likely_twins_are_found_by_sound_and_birthday(db: None) -> None:
    kept, gone = namesakes()
    other = make_child("田小荷", birth_date=BORN + timedelta(days=1))
    actor = actor_of(make_post())

    with acting_as(actor):
        found = {file.pk for file in selectors.twins_of(actor, kept)}

    assert gone.pk in found
    assert other.pk not in found


def test_village_codes_are_those_of_the_kept_file(db: None) -> None:
    kept = make_child("田小禾", birth_date=BORN, area=VILLAGE)
    gone = make_child("田小禾", birth_date=BORN, area=NEXT_VILLAGE, hobbies="唱歌",
                      school_name="某小学")  # fmt: skip

    merge(kept, gone, enrolment="RIGHT")

    with as_system():
        assert set(kept.enrolment_set.values_list("area", flat=True)) == {VILLAGE}
        assert set(kept.changes.values_list("area", flat=True)) == {VILLAGE}
