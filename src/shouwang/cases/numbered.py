"""Papers of a case that get a number: what stands in each, who may open them.

Word file and PDF are kept as they went out, sealed for the team; the text of each is a template
that a county can replace (`documents/papers/kinds.toml` says its placeholders). No paper names a
reporter.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.models import Attachment
from shouwang.registry.selectors import place_names

from . import selectors, workflow
from .choices import CaseState, MeasureState, RiskLevel, Service
from .models import Branch, Case, Conference, Delivery, FollowUp, Inquiry, Measure, Report

Said = dict[str, Any]


def reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return those of the cases of which the actor is a member."""
    ids = {row.sealed_for for row in rows if row.sealed_for is not None}
    seen = set(selectors.visible_cases(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.sealed_for in seen}


def register() -> None:
    """Let papers of these kinds be issued."""
    for code in (code for papers in PAPERS.values() for code in papers):
        if code not in hooks.papers:
            hooks.register_paper(hooks.PaperKind(code, reach))


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{_day(local.date())}{local.hour}时{local.minute}分"


def _child(case: Case | Report) -> tuple[str, str]:
    """Return the child's name, and sex, age or birth date, address as far as they are known."""
    said = selectors.child_said(case)
    if case.care_file is not None:
        person = case.care_file.person
        born = person.birth_date
        sex = str(person.get_sex_display()) if person.sex else ""
        day = _("{day}出生").format(day=_day(born)) if born else ""
        return str(person.name), "，".join(part for part in (sex, day) if part)
    sex = {"1": _("男"), "2": _("女")}.get(str(said.get("sex", "")), "")
    age = _("约{n}岁").format(n=said["age"]) if said.get("age") else ""
    about = "，".join(part for part in (sex, age, str(said.get("description") or "")) if part)
    return str(said.get("name") or _("姓名不详")), about or _("情况不详")


def hand_over(row: Delivery, actor: Actor) -> Said:
    """Return what stands in the sheet with which a report is handed over."""
    report = row.report
    name, about = _child(report)
    places = [place_names([report.area])[report.area], str(report.place_text or "")]
    receiver = row.organisation.name if row.organisation else str(row.get_receiver_display())
    return {
        "接收单位": receiver, "报告编号": str(report.reference),
        "报告时间": _moment(report.reported_at), "儿童情况": f"{name}，{about}",
        "地点": " ".join(part for part in places if part),
        "情形": selectors.situation_labels(report.situations),
        "简要情况": str(report.narrative or ""), "已采取措施": str(report.taken or ""),
        "移交人": f"{actor.organisation_name} {actor.display_name}".strip(),
    }  # fmt: skip


def notice(row: Case, actor: Actor) -> Said:
    """Return what stands in the notice to the township (R-249)."""
    name, about = _child(row)
    reports = list(selectors.reports_of(row))
    situations = dict.fromkeys(code for report in reports for code in report.situations)
    done = Measure.objects.filter(case=row, state=MeasureState.DONE).select_related("branch")
    told = [
        _("{day}{measure}").format(
            day=_day(clock.local_date(measure.done_at)) if measure.done_at else "",
            measure=workflow.rule_of(measure.branch.kind, measure.code).title,
        )
        for measure in done.order_by("done_at", "position")
    ]  # fmt: skip
    return {
        "接收单位": _("{place}人民政府（街道办事处）、民政部门").format(
            place=place_names([row.area])[row.area]
        ),
        "时间": _moment(row.opened_at), "儿童姓名": name, "儿童情况": about,
        "情形": selectors.situation_labels(list(situations)), "处置情况": "；".join(told) + "。",
    }  # fmt: skip


def _reports(row: Measure) -> str:
    codes = [code for report in selectors.reports_of(row.case) for code in report.situations]
    return selectors.situation_labels(list(dict.fromkeys(codes)))


def return_order(row: Measure, actor: Actor) -> Said:
    """Return what stands in the order to parents to come back or entrust somebody."""
    name, _about = _child(row.case)
    born = row.case.care_file.person.birth_date if row.case.care_file else None
    return {
        "被通知人": str(selectors.child_said(row.case).get("guardian") or ""), "儿童姓名": name,
        "出生日期": _day(born), "事实": _reports(row),
        "要求": _("返回履行监护职责或者确定受委托照护人"),
        "村居": place_names([row.area])[row.area],
    }  # fmt: skip


def admonition(row: Measure, actor: Actor) -> Said:
    """Return what stands in a letter of admonition to the parents (branch B1)."""
    name, _about = _child(row.case)
    return {
        "被训诫人": str(selectors.child_said(row.case).get("guardian") or ""), "儿童姓名": name,
        "关系": _("父母"), "事实": _reports(row),
        "依据": _("《中华人民共和国未成年人保护法》第二十一条"),
        "训诫内容": str(row.note or ""),
    }  # fmt: skip


def assessment(row: Inquiry, actor: Actor) -> Said:
    """Return what stands in the report of the joint assessment (D-26)."""
    name, about = _child(row.case)
    wanted = "、".join(str(Service(code).label) for code in row.services)
    return {
        "儿童姓名": name, "儿童情况": about, "评估人员": "、".join(row.assessors),
        "评估时间": _day(clock.local_date(row.concluded_at)) if row.concluded_at else "",
        "安全处境": str(row.safety or ""), "监护情况": str(row.guardianship or ""),
        "身心健康": str(row.mind_body or ""), "风险等级": str(RiskLevel(row.case.level).label),
        "评估意见": _("建议安排：{services}。").format(services=wanted) if wanted else "",
    }  # fmt: skip


def minutes(row: Conference, actor: Actor) -> Said:
    """Return what stands in the minutes of a conference, with its decisions."""
    decided = row.decisions.select_related("member").order_by("due_on", "pk")
    return {
        "个案编号": str(row.case.number), "会议日期": _day(row.held_on),
        "参加人员": row.present, "纪要": str(row.minutes),
        "决定": [
            _("{what}（{who}，{day}前办结）").format(
                what=each.what, who=each.member.label, day=_day(each.due_on)
            )
            for each in decided
        ],
    }  # fmt: skip


def closing(row: Case, actor: Actor) -> Said:
    """Return what stands in the closing report."""
    name, about = _child(row)
    reports = list(selectors.reports_of(row))
    situations = dict.fromkeys(code for report in reports for code in report.situations)
    branches = Branch.objects.filter(case=row).order_by("kind")
    visit = FollowUp.objects.filter(case=row).order_by("-visited_on", "-entered_at").first()
    conditions = [str(row.get_close_reason_display())]
    conditions += [_("应急处置完成：{branch}").format(branch=each.get_kind_display())
                   for each in branches]  # fmt: skip
    if row.caregiver:
        conditions.append(_("照料人：{name}").format(name=row.caregiver))
    if visit is not None:
        text = _("{day}回访：{note}").format(day=_day(visit.visited_on), note=visit.note)
        conditions.append(text)
    return {
        "儿童姓名": name, "儿童情况": about, "立案日期": _day(clock.local_date(row.opened_at)),
        "案情": selectors.situation_labels(list(situations)), "经过": str(row.closing_note or ""),
        "结案条件": conditions, "后续": _("发现新情形的，依法重新报告。"),
    }  # fmt: skip


# Kind of part → code of the paper → what stands in it.
PAPERS: Mapping[str, Mapping[str, Callable[[Any, Actor], Said]]] = MappingProxyType(
    {
        "delivery": {"REPORT_HANDOVER": hand_over},
        "case": {"TOWNSHIP_NOTICE": notice, "CLOSING_REPORT": closing},
        "measure": {"RETURN_ORDER": return_order, "ADMONITION": admonition},
        "inquiry": {"ASSESSMENT_REPORT": assessment},
        "conference": {"CONFERENCE_MINUTES": minutes},
    }
)
_BY_MEASURE = {"ORDER_RETURN": "RETURN_ORDER", "ADMONISH": "ADMONITION"}
_BEFORE_NOTICE = (CaseState.REPORTED, CaseState.ACCEPTED, CaseState.DISPATCHED)


def codes_for(kind: str, row: Any) -> list[str]:
    """Return which papers may be issued for a part of a case as it stands."""
    if kind == "case":
        told = row.state not in _BEFORE_NOTICE
        found = {"TOWNSHIP_NOTICE": told, "CLOSING_REPORT": row.state == CaseState.CLOSED}
        return [code for code, may in found.items() if may]
    if kind == "measure":
        done = row.state == MeasureState.DONE and row.code in _BY_MEASURE
        return [_BY_MEASURE[row.code]] if done else []
    if kind == "inquiry":
        return ["ASSESSMENT_REPORT"] if row.concluded_at else []
    return list(PAPERS.get(kind, {}))
