"""Rules over files that share something."""

from dataclasses import replace
from typing import Any

import pytest

from shouwang.quality.rules import GROUP_CHECKS, RULES
from shouwang.quality.rules.base import MAX_GROUP
from shouwang.quality.rules.facts import Facts
from shouwang.quality.rules.judging import fingerprint, group_hits, group_keys, groups_of

from .people import GIVEN, child, codes, relative, uid


def judge(*files: Facts) -> dict[str, dict[Any, Any]]:
    """Return rule → file → hit."""
    found: dict[str, dict[Any, Any]] = {}
    for key, (slug, group) in groups_of((f, group_keys(f)) for f in files).items():
        for file_id, _key, hit in group_hits(slug, key, group, GIVEN):
            found.setdefault(slug, {})[file_id] = hit
    return found


def flagged(rule: str, *files: Facts) -> set[Any]:
    return set(judge(*files).get(rule, {}))


def ids(*files: Facts) -> set[Any]:
    return {facts.file_id for facts in files}


def of_mother(name: str, phone: bytes, **said: Any) -> Facts:
    return child(name, mother=relative("mother", "何秀云", phones=(phone,)), **said)


def test_t002_r060_children_of_different_families_with_one_mother_are_all_flagged() -> None:
    files = [of_mother(name, name.encode()) for name in ("赵一", "钱二", "孙三")]
    found = judge(*files)["mother-repeated"]
    assert set(found) == ids(*files)
    assert {hit.params["number"] for hit in found.values()} == {2}


def test_r060_only_the_telephone_differs_is_a_question_and_one_number_an_error() -> None:
    one, other = of_mother("赵一", b"1"), of_mother("钱二", b"2")
    assert {h.severity for h in judge(one, other)["mother-repeated"].values()} == {"WARNING"}
    same = [replace(f, mother=relative("mother", "何秀云", digest=b"n")) for f in (one, other)]
    assert {h.severity for h in judge(*same)["mother-repeated"].values()} == {"ERROR"}
    husband = [replace(f, father=relative("father", "张大平")) for f in (one, other)]
    assert {h.severity for h in judge(*husband)["mother-repeated"].values()} == {"ERROR"}


def test_r060_ordinary_families_are_left_alone() -> None:
    one = of_mother("赵一", b"1", address="石桥村1组")
    ordinary = [
        of_mother("赵二", b"2"),  # brothers split between both pairs of grandparents
        of_mother("钱二", b"2", address="石桥镇石桥村1组"),  # half-siblings at one address
        of_mother("钱二", b"2", household=one.household),
        of_mother("钱二", b"2", address=""),
        replace(of_mother("钱二", b"2"), mother=relative("mother", "何秀云", destination="")),
    ]
    for other in ordinary:
        assert not flagged("mother-repeated", one, other)
    two = [replace(f, mother=relative("mother", "何秀云", digest=d))
           for f, d in ((one, b"1"), (of_mother("钱二", b"2"), b"2"))]  # fmt: skip
    assert not flagged("mother-repeated", *two)  # two numbers: two women


def test_r061_the_father_is_looked_at_as_well() -> None:
    files = [
        child(n, father=relative("father", "张大平", phones=(b"1",))) for n in ("赵一", "钱二")
    ]
    assert flagged("father-repeated", *files) == ids(*files)


def test_r028_the_same_child_twice_without_numbers() -> None:
    one, other = (
        child("周小山", digest=None, class_label="", mother=relative("mother", "何秀云"))
        for _ in range(2)
    )
    assert flagged("duplicate-suspected", one, other) == ids(one, other)
    assert not flagged("duplicate-suspected", one, replace(other, sex="2"))
    assert not flagged("duplicate-suspected", child("周小山"), child("周小山"))  # two numbers


def test_r059_like_names_of_one_home() -> None:
    home = {"household": uid("home"), "mother": relative("mother", "何秀云"), "digest": None}
    one = child("周小山", class_label="", **home)
    other = child("周小珊", class_label="", **home)
    assert flagged("name-variant", one, other) == ids(one, other)
    twins = [replace(one, class_label="1班"), replace(other, class_label="2班")]
    assert not flagged("name-variant", *twins)
    assert not flagged("name-variant", one, replace(other, name="周大海"))


