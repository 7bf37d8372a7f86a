"""Loading divisions: the shipped book below an area, or a file somebody hands in."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError
from shouwang.core.reach import full_code
from shouwang.divisions import snapshot
from shouwang.divisions.choices import Book, Status
from shouwang.divisions.gazetteer import Entry, level_of, parent_code, prefix_of
from shouwang.divisions.models import Division, DivisionCode
from shouwang.divisions.permissions import DivisionPermission

from . import rows

# A file is refused above this size: the whole nation's villages are 25 MB.
MAX_BYTES = 64 * 1024 * 1024
_HEADINGS = {
    "code": ("code", "代码", "区划代码", "统计用区划代码"),
    "name": ("name", "名称", "区划名称"),
    "level": ("level", "级别", "层级"),
    "parent_code": ("parent_code", "上级代码", "上级区划代码"),
}
_CODE = re.compile(r"[0-9]{12}(?:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How many divisions a load added, renamed, and left as they were."""

    added: int
    renamed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row; `row` counts the heading as row 1."""

    row: int
    message: str


class UnusableFile(DomainError):
    """The file was refused as a whole; nothing of it was stored. `errors` names each row."""

    message = _("文件未导入，请按提示修改后重新上传。")

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = errors
        super().__init__()


@transaction.atomic
def load_snapshot(actor: Actor, area: str, *, now: datetime) -> LoadResult:
    """Store levels 1-3 of the nation and all below `area` (6, 9 or 12 digits) from the package.

    Can be repeated: present rows stay, renamed ones follow the book unless edited locally, codes
    that a deed here has taken away do not come back.

    :raises snapshot.UnknownArea: if the code is not in the book.
    """
    _lock()
    area = full_code(area)
    require(actor, DivisionPermission.EDIT, at=area)
    book = snapshot.Snapshot.load(area)
    result = _store(book.read(area), _gone())
    _store_codes()
    changes = {"added": result.added, "renamed": result.renamed}
    audit.record(actor, "divisions.load-book", None, at=now, area=area, changes=changes)
    return result


def _lock() -> None:
    # Two loads at once would insert the same codes.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('shouwang.divisions.load'))")


def _gone() -> set[str]:
    """Return the codes a deed here has taken from a division that lives on."""
    stored = DivisionCode.objects.filter(book=Book.HISTORIC, local=True)
    return set(stored.values_list("code", flat=True))


def _store(entries: list[Entry], gone: set[str]) -> LoadResult:
    present = {row.code: row for row in Division.objects.all()}
    gone = gone - present.keys()
    ids = {code: row.pk for code, row in present.items()}
    new = [
        entry
        for entry in entries
        if entry.code not in present
        and not any(entry.code.startswith(code) for code in _heads(entry, gone))
    ]
    rows.insert(new, ids)
    renamed = []
    for entry in entries:
        row = present.get(entry.code)
        if row is not None and row.name != entry.name and not row.edited_locally:
            _rename(row, entry.name)
            renamed.append(row)
    _save_names(renamed)
    return LoadResult(len(new), len(renamed), len(entries) - len(new) - len(renamed))


def _heads(entry: Entry, gone: set[str]) -> Iterator[str]:
    """Yield the leading digits of every gone code at or above the entry."""
    code = entry.code
    while code:
        if code in gone:
            yield prefix_of(code)
        code = parent_code(code)


def _rename(row: Division, name: str) -> None:
    if row.name not in row.aliases:
        row.aliases.append(row.name)
    row.name = name
    for column, value in rows.derived(name, row.level).items():
        setattr(row, column, value)


def _save_names(renamed: list[Division]) -> None:
    # bulk_update passes auto_now by: the touch tells the gazetteers that something changed.
    columns = ["name", "aliases", "short_name", "pinyin", "initials"]
    Division.objects.bulk_update(renamed, columns, batch_size=500)
    for row in renamed[:1]:
        row.save(update_fields=["updated_at"])


def _store_codes() -> None:
    ids: Mapping[str, UUID] = dict(Division.objects.values_list("code", "pk"))
    codes = [
        DivisionCode(
            division_id=ids[alias.code], book=Book.MCA, code=alias.mca_code, name=alias.name
        )
        for alias in snapshot.aliases()
        if alias.code in ids
    ]
    codes += [
        DivisionCode(
            division_id=ids[heir],
            book=Book.HISTORIC,
            code=former.code,
            name=former.name,
            path=f"{former.province}/{former.prefecture}",
            start_year=former.start,
            end_year=former.end,
        )
        for former in snapshot.former_counties()
        for heir in former.successors
        if heir in ids
    ]
    DivisionCode.objects.bulk_create(codes, batch_size=2000, ignore_conflicts=True)


@transaction.atomic
def load_file(actor: Actor, path: Path, *, now: datetime) -> LoadResult:
    """Store the divisions of a CSV file: columns code, name and, if wished, level, parent_code.

    Codes of 12 digits (14 for villagers' groups). New codes are added, other names replace the
    present ones. All rows or none.

    :raises UnusableFile: with every bad row, before anything is stored.
    """
    _lock()
    require(actor, DivisionPermission.EDIT)
    numbered = _read(path)
    ids = dict(Division.objects.values_list("code", "pk"))
    retired = set(Division.objects.filter(status=Status.RETIRED).values_list("code", flat=True)) | (
        _gone() - ids.keys()
    )
    errors = list(_errors(numbered, ids, retired, actor))
    if errors:
        raise UnusableFile(errors)
    entries = [Entry(row["code"], row["name"], level_of(row["code"])) for _n, row in numbered]
    Division.objects.filter(code__in=[entry.code for entry in entries]).update(edited_locally=False)
    result = _store(entries, set())
    Division.objects.filter(code__in=[entry.code for entry in entries]).update(edited_locally=True)
    changes = {"added": result.added, "renamed": result.renamed}
    audit.record(actor, "divisions.load-file", None, at=now, changes=changes, note=path.name)
    return result


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return (row number, cells by our column name) of the rows that are not empty."""
    if path.stat().st_size > MAX_BYTES:
        raise UnusableFile([RowError(1, gettext("文件超过 64 MB。"))])
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnusableFile([RowError(1, gettext("文件不是 UTF-8 或 GB18030 编码的 CSV。"))])
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        return _rows_of(lines)
    except csv.Error as error:
        message = gettext("无法按 CSV 读取：{error}").format(error=error)
        raise UnusableFile([RowError(lines.line_num, message)]) from error


def _rows_of(lines: Iterator[list[str]]) -> list[tuple[int, dict[str, str]]]:
    columns = _columns(next(lines, []))
    found = []
    for number, cells in enumerate(lines, start=2):
        cells = [cell.strip() for cell in cells]
        if any(cells):
            padded = cells + [""] * (max(columns.values()) + 1 - len(cells))
            row = {name: padded[position] for name, position in columns.items()}
            found.append((number, row))
    if not found:
        raise UnusableFile([RowError(1, gettext("文件中没有数据行。"))])
    return found


def _columns(heading: list[str]) -> dict[str, int]:
    given = [cell.strip().lower() for cell in heading]
    columns = {
        name: given.index(alias)
        for name, aliases in _HEADINGS.items()
        for alias in aliases
        if alias in given
    }
    missing = [name for name in ("code", "name") if name not in columns]
    if missing:
        message = gettext("缺少列：{columns}").format(columns="、".join(missing))
        raise UnusableFile([RowError(1, message)])
    return columns


def _errors(
    numbered: list[tuple[int, dict[str, str]]],
    ids: Mapping[str, UUID],
    retired: set[str],
    actor: Actor,
) -> Iterator[RowError]:
    first: dict[str, int] = {}
    in_file = {row["code"] for _number, row in numbered}
    for number, row in numbered:
        code = row["code"]
        problem = _problem(row, in_file, ids, actor)
        if not problem and code in retired:
            problem = gettext("代码 {code} 已撤销或已变更。").format(code=code)
        if not problem and code in first:
            problem = gettext("代码 {code} 与第 {row} 行重复。").format(code=code, row=first[code])
        first.setdefault(code, number)
        if problem:
            yield RowError(number, problem)


def _problem(
    row: Mapping[str, str], in_file: set[str], ids: Mapping[str, UUID], actor: Actor
) -> str:
    """Return what is wrong with one row, "" if nothing."""
    code, name = row["code"], row["name"]
    if not _CODE.fullmatch(code) or code.startswith("0") or code[12:] == "00":
        return gettext("代码“{code}”应为 12 位数字（村民小组 14 位）。").format(code=code)
    if not name:
        return gettext("缺少名称。")
    if len(name) > 60:
        return gettext("名称超过 60 个字。")
    level, above = level_of(code), parent_code(code)
    if row.get("level") and row["level"] != str(level):
        return gettext("级别为 {given}，但代码是第 {level} 级。").format(
            given=row["level"], level=level
        )
    if row.get("parent_code") and row["parent_code"] != above:
        return gettext("上级代码应为 {code}。").format(code=above)
    if above and above not in in_file and above not in ids:
        return gettext("找不到上级 {code}，请先导入上级。").format(code=above)
    if actor.area is None or code[:12] not in actor.area:
        return gettext("代码 {code} 不在您的辖区内。").format(code=code)
    return ""
