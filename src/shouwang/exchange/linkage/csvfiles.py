"""CSV files of the two kinds of register → columns of raw text, and pairs → CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from shouwang.core import collector
from shouwang.core.messages import N_

from .records import Pair
from .register import Columns

# Our column → the file's. The kinds are recognised from the headings.
VILLAGE = {
    "id": "rec_id", "name": "name", "sex": "sex", "birth_date": "birth_date", "id_no": "id_no",
    "ethnic_group": "ethnicity", "village_code": "village_code", "address": "address",
    "school": "school", "grade": "grade",
    "person0_name": "father_name", "person0_id_no": "father_id", "person0_phone": "father_phone",
    "person1_name": "mother_name", "person1_id_no": "mother_id", "person1_phone": "mother_phone",
    "person2_name": "guardian_name", "person2_role": "guardian_relation",
    "person2_phone": "guardian_phone", "person2_id_no": "guardian_id",
    "former_name": "former_name", "student_no": "student_no", "class_no": "class_no",
}  # fmt: skip
SCHOOL = {
    "id": "rec_id", "name": "name", "former_name": "former_name", "sex": "sex",
    "birth_date": "birth_date", "id_no": "id_no", "student_no": "student_no",
    "ethnic_group": "ethnicity", "household_code": "hukou_code", "address": "address",
    "school": "school", "grade": "grade", "class_no": "class_no",
    "person0_role": "member1_relation", "person0_name": "member1_name",
    "person0_id_no": "member1_id", "person0_phone": "member1_phone",
    "person1_role": "member2_relation", "person1_name": "member2_name",
    "person1_id_no": "member2_id", "person1_phone": "member2_phone",
}  # fmt: skip
FIXED = {"person0_role": "父亲", "person1_role": "母亲"}  # of the village register
REQUIRED = ("rec_id", "name")
OUT_HEADINGS = ("left_id", "right_id", "score", "decision")


BLOCK = 24_000_000  # bytes


class UnusableCsv(Exception):
    """The file cannot be read as a register; `template` and `values` say why."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template, self.values = template, values

    def __reduce__(self) -> tuple[Any, ...]:
        return _unusable, (self.template, self.values)


def _unusable(template: str, values: dict[str, object]) -> UnusableCsv:
    return UnusableCsv(template, **values)


class Block(NamedTuple):
    """A part of a file that begins and ends with whole rows; `headings` are the file's."""

    path: Path
    headings: tuple[str, ...]
    start: int
    length: int


def blocks(path: Path, size: int = BLOCK) -> Iterator[Block]:
    """Yield the parts of a file, the line of headings left out.

    :raises UnusableCsv: if it cannot be opened, is not UTF-8, or lacks a required heading.
    """
    try:
        with path.open("rb") as file:
            headings = _headings(path, file.readline())
            start = file.tell()
            first = start
            while length := _rows_length(file, size):
                yield Block(path, headings, start, length)
                start += length
        if start == first:
            raise UnusableCsv(N_("{path} 没有数据行。"), path=path)
    except OSError as error:
        raise UnusableCsv(N_("打不开文件 {path}：{why}"), path=path, why=error.strerror) from None


def _headings(path: Path, line: bytes) -> tuple[str, ...]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableCsv(N_("{path} 不是 UTF-8 编码的 CSV 文件。"), path=path) from None
    headings = tuple(heading.strip() for heading in next(csv.reader([text]), []))
    missing = [heading for heading in REQUIRED if heading not in headings]
    if missing:
        raise UnusableCsv(N_("{path} 缺少列：{missing}"), path=path, missing="、".join(missing))
    return headings


def _rows_length(file: BinaryIO, size: int) -> int:
    """Return how many bytes of whole rows come next: a line within quotation marks is no end."""
    data = file.read(size) + file.readline()
    length, marks = len(data), data.count(b'"')
    while marks % 2 and (line := file.readline()):
        length, marks = length + len(line), marks + line.count(b'"')
    return length


def read_block(block: Block) -> Columns:
    """Return the columns of a part of a register.

    :raises UnusableCsv: if it is not UTF-8 or not CSV.
    """
    with block.path.open("rb") as file:
        file.seek(block.start)
        data = file.read(block.length)
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
        return columns_of(block.headings, meaning_of(block.headings), rows)
    except UnicodeDecodeError:
        raise UnusableCsv(N_("{path} 不是 UTF-8 编码的 CSV 文件。"), path=block.path) from None
    except csv.Error as error:
        raise UnusableCsv(N_("{path} 不是 CSV 文件：{why}"), path=block.path, why=error) from None


def meaning_of(headings: Sequence[str]) -> dict[str, str]:
    """Return what the headings mean: the kind of register with more headings in common."""
    return max((SCHOOL, VILLAGE), key=lambda kind: len(set(kind.values()) & set(headings)))


def columns_of(
    headings: Sequence[str], meaning: dict[str, str], rows: Iterator[list[str]]
) -> dict[str, Sequence[str]]:
    """Return our columns out of rows in the file's order; short rows are filled with nothing."""
    width = len(headings)
    with collector.held_back():
        full = list(rows)
    if min(map(len, full), default=width) < width:
        full = [row + [""] * (width - len(row)) for row in full if row]
    turned = list(zip(*full, strict=False)) or [()] * width
    columns: dict[str, Sequence[str]] = {
        ours: turned[headings.index(theirs)]
        for ours, theirs in meaning.items()
        if theirs in headings
    }
    if meaning is VILLAGE:
        columns |= {ours: [value] * len(full) for ours, value in FIXED.items()}
    return columns


def write(path: Path, pairs: Sequence[Pair]) -> None:
    """Write pairs as CSV.

    :raises UnusableCsv: if the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(OUT_HEADINGS)
            out.writerows((p.left_id, p.right_id, f"{p.score:.4f}", p.decision) for p in pairs)
    except OSError as error:
        raise UnusableCsv(N_("不能写文件 {path}：{why}"), path=path, why=error.strerror) from None