def test_t001_r059_one_bed_under_three_names() -> None:
    files = [child(n, dormitory="301", bed="2 ", school_id=uid("school"))
             for n in ("林金芸", "陆金芸", "陆晶芸")]  # fmt: skip
    found = judge(*files)["bed-name-variant"]
    assert set(found) == ids(*files)
    assert {hit.params["names"] for hit in found.values()} == {3}
    assert not flagged("bed-name-variant", files[0], replace(files[1], bed="3"))


def test_r071_one_roll_number_for_two() -> None:
    files = [child(roll_number="G990102001"), child(roll_number="G990102001")]
    assert flagged("roll-number-repeated", *files) == ids(*files)


def test_r061_one_telephone_under_many_names() -> None:
    files = [child(mother=relative("mother", f"何秀{n}", phones=(b"x",))) for n in "一二三"]
    assert flagged("phone-repeated", *files) == ids(*files)
    assert not flagged("phone-repeated", *files[:2])
    aunt = [child(carer=relative("carer", "张老平", phones=(b"x",))) for _ in range(3)]
    assert not flagged("phone-repeated", *aunt)  # one person who cares for three families


def test_r066_one_signatory_of_many_is_a_hint_for_a_person() -> None:
    files = [child(carer=relative("carer", "张老平", digest=b"c")) for _ in range(4)]
    found = judge(*files)
    assert set(found["one-signatory"]) == ids(*files)
    assert not flagged("one-signatory", *files[:3])
    assert RULES["one-signatory"].severity == "HINT"


def test_r066_the_same_long_text_in_many_households() -> None:
    text = "该生性格内向，需要老师多关心多谈心。"
    files = [child(texts={"needs": text}) for _ in range(5)]
    assert flagged("text-copied", *files) == ids(*files)
    assert not flagged("text-copied", *files[:4])
    assert not flagged("text-copied", *(child(texts={"needs": "爱心书包"}) for _ in range(9)))
    one_home = [replace(f, household=uid("home")) for f in files]
    assert not flagged("text-copied", *one_home)


def test_r058_children_of_one_household_told_apart() -> None:
    home = uid("home")
    one = codes(child(household=home), unsafe_house="YES")
    other = codes(child(household=home), unsafe_house="NO")
    found = judge(one, other)["household-conflict"]
    assert {tuple(hit.params["fields"]) for hit in found.values()} == {("unsafe_house",)}
    state = [child(household=home, father=relative("father", "张大平", states=(s,), left=None))
             for s in ("AWAY", "AT_HOME")]  # fmt: skip
    hit = judge(*state)["household-conflict"][state[0].file_id]
    assert hit.params["fields"] == ["father.state"]
    assert not flagged("household-conflict", one, codes(other, unsafe_house="YES"))


def test_r059_one_number_under_two_names() -> None:
    one = child(father=relative("father", "张大平", digest=b"n"))
    other = child(carer=relative("carer", "张大萍", digest=b"n"))
    found = judge(one, other)["person-name-variant"]
    assert found[one.file_id].params["fields"] == ["father.name"]
    assert found[other.file_id].params["fields"] == ["carer.name"]
    same = child(carer=relative("carer", "张大平", digest=b"n"))
    assert not flagged("person-name-variant", one, same)


def test_groups_end_at_the_county() -> None:
    one = of_mother("赵一", b"1")
    other = of_mother("钱二", b"1", area="990103001201")
    assert not judge(one, other)


def test_a_huge_group_is_looked_at_in_part() -> None:
    files = [child(carer=relative("carer", "张老平", digest=b"c")) for _ in range(MAX_GROUP + 5)]
    assert len(flagged("one-signatory", *files)) == MAX_GROUP


@pytest.mark.parametrize("rule", sorted(GROUP_CHECKS))
def test_no_group_rule_speaks_of_one_alone(rule: str) -> None:
    facts = child(dormitory="301", bed="2", roll_number="G1")
    keys, check = GROUP_CHECKS[rule]
    assert not list(group_hits(rule, 1, [facts], GIVEN))
    assert all(isinstance(key, tuple) for key in keys(facts))
    assert check is not None


def test_a_waiver_holds_for_what_was_seen_only() -> None:
    two = judge(of_mother("赵一", b"1"), of_mother("钱二", b"2"))["mother-repeated"]
    files = [of_mother(n, n.encode()) for n in ("赵一", "钱二", "孙三")]
    three = judge(*files)["mother-repeated"]
    again = judge(*files)["mother-repeated"]
    assert fingerprint(three[files[0].file_id]) == fingerprint(again[files[0].file_id])
    assert {fingerprint(h) for h in two.values()}.isdisjoint(
        {fingerprint(h) for h in three.values()}
    )
