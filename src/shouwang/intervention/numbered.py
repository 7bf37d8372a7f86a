"""Papers of these steps that get a number: what stands in each, who may open them.

Word file and PDF are kept as they went out, sealed for the team of the case; the text of each is a
template that a county can replace (`documents/papers/kinds.toml` says its placeholders).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.cases import selectors as cases
from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.models import Attachment
from shouwang.registry.models import CareFile

from . import selectors
from .choices import Delivery, MeasureKind, PaperKind, Party
from .models import GuardianMeasure, HelpPlan, Intervention, Placement, ServedPaper, Service

Said = dict[str, Any]
MEASURES: Mapping[str, str] = MappingProxyType(
    {MeasureKind.ADMONITION: "ADMONITION", MeasureKind.FAMILY_EDUCATION: "GUIDANCE_ORDER"}
)


def reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return those of the cases of which the actor is a member."""
    ids = {row.sealed_for for row in rows if row.sealed_for is not None}
    seen = set(cases.visible_cases(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.sealed_for in seen}


def register() -> None:
    """Let papers of these kinds be issued."""
    for code in CODES:
        if code not in hooks.papers:
            hooks.register_paper(hooks.PaperKind(code, reach))


def _child(row: Any) -> tuple[str, str]:
    """Return the child's name, and sex and birth date; the case's number where unknown."""
    file: CareFile | None = row.case.care_file
    if file is None:
        return str(row.case.number), ""
    person = file.person
    born = person.birth_date
    sex = str(person.get_sex_display()) if person.sex else ""
    day = _("{day}出生").format(day=_day(born)) if born else ""
    return person.name, "，".join(part for part in (sex, day) if part)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{_day(local.date())}{local.hour}时{local.minute}分"


def placement(row: Placement) -> Said:
    """Return what stands in the hand-over slip."""
    name, about = _child(row)
    return {
        "儿童姓名": name, "儿童情况": about, "原因": str(row.get_ground_display()),
        "移交方": row.escorted_by, "接收方": f"{row.venue} {row.received_by}".strip(),
        "时间地点": "，".join(
            part for part in (_moment(row.in_at or row.escorted_at), str(row.venue)) if part
        ),
        "父母通知": str(row.notice or ""),
    }  # fmt: skip


def plan(row: HelpPlan) -> Said:
    """Return what stands in the help plan."""
    name, about = _child(row)
    goals = list(row.goals.order_by("due_on", "pk"))
    asked = list(row.services.select_related("organisation").order_by("due_on", "pk"))
    return {
        "儿童姓名": name, "儿童情况": about, "主要问题": str(row.summary),
        "目标": "；".join(str(goal.text) for goal in goals),
        "措施": "；".join(str(each.get_kind_display()) for each in asked),
        "责任人": "；".join(dict.fromkeys(each.organisation.name for each in asked)) or row.made_by,
        "时限": _day(max((goal.due_on for goal in goals), default=None)),
        "复查日期": _day(row.review_due_on),
    }  # fmt: skip


def service(row: Service) -> Said:
    """Return what stands in the referral slip: what the organisation is told, no more."""
    return {
        "接收单位": row.organisation.name, "儿童姓名": _("见转介理由"), "儿童情况": "",
        "服务内容": str(row.get_kind_display()), "时限": _day(row.due_on), "理由": str(row.brief),
        "联系人": row.asked_by,
    }  # fmt: skip


def measure(row: GuardianMeasure) -> Said:
    """Return what stands in a letter of admonition, or an order to attend family education."""
    whole, (name, _about) = row.intervention, _child(row)
    said = {
        "儿童姓名": name, "关系": str(whole.get_kin_display()), "依据": row.basis,
        "事实": str(whole.facts).rstrip("。"),
    }  # fmt: skip
    if row.kind == MeasureKind.ADMONITION:
        return said | {"被训诫人": str(whole.person), "训诫内容": str(row.note or "")}
    return said | {"被通知人": str(whole.person), "指导单位": row.authority}


def warning(row: ServedPaper) -> Said:
    """Return what stands in a letter of warning."""
    whole, (name, _about) = row.intervention, _child(row)
    return {
        "加害人": str(whole.person), "受害人": name, "关系": str(whole.get_kin_display()),
        "事实": str(whole.facts).rstrip("。"), "证据": _proofs(whole),
        "告诫内容": str(row.orders or ""), "村居": row.village.name if row.village else "",
    }  # fmt: skip


def receipt(row: ServedPaper, party: str) -> Said:
    """Return what stands in the proof of service on one party."""
    got = next((each for each in selectors.receipts_of(row) if each.party == party), None)
    return {
        "文书": f"{row.get_kind_display()} {row.number}",
        "受送达人": "：".join([str(Party(party).label), *([str(got.receiver)] if got else [])]),
        "方式": str(Delivery(got.how).label) if got else "",
    }


def revocation(row: Intervention) -> Said:
    """Return what stands in the application to revoke guardianship."""
    name, about = _child(row)
    ground = selectors.jurisdiction_of(row.area, row.applied_on or row.found_on).ground(row.ground)
    return {
        "申请人": str(row.applicant or ""), "被申请人": str(row.person),
        "关系": str(row.get_kin_display()), "儿童姓名": name, "儿童情况": about,
        "情形": ground.text if ground else "", "事实理由": str(row.facts or ""),
        "证据": _proofs(row), "法院": row.court,
    }  # fmt: skip


def protection(row: Intervention) -> Said:
    """Return what stands in the application for a protection order."""
    name, about = _child(row)
    return {
        "儿童姓名": name, "儿童情况": about,
        "被申请人": f"{row.person}（{row.get_kin_display()}）",
        "请求事项": [_("禁止被申请人实施家庭暴力。")], "事实理由": str(row.facts or ""),
        "证据": _proofs(row), "法院": row.court,
    }  # fmt: skip


def _proofs(row: Intervention) -> str:
    found = [each for each in selectors.proofs_of(row) if each.withdrawn_on is None]
    return "；".join(f"{each.get_kind_display()}（{each.reference}）" for each in found)


# Kind of row → code of the paper → what stands in it.
PAPERS: Mapping[str, Mapping[str, Callable[[Any], Said]]] = MappingProxyType(
    {
        "placement": {"CARE_HANDOVER": placement},
        "plan": {"HELP_PLAN": plan},
        "service": {"REFERRAL": service},
        "measure": {"ADMONITION": measure, "GUIDANCE_ORDER": measure},
        "intervention": {
            "PROTECTION_APPLICATION": protection, "REVOCATION_APPLICATION": revocation
        },
        "paper": {"WARNING": warning},
    }
)  # fmt: skip
RECEIPT = "SERVICE_RECEIPT"
CODES = (*(code for papers in PAPERS.values() for code in papers), RECEIPT)


def codes_for(kind: str, row: Any) -> list[str]:
    """Return which papers may be issued for a row."""
    if kind == "measure":
        return [MEASURES[row.kind]] if row.kind in MEASURES else []
    if kind == "paper":
        own = ["WARNING"] if row.kind == PaperKind.WARNING_LETTER else []
        return [*own, RECEIPT]
    return list(PAPERS.get(kind, {}))
