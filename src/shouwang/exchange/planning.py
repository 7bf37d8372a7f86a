"""What committing would do with each row: new, changed, unchanged, doubtful, held, elsewhere.

Rows are matched with files by identity number first, then by name and birth date; a match that
rests on less than two agreeing facts is left to a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import connection

from shouwang.core.lines import array_text
from shouwang.core.reach import full_code, level_of
from shouwang.divisions import selectors as divisions
from shouwang.registry.choices import FileStatus
from shouwang.registry.entries import difference
from shouwang.registry.models import CareFile
from shouwang.registry.personal import digests_text, id_digest
from shouwang.registry.plain_states import PlainState, plain_states

from . import likeness
from .choices import Decision, RowPlan
from .comparing import Compared, LastSaid, compare, payload_digest
from .models import Batch
from .roster.check import Record
from .translation import OPENS_FILES, Told, said_in

_VILLAGE_LEVEL = 5
_AT_ONCE = 5000
HELD_IDENTITY, HELD_NAME, HELD_VILLAGE = "identity", "no-name", "no-village"
BOTH_CHANGED = "both-changed"  # a known child: the sender and the register


Child = tuple[str, date | None]  # name, birth date


@dataclass(slots=True)
class PlannedRow:
    """One row with what it says, which file it is, and what would change.

    Of rows of a workbook only what is stored lies in memory (`payload`), and what finds a file.
    """

    sheet: str
    row: int
    area: str
    said: dict[str, Any] | None
    plan: RowPlan = RowPlan.NEW
    held_reason: str = ""
    candidate_id: UUID | None = None
    candidate_version: int | None = None
    elsewhere: str = ""  # 12-digit code of the village that has the child
    digest: bytes | None = None
    compared: Compared | None = None  # with its file, where they differ
    decision: str = ""
    own_parents: bool = False
    payload: bytes = b""
    payload_digest: bytes = b""  # by which a row that says the same again is known
    child: Child = ("", None)

    def __post_init__(self) -> None:
        if self.said is not None:
            self.child = self.said.get("name", ""), self.said.get("birth_date")

    @property
    def values(self) -> dict[str, Any]:
        """What the row says, typed."""
        return said_in(self.payload.decode()) if self.said is None else self.said


@dataclass(slots=True)
class Candidate:
    """An open file that a row may mean."""

    file_id: UUID
    name: str
    birth_date: date | None
    area: str
    digest: bytes | None


class Places:
    """Village names to codes, below the area of a batch; each name is looked up once."""

    def __init__(self, area: str) -> None:
        self.area = area
        self.county = full_code(area[:6])
        self.gazetteer = divisions.gazetteer(self.county)
        self._known: dict[str, str] = {}

    def resolve(self, name: str) -> object | None:
        """Return the code of a village, or None (what the checker asks)."""
        return self.code(name) or None

    def code(self, name: str) -> str:
        """Return the 12-digit code of the one village a name means, else nothing."""
        if name not in self._known:
            self._known[name] = self._look_up(name)
        return self._known[name]

    def _look_up(self, name: str) -> str:
        if not name:
            return self.area if level_of(self.area) == _VILLAGE_LEVEL else ""
        found = self.gazetteer.resolve(name, within=self.area, level=_VILLAGE_LEVEL).only
        return found.code if found else ""

    def within_county(self, text: str) -> str:
        """Return the village that an address of the county leads to, else nothing."""
        key = f"\x1f{text}"
        if key not in self._known:
            match = self.gazetteer.resolve(text, within=self.county).only if text else None
            found = match.code[:12] if match and match.level >= _VILLAGE_LEVEL else ""
            self._known[key] = found
        return self._known[key]


class Planner:
    """Plans the rows of one batch. The acting scope must show the whole county."""

    def __init__(
        self, area: str, source: str, sender: UUID, on: date, places: Places | None = None
    ) -> None:
        """Of the rows that organisation `sender` sent as a roster of kind `source`."""
        self.area, self.source, self.sender, self.on = area, source, sender, on
        self._places = places

    @classmethod
    def of(cls, batch: Batch, source: str, places: Places | None = None) -> Self:
        """Return what plans the rows of a batch, a roster of kind `source`."""
        return cls(batch.area, source, batch.organisation_id, batch.reference_date, places)

    @property
    def places(self) -> Places:
        """The villages below the area."""
        self._places = self._places or Places(self.area)
        return self._places

    def plan(
        self, records: Iterable[Record], doubtful_parents: set[tuple[str, int]]
    ) -> list[PlannedRow]:
        """Return the plan of every record (what it `tell`s, see `translation`), in order.

        :param doubtful_parents: (sheet, row) of rows whose parent block stands elsewhere too.
        """
        rows = [self._read(record, doubtful_parents) for record in records]
        self.match(rows)
        return rows

    def _read(self, record: Record, doubtful_parents: set[tuple[str, int]]) -> PlannedRow:
        told: Told = record.told
        area = self._place(told)
        row = PlannedRow(
            record.sheet, record.row, area or self.area, None,
            digest=id_digest(told.id_number) if told.id_number else None,
            own_parents=(record.sheet, record.row) in doubtful_parents, payload=told.payload,
            payload_digest=payload_digest(told.payload), child=(told.name, told.birth_date),
        )  # fmt: skip
        if record.held:
            row.plan, row.held_reason = RowPlan.HELD, HELD_IDENTITY if told.name else HELD_NAME
        elif not area:
            row.plan, row.held_reason = RowPlan.HELD, HELD_VILLAGE
        elif self.source not in OPENS_FILES and not told.is_left_behind:
            row.plan = RowPlan.REFERENCE
        return row

    def _place(self, told: Told) -> str:
        if self.source in OPENS_FILES and (told.village is not None or self.source == "VILLAGE"):
            return self.places.code(told.village or "")
        for place in told.places:
            if code := self.places.within_county(place):
                return code
        return self.area if level_of(self.area) >= 4 or self.source not in OPENS_FILES else ""

    # --- matching -----------------------------------------------------------------------------

    def match(self, rows: list[PlannedRow]) -> None:
        """Find the file of each row and set its plan; decided rows keep their decision."""
        open_rows = [row for row in rows if row.plan is not RowPlan.HELD]
        has_files = self._has_files()  # not when it is the first roster of a county
        by_number = self._by_number(open_rows)
        unknown = [row for row in open_rows if row.digest not in by_number]
        by_name = self._by_name(unknown) if has_files else {}
        for row in open_rows:
            self._decide(row, by_number, by_name)
        if has_files:
            self._ask_likeness(open_rows)
        self._elsewhere([r for r in open_rows if r.plan is RowPlan.NEW and r.digest])
        self._compare([row for row in open_rows if row.candidate_id is not None])

    def _by_number(self, rows: list[PlannedRow]) -> dict[bytes, Candidate]:
        found: dict[bytes, Candidate] = {}
        for some in _slices([row.digest for row in rows if row.digest]):
            held = _candidates("f.id_digest = ANY (%s::bytea[])", [digests_text(some)])
            found |= {candidate.digest: candidate for candidate in held if candidate.digest}
        return found

    def _by_name(self, rows: list[PlannedRow]) -> dict[Child, list[Candidate]]:
        asked = {row.child for row in rows if row.child[1]}
        found: dict[Child, list[Candidate]] = {}
        for some in _slices(list(asked)):
            these = set(some)
            names, births = ({str(each[at]) for each in some} for at in (0, 1))
            where = (
                "f.county = %s AND f.birth_date = ANY (%s::date[]) AND p.name = ANY (%s::varchar[])"
            )
            values = [self.area[:6], array_text(births), array_text(names)]
            for candidate in _candidates(where, values):
                key = candidate.name, candidate.birth_date
                if key in these:
                    found.setdefault(key, []).append(candidate)
        return found

    def _decide(
        self, row: PlannedRow, by_number: dict[bytes, Candidate],
        by_name: dict[Child, list[Candidate]],
    ) -> None:  # fmt: skip
        reference = row.plan is RowPlan.REFERENCE
        row.candidate_id = None
        known = by_number.get(row.digest) if row.digest else None
        if known is not None:
            same = known.name == row.child[0]
            self._settle(row, known, RowPlan.CHANGED if same else RowPlan.DOUBTFUL)
            return
        like = by_name.get(row.child, [])
        like = [c for c in like if not (c.digest and row.digest and c.digest != row.digest)]
        if not like:
            row.plan = RowPlan.REFERENCE if reference else RowPlan.NEW
        elif len(like) == 1 and like[0].area[:9] == row.area[:9]:
            self._settle(row, like[0], RowPlan.CHANGED)
        else:
            self._settle(row, like[0], RowPlan.DOUBTFUL)

    def _ask_likeness(self, rows: list[PlannedRow]) -> None:
        """Rows that no number and no equal name joined may still mean a file: ask the engine."""
        taken = {row.candidate_id for row in rows}
        left = [r for r in rows if r.candidate_id is None and r.decision != Decision.NEW]
        if not left:
            return
        for place, likely in likeness.candidates(self.area[:6], left).items():
            row = left[place]
            # What is not to open a file anyway is asked about only when there is no doubt.
            if likely.file_id in taken or (row.plan is RowPlan.REFERENCE and not likely.sure):
                continue
            self._settle(row, likely, RowPlan.CHANGED if likely.sure else RowPlan.DOUBTFUL)

    def _has_files(self) -> bool:
        files = CareFile.objects.filter(county=self.area[:6])
        return files.exclude(status=FileStatus.CLOSED).exists()

    def _settle(
        self, row: PlannedRow, candidate: "Candidate | likeness.Likely", plan: RowPlan
    ) -> None:
        if row.decision == Decision.NEW:
            row.plan = RowPlan.NEW
            return
        if row.decision in (Decision.SAME, Decision.KEEP):
            plan = RowPlan.CHANGED
        row.plan, row.candidate_id = plan, candidate.file_id

    def _elsewhere(self, rows: list[PlannedRow]) -> None:
        held = self.held_elsewhere(rows)
        for row in rows:
            if row.digest in held:
                row.plan, row.elsewhere = RowPlan.ELSEWHERE, held[row.digest]

    def held_elsewhere(self, rows: Iterable[PlannedRow]) -> dict[bytes | None, str]:
        """Return the rows' numbers that open files of any county hold, and where: only that."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT digest, village FROM registry_number_held(%s::bytea[])",
                [digests_text([row.digest for row in rows if row.digest])],
            )
            return {bytes(digest): village for digest, village in cursor.fetchall()}

    def _compare(self, rows: list[PlannedRow]) -> None:
        for some in _slices(rows):
            last = LastSaid(self.sender, self.source)
            last.look_up([row.candidate_id for row in some])
            asked = [row for row in some if not _repeats(row, last)]
            ids = {row.candidate_id for row in asked}
            states = {state.file_id: state for state in plain_states(ids)}
            before = last.values(ids)
            for row in asked:
                if (state := states.get(row.candidate_id)) is not None:
                    _judge(row, state, before.get(row.candidate_id, {}))


