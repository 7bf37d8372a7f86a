"""Papers of absences and moves that get a number: what stands in each, who may open them.

The text of each is a template that a county can replace (`documents/papers/kinds.toml`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.models import Attachment
from shouwang.registry.fields import FIELDS
from shouwang.registry.selectors import story

from .choices import NoticeKind, StepKind
from .models import FollowUp, FollowUpStep, Move
from .selectors import follow, moves

Said = dict[str, Any]
FOLLOW, MOVE = "schooling.followup", "schooling.move"
RETURN_NOTICE, ADMISSION = "RETURN_NOTICE", "ADMISSION_LETTER"
# What a step of the follow-up is reported by, and to whom.
REPORTS = {
    StepKind.REPORT_TOWNSHIP: ("DROPOUT_REPORT", NoticeKind.TOWNSHIP_REPORT),
    StepKind.SEND_WRITTEN: ("DROPOUT_REPORT", NoticeKind.WRITTEN_REPORT),
    StepKind.REPORT_MISSING: ("MISSING_REPORT", NoticeKind.MISSING_REPORT),
}
CODES = ("DROPOUT_REPORT", "MISSING_REPORT", RETURN_NOTICE, ADMISSION)


def reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the papers of those follow-ups and moves that the actor reaches."""
    ids = {row.subject_id for row in rows if row.subject_id is not None}
    seen = set(follow.follow_ups(actor).filter(pk__in=ids).values_list("pk", flat=True))
    seen |= set(moves.moves(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.subject_id in seen}


def register() -> None:
    """Let papers of these kinds be issued."""
    for code in CODES:
        if code not in hooks.papers:
            hooks.register_paper(hooks.PaperKind(code, reach))


def day(on: date) -> str:
    """Return a day as papers write it."""
    return f"{on.year}年{on.month}月{on.day}日"


def report(row: FollowUp, step: FollowUpStep, steps: Sequence[FollowUpStep]) -> Said:
    """Return what stands in a report of the school, as things stood on its day."""
    before = [each for each in steps if each.entered_at <= step.entered_at]
    tried = [each for each in before if each.kind == StepKind.ATTEMPT]
    said = _pupil(row) | {
        "接收单位": _receivers(row, step), "缺课开始": day(row.absent_since),
        "缺课天数": str(row.days_absent(step.done_on)), "劝返次数": str(len(tried)),
        "劝返情况": "；".join(_attempt(each) for each in tried) or _("无"),
    }  # fmt: skip
    if step.kind == StepKind.REPORT_MISSING:
        alone = step.alone_reason
        said |= {
            "情况": str(step.text or ""),
            "学校报告人": step.signed_school,
            "监护人": step.signed_guardian or _("未签名（{why}）").format(why=alone),
        }
    return said


def _pupil(row: FollowUp) -> Said:
    person = row.care_file.person
    values = story.state_of(row.care_file).values
    keys = ("sex", "birth_date", "address", "carer.name")
    about = [str(story.shown_value(FIELDS[key], values[key])) for key in keys if values.get(key)]
    return {"学生姓名": person.name, "学生情况": "，".join(about), "班级": row.class_key}


def _receivers(row: FollowUp, step: FollowUpStep) -> str:
    kind = REPORTS[StepKind(step.kind)][1]
    told = [
        each for each in follow.notices_of([row.pk]).get(row.pk, [])
        if each.kind == kind and each.step_id == step.pk
    ]  # fmt: skip
    names = [each.organisation.name if each.organisation else each.person_name for each in told]
    return "、".join(names)


def _attempt(step: FollowUpStep) -> str:
    how = str(step.get_method_display())
    return f"{day(step.done_on)}，{step.done_by}，{how}：{step.text}".strip()


def return_notice(row: FollowUp, *, guardian: str, until: date, contact: str) -> Said:
    """Return what stands in the notice by which parents are asked to send their child back."""
    return {
        "监护人": guardian, "学生姓名": row.care_file.person.name,
        "学校": row.school.name if row.school else "", "缺课开始": day(row.absent_since),
        "期限": day(until), "联系方式": contact,
    }  # fmt: skip


def admission(move: Move, *, on: date) -> Said:
    """Return what stands in the letter by which a school takes a pupil in."""
    return {
        "转出学校": move.from_school.name if move.from_school else "",
        "学生姓名": move.child_name, "学籍号": move.told_number or move.roll_number,
        "年级班级": f"{move.grade}{move.class_label}", "转入学校": move.to_name,
        "入学日期": day(on),
    }  # fmt: skip
