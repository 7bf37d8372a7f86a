"""A file that tells of two children is split; the split can be taken back."""

from datetime import date
from typing import Any

import pytest

from shouwang.accounts.testing import TOWNSHIP, actor_of, make_post
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed
from shouwang.core.scope import acting_as
from shouwang.registry import hooks, services
from shouwang.registry.models import CareFile, Enrolment, Grant, Merging, Relationship
from shouwang.registry.selectors import splitting
from shouwang.registry.testing import make_child, make_pupil, number_of

from .test_merging import as_system, record, reloaded, state_of, tables, undo

BORN = date(2015, 5, 6)


def parts_of(file: Any) -> dict[str, Any]:
    """Return the parts of a file by what they say."""
    with as_system():
        groups = splitting.parts_of(reloaded(file))
    return {part.text: part for _title, parts in groups for part in parts}


def split(file: Any, parts: dict[str, str], actor: Actor | None = None, **options: Any) -> Merging:
    """Split; `parts`: what a part says → MOVE or COPY."""
    known = parts_of(file)
    acting = actor or system_actor("test")
    said = {"take_number": False, "same_home": False, "version": None, **options}
    with acting_as(acting):
        return services.split_file(
            acting, file, child=said.pop("child", {"name": "田小禾"}),
            parts={known[text].key: where for text, where in parts.items()},
            reason="两名同名儿童", on=clock.today(), now=clock.now(), **said,
        )  # fmt: skip


def mixed() -> Any:
    """Return the file of a boy into which a namesake's school and carer were written."""
    return make_child(
        "田小禾", birth_date=BORN, id_number=number_of(BORN), father__name="田大川",
        carer__name="石奶奶", carer__kin="GRANDMOTHER", school_name="雪松镇中心小学",
        relief=("MEDICAL",), health="WEAK",
    )  # fmt: skip


def new_file(merging: Merging) -> Any:
    with as_system():
        return CareFile.objects.select_related("person").get(pk=merging.to_id)


def test_what_is_chosen_goes_to_the_new_file(db: None) -> None:
    file = mixed()

    merging = split(
        file, {"石奶奶（实际照护人）": "MOVE", "医疗救助": "MOVE", "一般或较弱": "COPY"}
    )

    new, old = state_of(new_file(merging)), state_of(file)
    assert (new.persons["carer"].name, new.values["relief"]) == ("石奶奶", ("MEDICAL",))
    assert "carer" not in old.persons
    assert (old.values["health"], new.values["health"]) == ("WEAK", "WEAK")
    assert old.persons["father"].name == "田大川"
    assert "father" not in new.persons


def test_the_number_goes_along_when_it_is_the_other_childs(db: None) -> None:
    file = mixed()
    number = file.person.id_number

    merging = split(file, {"医疗救助": "MOVE"}, take_number=True)

    assert new_file(merging).person.id_number == number
    assert reloaded(file).id_digest is None
    with pytest.raises(services.NumberTaken):
        make_child("又一个", birth_date=BORN, id_number=number)


def test_a_number_that_has_an_open_file_is_refused(db: None) -> None:
    file, other = mixed(), make_child(birth_date=BORN)

    with pytest.raises(services.NumberTaken):
        split(file, {"医疗救助": "MOVE"},
              child={"name": "田小禾", "id_number": other.person.id_number})  # fmt: skip
    assert state_of(file).values["relief"] == ("MEDICAL",)


def test_the_school_sees_the_child_that_is_enrolled_there(db: None) -> None:
    principal = make_post("PRINCIPAL", area=TOWNSHIP)
    file = make_pupil(principal.organisation, "田小禾", birth_date=BORN)
    with as_system():
        enrolled = Enrolment.objects.get(care_file=file)
        text = f"小学 {enrolled.school_name} {enrolled.grade} {enrolled.class_label}"

    merging = split(file, {text: "MOVE"})

    with as_system():
        assert Grant.objects.get().care_file_id == merging.to_id


def test_the_new_file_may_stay_in_the_household(db: None) -> None:
    file = mixed()

    same = split(file, {"医疗救助": "MOVE"}, same_home=True)
    other = split(reloaded(file), {"一般或较弱": "MOVE"})

    assert new_file(same).household_id == reloaded(file).household_id
    assert new_file(other).household_id != reloaded(file).household_id


def test_both_are_determined_again(db: None) -> None:
    file = mixed()
    father = next(text for text in parts_of(file) if text == "田大川")

    merging = split(file, {father: "COPY", "医疗救助": "MOVE"})

    assert new_file(merging).determined_on == clock.today()
    with as_system():
        assert Relationship.objects.filter(person__name="田大川").count() == 2


@pytest.mark.parametrize("take_number", [False, True])
def test_undo_makes_one_file_of_it_again(committed: None, take_number: bool) -> None:
    file = mixed()
    before = tables()

    undo(split(file, {"石奶奶（实际照护人）": "MOVE", "医疗救助": "MOVE", "一般或较弱": "COPY",
                      "田大川": "COPY"}, take_number=take_number))  # fmt: skip

    after = tables()
    after["registry_change"] = [
        row for row in after["registry_change"] if row in before["registry_change"]
    ]
    assert after == before


def test_undo_is_refused_once_the_new_file_changed(committed: None) -> None:
    merging = split(mixed(), {"医疗救助": "MOVE"})
    record(new_file(merging), health="ILL")

    with pytest.raises(services.MergingBuiltOn):
        undo(merging)


def test_nothing_chosen_is_no_split(db: None) -> None:
    with pytest.raises(services.NothingToSplit):
        split(mixed(), {})


def test_a_file_changed_since_it_was_shown_is_refused(db: None) -> None:
    with pytest.raises(ChangedMeanwhile):
        split(mixed(), {"医疗救助": "MOVE"}, version=99)


def test_only_who_may_merge_may_split(village_officer: Any) -> None:
    with pytest.raises(NotAllowed):
        split(mixed(), {"医疗救助": "MOVE"}, actor_of(village_officer))


def test_a_sealed_case_bars_the_split(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "merge_barriers", [lambda _actor, _ids: ["不能拆分"]])

    with pytest.raises(services.MergeBarred):
        split(mixed(), {"医疗救助": "MOVE"})
