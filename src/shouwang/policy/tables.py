"""The list of children that a draft moves, and the workbook of a run's figures."""

from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.cells import local
from shouwang.core.listing import Column, Listing

from . import effects, presentation
from .choices import Move
from .engine.pack import PolicyPack

_MOVE_TONES = presentation.MOVE_TONES


def _file_url(row: Any) -> str:
    return reverse("registry:child-detail", kwargs={"id": row.pk})


def tell_effects(rows: Sequence[Any]) -> None:
    """Give each file of the list its `effect`, in words; one query."""
    found = effects.effects([row.change_id for row in rows])
    for row in rows:
        row.effect = found[row.change_id]


def _result(name: str) -> Any:
    return lambda row: presentation.RESULTS[getattr(row.effect, name)]


def _move(row: Any) -> object:
    return Move(row.effect.move).label


AFFECTED: Listing[Any] = Listing(
    key="affected",
    title=_("受影响的儿童"),
    default_order="name",
    row_url=_file_url,
    columns=(
        Column("name", _("姓名"), value="person.name", sort="sort_key", url=_file_url, fixed=True),
        Column("sex", _("性别"), value="person.get_sex_display", width=6),
        Column("birth_date", _("出生日期"), sort="birth_date", width=12),
        Column("village", _("村（居）"), value="village_name", sort="area", width=20),
        Column(
            "move", _("变动"), value=_move, width=12,
            tone=lambda row: _MOVE_TONES[Move(row.effect.move)],
        ),
        Column("before", _("现行"), value=_result("before"), width=8),
        Column("after", _("草案"), value=_result("after"), width=8),
        Column("condition", _("起决定作用的条件"), value="effect.condition", width=40),
        Column("fact", _("事实"), value="effect.fact", width=40),
        Column("basis", _("依据"), value="effect.basis", width=36),
    ),
)  # fmt: skip


def write_run(
    target: IO[bytes], run: Any, area: str, packs: tuple[PolicyPack, PolicyPack], *, made_by: Actor
) -> None:
    """Write the figures of a run as .xlsx: by definition, by division, what was changed.

    :param packs: the draft's and the one in force.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    lines = presentation.key_lines(effects.by_key(run, area), packs)
    note = gettext("{draft}　判定日 {on}　试算 {at}　制表 {who}").format(
        draft=run.draft.name, on=run.on.isoformat(),
        at=local(run.asked_at).strftime("%Y-%m-%d %H:%M"),
        who=f"{made_by.organisation_name} {made_by.display_name}",
    )  # fmt: skip
    with xlsxwriter.Workbook(target, options) as book:
        sheets = _Sheets(book, note)
        sheets.add(
            gettext("各口径"), gettext("口径或类别"), [(line.name, line.row) for line in lines]
        )
        for line in lines:
            if line.row.changed:
                rows = effects.by_division(run, area, line.key)
                named = [(row.name, row) for row in (*rows, effects.total(rows))]
                sheets.add(gettext("口径{key}按区划").format(key=line.key), line.name, named)
        sheets.add_changes(presentation.changes_of(packs[1], packs[0]))


class _Sheets:
    def __init__(self, book: Any, note: str) -> None:
        self.book, self.note_text = book, note
        edge = {"border": 1, "valign": "vcenter"}
        self.note = book.add_format({"font_color": "#444444"})
        self.head = book.add_format(
            {**edge, "bold": True, "bg_color": "#E8F1FD", "align": "center", "text_wrap": True}
        )
        self.text = book.add_format({**edge, "num_format": "@", "text_wrap": True})
        self.number = book.add_format({**edge, "num_format": "0"})

    def _sheet(self, name: str, heads: Sequence[str], widths: Sequence[int]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, self.note_text, self.note)
        for index, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(1, index, head, self.head)
            sheet.set_column(index, index, width)
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def add(self, name: str, first: str, rows: Sequence[tuple[str, effects.Row]]) -> None:
        """Add a sheet of figures, one row for each name."""
        heads = [
            first, gettext("现行"), gettext("草案"), gettext("增减"),
            *(str(move.label) for move in Move),
            gettext("待核（现行）"), gettext("待核（草案）"),
        ]  # fmt: skip
        sheet = self._sheet(name, heads, [40, *[12] * (len(heads) - 1)])
        for line, (label, row) in enumerate(rows, start=2):
            sheet.write_string(line, 0, label, self.text)
            values = [
                row.before, row.after, row.difference, *(row.moves[move] for move in Move),
                row.unknown_before, row.unknown_after,
            ]  # fmt: skip
            for index, value in enumerate(values, start=1):
                sheet.write_number(line, index, value, self.number)

    def add_changes(self, found: Sequence[presentation.ShownChange]) -> None:
        """Add the sheet of changed parameters with their clauses."""
        heads = [
            gettext("所在"),
            gettext("参数"),
            gettext("现行"),
            gettext("草案"),
            gettext("依据"),
        ]
        sheet = self._sheet(gettext("参数改动"), heads, [24, 30, 30, 30, 60])
        for line, change in enumerate(found, start=2):
            texts = (change.place, change.label, change.before, change.after, change.clause)
            for index, text in enumerate(texts):
                sheet.write_string(line, index, text, self.text)
