"""The engine: points by what was answered alone, no verdict while something is missing."""

import hashlib
import random
from typing import Any

import pytest

from shouwang.assessment.engine import reading, scoring
from shouwang.assessment.engine.instrument import Instrument, Item, ItemKind
from shouwang.assessment.engine.shipped import shipped
from shouwang.assessment.testing import answers, best

CODES = sorted(shipped())
ROUNDS = 200


def any_answer(item: Item, rng: random.Random) -> Any:
    if item.kind is ItemKind.YES_NO:
        return rng.choice(["YES", "NO"])
    if item.kind is ItemKind.NUMBER:
        return rng.randint(item.lowest, item.highest)
    if item.kind is ItemKind.TEXT:
        return "写了"
    codes = [option.code for option in item.options]
    if item.kind is ItemKind.SINGLE:
        return rng.choice(codes)
    open_codes = [option.code for option in item.options if not option.alone]
    return rng.sample(open_codes, rng.randint(1, len(open_codes)))


def least(item: Item) -> Any:
    """The answer with the fewest points that crosses no red line."""
    if item.kind is ItemKind.YES_NO:
        return "NO" if item.red_line == "YES" else "YES"
    if not item.options:
        return item.highest if item.kind is ItemKind.NUMBER else "写了"
    option = min((each for each in item.options if not each.red_line), key=lambda o: o.points)
    return [option.code] if item.kind is ItemKind.MULTI else option.code


@pytest.mark.parametrize("code", CODES)
def test_points_never_depend_on_the_order_of_answers(code: str) -> None:
    form, rng = shipped()[code][0], random.Random(7)
    for _round in range(ROUNDS):
        given = {item.code: any_answer(item, rng) for item in form.items.values()}
        pairs = list(given.items())
        rng.shuffle(pairs)
        shuffled = {
            key: rng.sample(value, len(value)) if isinstance(value, list) else value
            for key, value in pairs
        }

        assert scoring.score(form, given) == scoring.score(form, shuffled)


@pytest.mark.parametrize("code", CODES)
def test_points_lie_among_the_attainable_ones_and_sum_up(code: str) -> None:
    form, rng = shipped()[code][0], random.Random(11)
    totals = scoring.attainable_totals(form)
    for _round in range(ROUNDS):
        given = {item.code: any_answer(item, rng) for item in form.items.values()}

        outcome = scoring.score(form, given)

        assert outcome.points in totals
        assert outcome.points == sum(each.points for each in outcome.dimensions)
        assert outcome.highest == max(totals)
        assert outcome.band is not None


@pytest.mark.parametrize("code", CODES)
def test_every_band_is_reached_by_some_answers(code: str) -> None:
    """Found by walking from the best answers to the worst; the red band by a red line alone."""
    form, rng = shipped()[code][0], random.Random(3)
    reached = {scoring.score(form, {i.code: least(i) for i in form.items.values()}).band}
    for _round in range(4000):
        lean = rng.random()
        given = {
            item.code: best(item) if rng.random() < lean else any_answer(item, rng)
            for item in form.items.values()
        }
        reached.add(scoring.score(form, given).band)

    assert reached >= {band.code for band in form.bands}


@pytest.mark.parametrize("code", CODES)
def test_a_red_line_decides_whatever_the_points(code: str) -> None:
    form = shipped()[code][0]
    for item in form.items.values():
        for option in (each for each in item.options if each.red_line):
            outcome = scoring.score(form, answers(code) | {item.code: option.code})
            assert (outcome.band, outcome.red_lines) == (form.red_line_band, (item.code,))
        if item.red_line:
            outcome = scoring.score(form, answers(code) | {item.code: item.red_line})
            assert (outcome.band, outcome.red_lines) == (form.red_line_band, (item.code,))


@pytest.mark.parametrize("code", CODES)
def test_without_a_required_answer_there_is_no_verdict_and_it_is_named(code: str) -> None:
    form = shipped()[code][0]
    for item in form.items.values():
        given = answers(code)
        del given[item.code]

        outcome = scoring.score(form, given)

        assert outcome.missing == ((item.code,) if item.required else ())
        assert (outcome.band is None) == item.required


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("willing", "nonsense"), ("willing", ["gladly"]), ("age", 17), ("age", 111), ("age", True),
        ("age", "about sixty"), ("house", "none"), ("house", ["none", "water"]), ("adult", "MAYBE"),
    ],
)  # fmt: skip
def test_an_answer_the_item_does_not_know_is_no_answer(code: str, answer: Any) -> None:
    outcome = scoring.score(shipped()["carer"][0], answers("carer") | {code: answer})

    assert outcome.unusable == (code,)
    assert outcome.band is None


@pytest.mark.parametrize(
    ("age", "points"),
    [(18, 3), (24, 3), (25, 4), (65, 4), (66, 2), (74, 2), (75, 0), (110, 0), ("66", 2)],
)
def test_a_number_is_worth_its_step_edges_included(age: Any, points: int) -> None:
    outcome = scoring.score(shipped()["carer"][0], answers("carer", age=age))

    [line] = [line for each in outcome.dimensions for line in each.lines if line.item.code == "age"]
    assert line.points == points


