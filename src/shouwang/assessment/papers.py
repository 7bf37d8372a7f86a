"""Papers: the blank sheet to take along, and a finished assessment to sign."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.documents.paper import Block, Chapter, Grid, Pairs, Paper, Paragraph, Signatures
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile
from shouwang.registry.selectors import story

from . import presentation, selectors
from .engine.instrument import Instrument as Form
from .engine.instrument import Item, ItemKind
from .models import Assessment

_BOX, _BLANK = "□", "\n\n"


def sheet(actor: Actor, file: CareFile, form: Form, *, now: datetime) -> Paper:
    """Return an instrument as a sheet to fill in by hand: the head is filled in already."""
    chapters = [Chapter(_("被评估的人"), [_head(file, selectors.subject_of(file, form.subject))])]
    if form.note:
        chapters.append(Chapter(_("说明"), [Paragraph(form.note)]))
    for section in form.sections:
        rows = [[item.text, _blank(item)] for item in section.items]
        blocks: list[Block] = [Grid([_("项目"), _("填写")], rows, shares=(3, 4))]
        chapters.append(Chapter(section.title, blocks))
    chapters.append(Chapter(_("评估意见和建议"), [Paragraph(_BLANK * 2), _signatures(form)]))
    return _paper(actor, file, form.title, form, chapters, now)


def _blank(item: Item) -> str:
    if item.kind is ItemKind.YES_NO:
        return "　".join((_BOX + _("是"), _BOX + _("否")))
    if item.options:
        return "\n".join(_BOX + option.text for option in item.options)
    return "＿＿＿＿" + item.unit if item.kind is ItemKind.NUMBER else _BLANK


def finished(actor: Actor, row: Assessment, *, child: str, now: datetime) -> Paper:
    """Return a finished assessment: verdict, points by dimension, every answer.

    :param child: what the child is called where it has no file (in a sealed case).
    """
    form, outcome = row.instrument.form, selectors.outcome(row)
    told = presentation.explained(form, outcome)
    verdict = Pairs(
        [
            (_("结论"), str(presentation.verdict(row, row.assessed_on)[0])),
            (_("得分"), _("{points}（满分{highest}）").format(
                points=row.points, highest=row.highest)),
            (_("评估日期"), row.assessed_on.isoformat()),
            (_("有效期至"), row.valid_until.isoformat() if row.valid_until else ""),
            (_("触及红线"), "；".join(told["red_lines"]) or _("无")),
            (_("评估意见和建议"), str(row.conclusion or "")),
        ],
        wide=frozenset({_("触及红线"), _("评估意见和建议")}),
    )  # fmt: skip
    chapters = [
        Chapter(
            _("被评估的人"),
            [_head(row.care_file, row.person) if row.care_file else Pairs([(_("姓名"), child)])],
        ),
        Chapter(_("结论"), [verdict]),
    ]
    chapters += [Chapter(each["title"], [_answers(each)]) for each in told["dimensions"]]
    chapters.append(Chapter(_("签名"), [_signatures(form)]))
    return _paper(actor, row.care_file, row.instrument.title, form, chapters, now)


def _answers(dimension: dict[str, Any]) -> Grid:
    rows = [
        [
            each["text"],
            each["answer"] + (_("（红线）") if each["red"] else ""),
            "" if each["points"] is None else str(each["points"]),
        ]
        for each in dimension["lines"]
    ]
    total = _("本项得分 {points}／{highest}").format(
        points=dimension["points"], highest=dimension["highest"]
    )
    return Grid([_("项目"), _("回答"), _("得分")], rows, shares=(4, 4, 1), title=total)


def _head(file: CareFile, person: Any) -> Pairs:
    state = story.state_of(file)
    pairs = [
        (str(FIELDS[key].label), story.shown_value(FIELDS[key], state.values.get(key)))
        for key in ("name", "sex", "birth_date", "address")
    ]
    if person is not None:
        pairs += [(_("照护人"), person.name), (_("照护人住址"), person.address)]
    wide = frozenset({str(FIELDS["address"].label), _("照护人住址")})
    return Pairs(pairs, wide=wide)


def _signatures(form: Form) -> Signatures:
    roles = [_("评估人（签名）："), _("评估人（签名）：")][: form.assessors]
    return Signatures((*roles, _("组织单位（盖章）：")), _("年　　月　　日"))


def _paper(
    actor: Actor, file: CareFile | None, title: str, form: Form, chapters: list[Chapter],
    now: datetime,
) -> Paper:  # fmt: skip
    return Paper(
        title=title,
        facts=[
            *([(_("档案编号"), file.number)] if file else []),
            (_("量表版本"), f"{form.code} {form.version}"),
            (_("依据"), form.basis),
        ],
        chapters=chapters,
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}",
            when=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
        ),
        page_of=_("第 {page} 页　共 {pages} 页"),
        language=(get_language() or "zh")[:2],
    )