def _repeats(row: PlannedRow, last: LastSaid) -> bool:
    """Plan a row of a known child that says what was said last, to the letter: not even read."""
    if row.plan is not RowPlan.CHANGED or row.candidate_id is None:
        return False
    repeats = last.is_repeated(row.candidate_id, row.payload_digest)
    if repeats:
        row.plan = RowPlan.UNCHANGED
    return repeats


def _judge(row: PlannedRow, state: PlainState, before: dict[str, Any]) -> None:
    row.candidate_version = state.version
    found = difference(state, row.values)
    row.compared = compare(state.values, found, before) if found else None
    if row.plan is not RowPlan.CHANGED:
        return
    if row.compared is None or not row.compared.entering(row.decision):
        row.plan = RowPlan.UNCHANGED
    elif row.compared.is_disputed and not row.decision:
        row.plan, row.held_reason = RowPlan.DOUBTFUL, BOTH_CHANGED


_CANDIDATES = """
SELECT f.id, p.name, f.birth_date, f.area, f.id_digest
FROM registry_carefile f JOIN registry_person p ON p.id = f.person_id
WHERE NOT f.status = 'CLOSED' AND {where}
"""


def _candidates(where: str, values: list[Any]) -> Iterator[Candidate]:
    # Arrays as one text: ten thousand parameters take longer to put together than to look up.
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES.format(where=where), values)
        for file_id, name, born, area, digest in cursor.fetchall():
            yield Candidate(file_id, name, born, area, bytes(digest) if digest else None)


def _slices(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
