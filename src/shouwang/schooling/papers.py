"""The reports of a follow-up as papers to sign and seal."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.documents.paper import Chapter, Grid, Pairs, Paper, Paragraph, Signatures
from shouwang.registry.fields import FIELDS
from shouwang.registry.selectors import story

from .choices import StepKind
from .models import FollowUp, FollowUpStep
from .selectors import follow as selectors

KINDS = ("township", "written", "missing")
_STEP = {
    "township": StepKind.REPORT_TOWNSHIP,
    "written": StepKind.SEND_WRITTEN,
    "missing": StepKind.REPORT_MISSING,
}


def paper(actor: Actor, follow: FollowUp, kind: str, *, now: datetime) -> Paper:
    """Return a report: `township` (R-183), `written` (R-185) or `missing` (R-184).

    Before it was sent it is a draft to be signed; the signatures are those that were entered.
    """
    on = clock.local_date(now)
    steps = selectors.steps_of([follow.pk]).get(follow.pk, [])
    report = next((each for each in reversed(steps) if each.kind == _STEP[kind]), None)
    chapters = [
        Chapter(_("学生情况"), [_child(follow)]),
        Chapter(_("缺勤和劝返经过"), [_facts(follow, on), _course(steps)]),
        Chapter(_("报告事项"), [Paragraph(_request(kind)), *_said(report)]),
        Chapter(_("签名盖章"), _signatures(kind, report)),
    ]
    return Paper(
        title=str(_title(kind)),
        facts=[
            (_("报告学校"), follow.school.name if follow.school else ""),
            (_("主送"), _recipients(follow, kind)),
            (_("日期"), (report.done_on if report else on).isoformat()),
        ],
        chapters=chapters,
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}",
            when=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
        ),
        page_of=_("第 {page} 页　共 {pages} 页"),
        language=(get_language() or "zh")[:2],
    )


def _title(kind: str) -> str:
    return {
        "township": _("关于启动劝返复学程序的报告"),
        "written": _("关于学生劝返无效的书面报告"),
        "missing": _("关于学生去向不明的共同报告"),
    }[kind]


def _recipients(follow: FollowUp, kind: str) -> str:
    notices = selectors.notices_of([follow.pk]).get(follow.pk, [])
    wanted = {"township": "TOWNSHIP_REPORT", "written": "WRITTEN_REPORT",
              "missing": "MISSING_REPORT"}[kind]  # fmt: skip
    names = [
        each.organisation.name if each.organisation else each.person_name
        for each in notices
        if each.kind == wanted
    ]
    return (
        "、".join(names)
        or {
            "township": _("乡镇人民政府（街道办事处）"),
            "written": _("县级教育行政部门、乡镇人民政府（街道办事处）"),
            "missing": _("乡镇人民政府（街道办事处）、当地派出所"),
        }[kind]
    )


def _child(follow: FollowUp) -> Pairs:
    state = story.state_of(follow.care_file)

    def value(key: str) -> str:
        return str(story.shown_value(FIELDS[key], state.values.get(key)))

    keys = ("name", "sex", "birth_date", "school_name", "grade", "class_label", "roll_number",
            "address", "father.name", "mother.name", "carer.name")  # fmt: skip
    return Pairs([(str(FIELDS[key].label), value(key)) for key in keys],
                 wide=frozenset({str(FIELDS["address"].label)}))  # fmt: skip


def _facts(follow: FollowUp, on: Any) -> Pairs:
    return Pairs([
        (_("缺勤自"), follow.absent_since.isoformat()),
        (_("缺勤日数"), str(follow.days_absent(on))),
        (_("缺勤原因"), str(follow.get_reason_display())),
        (_("劝返未果次数"), str(follow.failed)),
    ])  # fmt: skip


def _course(steps: list[FollowUpStep]) -> Grid:
    rows = [
        [step.done_on.isoformat(), str(step.get_kind_display()), str(step.get_method_display()),
         str(step.text or ""), step.done_by]
        for step in steps
    ]  # fmt: skip
    headings = [_("日期"), _("环节"), _("方式"), _("情况"), _("经办人")]
    return Grid(headings, rows, shares=(1.3, 1.6, 1, 4, 1.6), empty=_("尚无记录"))


def _request(kind: str) -> str:
    return {
        "township": _(
            "该生无故旷课一周以上，经学校两次以上劝返未果，现依规定上报，请启动劝返复学程序。"
        ),
        "written": _("该生经学校劝返无效，现书面报告，请依法采取措施劝返复学。"),
        "missing": _("该生具体去向不明，学校与监护人现共同报告，请立即组织查找。"),
    }[kind]


def _said(report: FollowUpStep | None) -> list[Paragraph]:
    if report is None:
        return []
    texts = [str(report.text or "")]
    if report.alone_reason:
        texts.append(_("学校单独报告的原因：{why}").format(why=report.alone_reason))
    return [Paragraph(text) for text in texts if text]


def _signatures(kind: str, report: FollowUpStep | None) -> list[Any]:
    roles = [_("报告人（校长）："), _("学校（盖章）："), _("签收单位（盖章）：")]
    blocks: list[Any] = []
    if kind == "missing":
        roles = [_("学校报告人："), _("父母或其他监护人："), _("学校（盖章）："),
                 _("乡镇签收："), _("派出所签收：")]  # fmt: skip
    if report is not None:
        names = [name for name in (report.signed_school, report.signed_guardian) if name]
        if names:
            blocks.append(Paragraph(_("系统登记的签名：{names}").format(names="、".join(names))))
    return [*blocks, Signatures(tuple(roles), _("年　　月　　日"))]
