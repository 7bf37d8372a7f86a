"""Where a sheet keeps its table: titles, headings, rows, signatures; and which roster it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shouwang.core.messages import N_

from . import titles
from .headings import MAX_HEADING, Heading, Matching, fold_heading, match_headings, vocabulary
from .profiles import PROFILES, Profile
from .reading import Row, Sheet, Workbook
from .values import is_empty, plain

HEADING_SEARCH = 60
_SIGNATURE = re.compile(
    r"(填表|填报|制表|审核|复核|经办|统计|上报|核实|登记|调查|联系|责任|负责|录入)(人|员|单位|日期|时间)"
    r"|单位负责人|分管领导|主要领导|村支书|村主任|儿童主任.*[(（]?签|签字|签名|盖章|公章"
    r"|^(说明|注|备注|填表说明|填写说明|注意事项)\s*\d*[:：]|^填表说明|^填写说明"
    r"|^(校长|园长|班主任|村主任|支书|主任)\s*[(（:：]"
)
_LABEL = re.compile(r"^[^\d:：]{1,12}[:：]")
_TOTAL = re.compile(r"^(合计|总计|小计|共计|累计|本页|总人数|合计人数|共\d+[人名]).{0,20}$")
_HINTS = frozenset(
    {"必填", "选填", "必填项", "选填项", "非必填", "可选", "示例", "例", "例如", "样例", "填写示例"}
)
_NEVER_FILLED_DOWN = frozenset(
    {"seq", "name", "id_number", "student_no", "school_code", "class_no"}
)


class UnrecognisedRoster(Exception):
    """No sheet fits a roster we know; says which comes nearest and what it lacks."""

    template = N_(
        "没有认出这是哪一种名册：最接近“{title}”（{profile}），但缺少列：{missing}。"
        "请补上这些列名，或用 --profile 指明名册种类。"
    )

    def __init__(self, nearest: Profile, missing: tuple[str, ...]) -> None:
        self.nearest = nearest
        self.missing = missing
        self.params = {
            "title": nearest.title,
            "profile": nearest.name,
            "missing": "、".join(missing),
        }
        super().__init__(self.template.format(**self.params))


class AmbiguousColumns(Exception):
    """Two columns could be one heading; the caller may answer with a mapping."""

    template = N_(
        "工作表“{sheet}”有几列都可能是“{heading}”：{candidates}。"
        "请只保留一列，或指明用哪一列（其余列改名）。"
    )

    def __init__(
        self, sheet: str, name: str, heading: str, candidates: tuple[Heading, ...]
    ) -> None:
        self.sheet = sheet
        self.field = name
        self.heading = heading
        self.candidates = tuple(candidate.text for candidate in candidates)
        self.params = {
            "sheet": sheet,
            "heading": heading,
            "candidates": "、".join(f"{c.text}（第 {c.index + 1} 列）" for c in candidates),
        }
        super().__init__(self.template.format(**self.params))


@dataclass(slots=True)
class Block:
    """A table of one sheet: its heading row, what its columns mean, its data rows as seen."""

    heading_row: int
    matching: Matching
    rows: list[tuple[int, Row]] = field(default_factory=list)

    def column_of(self, name: str) -> int | None:
        """Return the index of a field's column, or None where the table has none."""
        for match in self.matching.matches:
            if match.column.field == name:
                return match.heading.index
        return None


