"""What makes an instrument unusable although each of its values is well formed."""

from collections.abc import Iterator
from dataclasses import dataclass

from shouwang.core.messages import N_
from shouwang.policy.engine.wording import Phrase

from .instrument import Band, Instrument, Item, ItemKind
from .scoring import attainable_totals

_CHOICES = (ItemKind.SINGLE, ItemKind.MULTI)
_FEWEST = 2
_MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True)
class Flaw:
    """A path of keys and what is wrong there."""

    path: tuple[str, ...]
    phrase: Phrase


def flaws(instrument: Instrument) -> list[Flaw]:
    """Return everything that keeps an instrument from being used, in the order of the document."""
    found = [*_of_bands(instrument), *_of_codes(instrument)]
    for number, section in enumerate(instrument.sections):
        for order, item in enumerate(section.items):
            path = ("sections", str(number), "items", str(order))
            found += [Flaw((*path, *flaw.path), flaw.phrase) for flaw in _of_item(item)]
    return found or list(_of_reach(instrument))


def _repeated(codes: list[str]) -> list[int]:
    return [order for order, code in enumerate(codes) if code in codes[:order]]


def _of_bands(instrument: Instrument) -> Iterator[Flaw]:
    bands = instrument.bands
    for order in _repeated([band.code for band in bands]):
        yield Flaw(
            ("bands", str(order), "code"),
            Phrase(N_("等级代码“{code}”重复"), {"code": bands[order].code}),
        )
    if sum(band.at_least is None for band in bands) != 1:
        yield Flaw(("bands",), Phrase(N_("须有且只有一个等级不写 at_least（最低一级）")))
    starts = [str(band.at_least) for band in bands if band.at_least is not None]
    if _repeated(starts):
        yield Flaw(("bands",), Phrase(N_("两个等级的起点分数相同")))
    if instrument.red_line_band is None and _red(instrument):
        yield Flaw(
            ("code",), Phrase(N_("量表有红线项，须写明 red_line_band（触及红线归入的等级）"))
        )
    yield from _of_red_band(instrument)


def _of_red_band(instrument: Instrument) -> Iterator[Flaw]:
    code = instrument.red_line_band
    if code is None:
        return
    band = instrument.bands_by_code.get(code)
    if band is None:
        yield Flaw(("red_line_band",), Phrase(N_("没有等级“{code}”"), {"code": code}))
    elif band.qualifies:
        message = Phrase(N_("触及红线归入的等级“{code}”不能是合格等级"), {"code": code})
        yield Flaw(("red_line_band",), message)


def _red(instrument: Instrument) -> bool:
    return any(item.has_red_line for item in instrument.items.values())


def _of_codes(instrument: Instrument) -> Iterator[Flaw]:
    for order in _repeated([section.code for section in instrument.sections]):
        code = instrument.sections[order].code
        yield Flaw(
            ("sections", str(order), "code"), Phrase(N_("部分代码“{code}”重复"), {"code": code})
        )
    seen: set[str] = set()
    for number, section in enumerate(instrument.sections):
        for order, item in enumerate(section.items):
            if item.code in seen:
                path = ("sections", str(number), "items", str(order), "code")
                yield Flaw(path, Phrase(N_("题目代码“{code}”重复"), {"code": item.code}))
            seen.add(item.code)


def _of_item(item: Item) -> Iterator[Flaw]:
    if item.kind in _CHOICES:
        yield from _of_options(item)
    elif item.options:
        yield Flaw(("options",), Phrase(N_("只有单选题和多选题有选项")))
    if item.kind is not ItemKind.YES_NO and (item.yes or item.no or item.red_line):
        yield Flaw(("kind",), Phrase(N_("yes、no、red_line 只用于是否题")))
    if item.kind is ItemKind.NUMBER:
        if item.lowest >= item.highest:
            yield Flaw(("highest",), Phrase(N_("highest 须大于 lowest")))
        starts = [step.at_least for step in item.steps]
        if starts != sorted(set(starts)):
            yield Flaw(("steps",), Phrase(N_("steps 须按 at_least 由小到大，不重复")))
        outside = [start for start in starts if not item.lowest <= start <= item.highest]
        if outside:
            message = Phrase(N_("起点{start}不在 lowest 与 highest 之间"), {"start": outside[0]})
            yield Flaw(("steps",), message)
    elif item.steps:
        yield Flaw(("steps",), Phrase(N_("只有数字题有 steps")))


def _of_options(item: Item) -> Iterator[Flaw]:
    if not _FEWEST <= len(item.options) <= _MOST_OPTIONS:
        message = Phrase(N_("选项须有{least}至{most}个"), {"least": _FEWEST, "most": _MOST_OPTIONS})
        yield Flaw(("options",), message)
    codes = [option.code for option in item.options]
    for order in _repeated(codes):
        message = Phrase(N_("选项代码“{code}”重复"), {"code": codes[order]})
        yield Flaw(("options", str(order)), message)
    if item.kind is ItemKind.SINGLE and any(option.alone for option in item.options):
        yield Flaw(("options",), Phrase(N_("alone 只用于多选题")))


def _of_reach(instrument: Instrument) -> Iterator[Flaw]:
    """Say which band no answers lead to; the band of the red lines is reached by a red line."""
    totals = attainable_totals(instrument)
    reached = {instrument.band_of(total).code for total in totals}
    for order, band in enumerate(instrument.bands):
        by_red = band.code == instrument.red_line_band and _red(instrument)
        if band.code not in reached and not by_red:
            yield Flaw(("bands", str(order)), _unreached(band, min(totals), max(totals)))


def _unreached(band: Band, lowest: int, highest: int) -> Phrase:
    return Phrase(
        N_("等级“{title}”无法达到：总分在{lowest}至{highest}之间，没有答案得出这一级"),
        {"title": band.title, "lowest": lowest, "highest": highest},
    )