def test_an_extra_answer_changes_nothing() -> None:
    form = shipped()["carer"][0]

    assert scoring.score(form, answers()) == scoring.score(form, answers() | {"other": "1"})


def test_the_two_shipped_instruments_are_what_the_law_asks() -> None:
    carer, child = shipped()["carer"][0], shipped()["child"][0]

    # 未成年人保护法第二十二条: adult, and the four grounds that bar a carer, each a red line.
    law = carer.sections[0]
    assert [item.code for item in law.items if item.has_red_line] == [
        "adult", "harm", "addiction", "neglect", "same-home",
    ]  # fmt: skip
    # D-26: three dimensions.
    assert [each.title for each in child.sections] == ["安全处境", "监护情况", "身心健康状况"]
    assert carer.assessors == child.assessors == 2
    assert "自行编写" in carer.basis
    assert "自行编写" in child.basis


def test_a_shipped_version_is_never_changed_silently() -> None:
    """Assessments point at a version: change the number together with the file, then this."""
    known = {
        ("carer", "1.0"): "1f1fa8227705a6ed",
        ("child", "1.0"): "61bc01d9acae5ea6",
    }
    found = {
        (form.code, form.version): hashlib.sha256(text.encode()).hexdigest()[:16]
        for form, text in shipped().values()
    }
    assert found == known


# --- broken instruments ---------------------------------------------------------------------------

GOOD = """\
code = "short"
version = "1"
title = "短表"
subject = "CHILD"
basis = "本地〔2026〕1号"
assessors = 1
validity_months = 6

[[bands]]
code = "low"
title = "低"

[[bands]]
code = "high"
title = "高"
at_least = 3

[[sections]]
code = "a"
title = "一"

[[sections.items]]
code = "x"
text = "题"
kind = "SINGLE"
options = [
  { code = "no", text = "否" },
  { code = "yes", text = "是", points = 3 },
]

[[sections.items]]
code = "y"
text = "年"
kind = "NUMBER"
highest = 20
steps = [ { at_least = 0, points = 0 }, { at_least = 10, points = 1 } ]
"""


def line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(start))


def test_a_sound_instrument_is_read() -> None:
    form = reading.read(GOOD)

    assert isinstance(form, Instrument)
    assert scoring.score(form, {"x": "yes", "y": 3}).band == "high"


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("assessors = 1", "assessors = 3", "assessors"),
        ("validity_months = 6", "validity_months = 0", "validity_months"),
        ('subject = "CHILD"', 'subject = "DOG"', "subject"),
        ('kind = "NUMBER"', 'kind = "WEIGHT"', 'kind = "WEIGHT"'),
        ("points = 3 }", "points = 300 }", "{ code = \"yes\""),
        ('code = "yes"', 'code = "no"', "{ code = \"no\", text = \"是\""),
        ("points = 3 }", "points = 3, weight = 2 }", "{ code = \"yes\""),
        ("at_least = 3", "at_least = 9", 'code = "high"'),
        ("highest = 20", "highest = 0", "highest"),
        ("{ at_least = 10, points", "{ at_least = 30, points", "steps"),
        ('code = "y"', 'code = "x"', 'code = "x"'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_at_its_line(old: str, new: str, at: str) -> None:
    text = GOOD.replace(old, new, 1)

    with pytest.raises(reading.BrokenInstrument) as broken:
        reading.read(text)

    lines = {problem.line for problem in broken.value.problems}
    wanted = [n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(at)]
    if 'code = "high"' in at:
        wanted = [line_of(text, 'code = "high"') - 1]  # the band as such: where it begins
    assert lines & set(wanted)
    assert all(problem.phrase.render() for problem in broken.value.problems)


def test_text_that_is_no_toml_is_named_at_its_line() -> None:
    text = GOOD.replace('title = "短表"', 'title = "短表', 1)

    with pytest.raises(reading.BrokenInstrument) as broken:
        reading.read(text)

    assert [problem.line for problem in broken.value.problems] == [3]


def test_red_lines_need_a_band_that_does_not_qualify() -> None:
    red = GOOD.replace("points = 3 }", "points = 3, red_line = true }", 1)
    named = red.replace("validity_months = 6", 'validity_months = 6\nred_line_band = "high"', 1)

    with pytest.raises(reading.BrokenInstrument, match="red_line_band"):
        reading.read(red)
    with pytest.raises(reading.BrokenInstrument, match="不能是合格等级"):
        reading.read(named.replace("at_least = 3", "at_least = 3\nqualifies = true", 1))
    assert reading.read(named).red_line_band == "high"


def test_a_band_nobody_can_reach_is_refused_with_the_range() -> None:
    with pytest.raises(reading.BrokenInstrument, match="总分在0至4之间"):
        reading.read(GOOD.replace("at_least = 3", "at_least = 5", 1))