@dataclass(slots=True)
class Layout:
    """One sheet of a roster. `supplied`: values its name and title lines give, by field."""

    sheet: str
    blocks: list[Block]
    supplied: dict[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where headings may stand: index of the first row, how many rows, what they mean."""

    start: int
    height: int
    matching: Matching


@dataclass(frozen=True, slots=True)
class Recognised:
    """A workbook that was understood; `skipped` are sheets with content that are not read."""

    profile: Profile
    layouts: tuple[Layout, ...]
    skipped: tuple[str, ...]


def fits(matching: Matching, profile: Profile) -> bool:
    """True where 姓名 and half of the required headings are there (contracts §2)."""
    fields = {match.column.field for match in matching.matches}
    found = sum(column.field in fields for column in profile.required)
    return "name" in fields and 2 * found >= len(profile.required)


def missing_headings(matching: Matching, profile: Profile) -> tuple[str, ...]:
    """Return the required headings that are absent, in the profile's order."""
    fields = {match.column.field for match in matching.matches}
    return tuple(column.heading for column in profile.required if column.field not in fields)


# --- headings -------------------------------------------------------------------------------------


def _heading_text(cell: object) -> str:
    if not isinstance(cell, str) or len(cell) > MAX_HEADING:
        return ""
    return cell if cell.strip() else ""


def _single(row: Row) -> list[Heading]:
    return [Heading(i, text) for i, cell in enumerate(row) if (text := _heading_text(cell))]


def _double(sheet: Sheet, start: int) -> list[Heading]:
    """Read two rows as one: a group heading above, its parts below."""
    top, bottom = list(sheet.rows[start]), sheet.rows[start + 1]
    for first, left, _, right in sheet.merged:
        if first == sheet.first_row + start:
            for index in range(left, min(right + 1, len(top))):
                top[index] = sheet.rows[start][left]
    found = []
    for index, (above, below) in enumerate(zip(top, bottom, strict=False)):
        upper, lower = _heading_text(above), _heading_text(below)
        if lower:
            found.append(Heading(index, lower, upper))
        elif upper:
            found.append(Heading(index, upper))
    return found


def _named(row: Row, words: frozenset[str]) -> bool:
    return any(
        isinstance(c, str) and len(c) < MAX_HEADING and fold_heading(c) in words for c in row
    )


def _name_words(profile: Profile, mapping: Mapping[str, str] | None) -> frozenset[str]:
    words = vocabulary(profile)
    known = {text for text, (column, _) in words.table.items() if column.field == "name"}
    known |= {f"{text}({note})" for text in known for note in ("必填", "必填项")}
    by_hand = {fold_heading(text) for text, name in (mapping or {}).items() if name == "name"}
    return frozenset(known | by_hand)


def _looks_named(row: Row, words: frozenset[str]) -> bool:
    if _named(row, words):
        return True
    return any(
        isinstance(c, str) and len(c) < MAX_HEADING and fold_heading(c).split("(")[0] in words
        for c in row
    )


def _candidates(
    sheet: Sheet, profile: Profile, mapping: Mapping[str, str] | None, *, anywhere: bool = False
) -> Iterator[Candidate]:
    words = _name_words(profile, mapping)
    rows = sheet.rows
    for start in range(HEADING_SEARCH):
        if not sheet.has(start):
            return
        here = anywhere or _looks_named(rows[start], words)
        below = sheet.has(start + 1) and _looks_named(rows[start + 1], words)
        if here:
            yield Candidate(start, 1, match_headings(_single(rows[start]), profile, mapping))
        if sheet.has(start + 1) and (here or below):
            yield Candidate(start, 2, match_headings(_double(sheet, start), profile, mapping))


def best_candidate(
    sheet: Sheet,
    profile: Profile,
    mapping: Mapping[str, str] | None = None,
    *,
    anywhere: bool = False,
) -> Candidate | None:
    """Return the row or pair of rows that reads most like the profile's headings."""
    best: Candidate | None = None
    for candidate in _candidates(sheet, profile, mapping, anywhere=anywhere):
        if best is None or _rank(candidate) > _rank(best):
            best = candidate
    return best


def _rank(candidate: Candidate) -> tuple[float, int, int]:
    return (round(candidate.matching.score, 3), -candidate.height, -candidate.start)


# --- rows -----------------------------------------------------------------------------------------


class SheetReader:
    """Goes down one sheet from its headings and finds the tables in it."""

    def __init__(
        self, sheet: Sheet, profile: Profile, mapping: Mapping[str, str] | None, first: Candidate
    ) -> None:
        self.sheet = sheet
        self.profile = profile
        self.mapping = mapping
        self.first = first
        self.blocks: list[Block] = []
        self.titles: list[str] = []

    def open(self) -> Layout:
        """Return the sheet's layout; its tables come as :meth:`rows` finds them."""
        rows = self.sheet.rows
        for row in rows[: self.first.start]:
            self.titles.extend(
                plain(cell) for cell in row if isinstance(cell, str) and cell.strip()
            )
        self.start = start = self._open(self.first)
        heads = {cell for cell in rows[start - 1] + rows[self.first.start] if isinstance(cell, str)}
        words = _name_words(self.profile, self.mapping)
        self.name_cells = frozenset(text for text in heads if fold_heading(text) in words) | words
        supplied = titles.supplied(self.sheet.name, self.titles, self.profile.supplied)
        return Layout(self.sheet.name, self.blocks, supplied)

    def _open(self, candidate: Candidate) -> int:
        start, height = candidate.start, candidate.height
        at = start
        if height == 2:
            words = _name_words(self.profile, self.mapping)
            at = start if _looks_named(self.sheet.rows[start], words) else start + 1
        self.blocks.append(Block(self.sheet.first_row + at, candidate.matching))
        self._fill_merged(candidate)
        self._set_columns(candidate.matching)
        self.at_first_row = True
        return start + height

    def _set_columns(self, matching: Matching) -> None:
        mapped = [match.heading.index for match in matching.matches]
        last = max(mapped)
        between = [h.index for h in matching.unknown if h.index < last]
        self.columns = sorted({*mapped, *between})
        self.name_index = self.blocks[-1].column_of("name") or 0

    def _fill_merged(self, candidate: Candidate) -> None:
        """Give each row of a vertically merged cell its value (one village over many rows)."""
        kept = {
            match.heading.index
            for match in candidate.matching.matches
            if match.column.field not in _NEVER_FILLED_DOWN
        }
        rows, offset = self.sheet.rows, self.sheet.first_row
        below = candidate.start + candidate.height
        for top, left, bottom, right in self.sheet.merged:
            if left != right or left not in kept or top - offset < below:
                continue
            value = rows[top - offset][left]
            for index in range(top - offset + 1, min(bottom - offset + 1, len(rows))):
                if rows[index][left] is None:
                    row = list(rows[index])
                    row[left] = value
                    rows[index] = tuple(row)

    def rows(self, *, forget: bool = False) -> Iterator[tuple[Block, tuple[int, Row]]]:
        """Yield the data rows and the tables they belong to; `forget`: the sheet loses them."""
        rows, offset = self.sheet.rows, self.sheet.first_row
        index, ended = self.start, False
        while self.sheet.has(index):
            row = rows[index]
            if not self.name_cells.isdisjoint(row) and (again := self._heading_at(index)):
                index, ended = self._open(again), False
                continue
            if not ended and self._is_filled(row):
                kind = self._kind(row)
                if kind == "data":
                    yield self.blocks[-1], (offset + index, row)
                ended = kind == "signature"
                self.at_first_row = False
            if forget:
                rows[index] = ()
            index += 1

    def _heading_at(self, index: int) -> Candidate | None:
        rows = self.sheet.rows
        found = Candidate(
            index, 1, match_headings(_single(rows[index]), self.profile, self.mapping)
        )
        if self.sheet.has(index + 1):
            headings = _double(self.sheet, index)
            both = Candidate(index, 2, match_headings(headings, self.profile, self.mapping))
            found = max(found, both, key=_rank)
        return found if fits(found.matching, self.profile) else None

    def _is_filled(self, row: Row) -> bool:
        filled = 0
        for index in self.columns:
            if not is_empty(row[index]):
                filled += 1
                if filled == 2:
                    return True
        return False

    def _kind(self, row: Row) -> str:
        first = next((plain(row[i]) for i in self.columns if not is_empty(row[i])), "")
        name = plain(row[self.name_index])
        if first and not first[0].isdigit():
            no_person = not name or name == first or any(map(str.isdigit, name))
            if _TOTAL.match(first.replace(" ", "")) and no_person:
                return "total"
            odd_name = not name or name == first or bool(_SIGNATURE.search(name))
            if odd_name and (_SIGNATURE.search(first) or _LABEL.match(first)):
                return "signature"
            if first in _HINTS and self.at_first_row:
                return "hint"
        if self.at_first_row and self._is_hint(row):
            return "hint"
        return "data"

    def _is_hint(self, row: Row) -> bool:
        """True for a row of column numbers or 必填 marks right below the headings."""
        cells = [plain(row[i]) for i in self.columns if not is_empty(row[i])]
        if len(cells) > 2 and all(text.isdecimal() for text in cells):
            numbers = [int(text) for text in cells]
            return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        return sum(text.strip("()（）") in _HINTS for text in cells) * 2 > len(cells)


# --- workbooks ------------------------------------------------------------------------------------


def _raise_unrecognised(sheets: Sequence[Sheet], profiles: Sequence[Profile]) -> None:
    best: tuple[float, Profile, tuple[str, ...]] | None = None
    for profile in profiles:
        for sheet in sheets[:5]:
            candidate = best_candidate(sheet, profile, anywhere=True)
            if candidate is None:
                continue
            matching = candidate.matching
            if best is None or matching.score > best[0]:
                best = (matching.score, profile, missing_headings(matching, profile))
    if best is None:
        first = profiles[0]
        best = (0, first, tuple(column.heading for column in first.required))
    raise UnrecognisedRoster(best[1], best[2])


def recognise(
    workbook: Workbook, *, profile: Profile | None = None, mapping: Mapping[str, str] | None = None
) -> Recognised:
    """Find out which roster a workbook is and where its tables are.

    Hidden sheets are left out where a visible one fits. `mapping`: {heading as written: field},
    an answer given by hand ("" to ignore a column).

    :raises UnrecognisedRoster: if no sheet has 姓名 and half of a profile's required headings.
    :raises AmbiguousColumns: if two columns could be one heading.
    """
    sheets = [sheet for sheet in workbook.sheets if any(any(row) for row in sheet.rows)]
    search = Search(profile, mapping)
    for sheet in sheets:
        search.add(sheet)
    chosen = search.chosen()
    if chosen is None:
        _raise_unrecognised(sheets, search.profiles)
        raise AssertionError
    found, fitting = chosen
    layouts = []
    for sheet, candidate in fitting:
        for name, headings in candidate.matching.ambiguous.items():
            raise AmbiguousColumns(sheet.name, name, found.by_field[name].heading, headings)
        reader = SheetReader(sheet, found, mapping, candidate)
        layouts.append(reader.open())
        for block, row in reader.rows():
            block.rows.append(row)
    read = {layout.sheet for layout in layouts}
    return Recognised(found, tuple(layouts), tuple(s.name for s in sheets if s.name not in read))


Fitting = list[tuple[Sheet, Candidate]]


class Search:
    """Which roster the sheets added so far are."""

    def __init__(self, profile: Profile | None, mapping: Mapping[str, str] | None) -> None:
        self.profiles = (profile,) if profile else tuple(PROFILES.values())
        self.mapping = mapping
        self._fitting: list[Fitting] = [[] for _ in self.profiles]

    def add(self, sheet: Sheet) -> None:
        """Look at the head of a sheet."""
        for profile, fitting in zip(self.profiles, self._fitting, strict=True):
            candidate = best_candidate(sheet, profile, self.mapping)
            if candidate and fits(candidate.matching, profile):
                fitting.append((sheet, candidate))

    def chosen(self) -> tuple[Profile, Fitting] | None:
        """Return the profile that explains most headings, and the sheets that fit it."""
        best: tuple[float, Profile, Fitting] | None = None
        for profile, found in zip(self.profiles, self._fitting, strict=True):
            fitting = [pair for pair in found if not pair[0].hidden] or found
            score = sum(candidate.matching.score for _, candidate in fitting)
            if fitting and (best is None or score > best[0]):
                best = (score, profile, fitting)
        return best and best[1:]
