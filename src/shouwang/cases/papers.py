"""Papers: the hand-over sheet of a report, the course of a case."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.documents.paper import Chapter, Grid, Pairs, Paper, Paragraph, Signatures
from shouwang.registry.selectors import place_names

from . import selectors
from .choices import Receiver, Situation
from .hooks import Told
from .models import Case, Delivery


def _at(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _paper(actor: Actor, title: str, chapters: list[Chapter], number: str, now: datetime) -> Paper:
    return Paper(
        title=title, facts=[(_("编号"), number)], chapters=chapters,
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}", when=_at(now)
        ),
        page_of=_("第 {page} 页　共 {pages} 页"), language=(get_language() or "zh")[:2],
    )  # fmt: skip


def hand_over(actor: Actor, delivery: Delivery, now: datetime) -> Paper:
    """Return the sheet with which a report is handed over; nothing of who reported."""
    report = delivery.report
    child = selectors.child_said(report)
    sex = {"1": _("男"), "2": _("女")}.get(child.get("sex", ""), "")
    about = Pairs(
        [
            (_("姓名"), child.get("name") or _("不详")), (_("性别"), sex),
            (_("年龄"), str(child.get("age") or "")), (_("学校"), child.get("school", "")),
            (_("监护人"), child.get("guardian", "")),
            (_("其他特征"), child.get("description", "")),
        ],
        title=_("儿童"), wide=frozenset({_("其他特征")}),
    )  # fmt: skip
    what = Pairs(
        [
            (_("情形"), "、".join(str(Situation(code).label) for code in report.situations)),
            (_("事发地"), place_names([report.area])[report.area]),
            (_("具体地点"), str(report.place_text)), (_("发现时间"), _at(report.found_at)),
            (_("报告时间"), _at(report.reported_at)), (_("情况"), str(report.narrative)),
            (_("疑似侵害人"), str(report.suspect)), (_("已采取的措施"), str(report.taken)),
        ],
        title=_("报告内容"),
        wide=frozenset({_("情形"), _("情况"), _("疑似侵害人"), _("已采取的措施")}),
    )  # fmt: skip
    receipt = Pairs(
        [
            (_("接收单位"), delivery.organisation.name if delivery.organisation else
             str(Receiver(delivery.receiver).label)),
            (_("送达时间"), _at(delivery.sent_at)),
            (_("签收时间"), _at(delivery.acknowledged_at)),
            (_("接处警编号"), delivery.incident_number),
        ],
    )  # fmt: skip
    sign = Signatures((_("移交人："), _("接收人："), _("接收单位（盖章）：")), _("年　　月　　日"))
    secret = Paragraph(_("报告人身份依法保密，本单不载明。"))
    chapters = [
        Chapter(_("报告"), [what, about]), Chapter(_("移交和签收"), [receipt, secret, sign]),
    ]  # fmt: skip
    return _paper(actor, _("强制报告移交单"), chapters, str(report.reference), now)


def course(actor: Actor, case: Case, lines: list[Told], now: datetime) -> Paper:
    """Return the course of a case as a paper."""
    rows = [[_at(line.at), str(line.what), line.who] for line in lines]
    grid = Grid([_("时间"), _("事项"), _("经办")], rows, shares=(2, 5, 2))
    state = Pairs(
        [
            (_("状态"), str(case.get_state_display())),
            (_("报告时间"), _at(case.opened_at)),
            (_("出警时间"), _at(case.dispatched_at)),
            (_("结案时间"), _at(case.closed_at)),
        ]
    )
    sign = Signatures((_("经办人："), _("负责人：")), _("年　　月　　日"))
    chapters = [Chapter(_("个案情况"), [state]), Chapter(_("办理经过"), [grid, sign])]
    return _paper(actor, _("个案办理情况表"), chapters, str(case.number), now)
