"""The agreement as a paper to sign."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.documents.paper import Chapter, Pairs, Paper, Paragraph, Signatures
from shouwang.registry.choices import Kin
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import Relationship
from shouwang.registry.selectors import story

from .models import Agreement


def paper(actor: Actor, agreement: Agreement, *, now: datetime) -> Paper:
    """Return the agreement with its clauses and a place for each party to sign."""
    file = agreement.care_file
    state = story.state_of(file)

    def value(key: str) -> str:
        return story.shown_value(FIELDS[key], state.values.get(key))

    child = Pairs(
        [(str(FIELDS[key].label), value(key)) for key in
         ("name", "sex", "birth_date", "school_name", "address")],
        title=_("儿童"), wide=frozenset({str(FIELDS["address"].label)}),
    )  # fmt: skip
    parents = Pairs(
        [(str(FIELDS[f"{role}.{key}"].label), value(f"{role}.{key}"))
         for role in ("father", "mother") for key in ("name", "destination", "phones")],
        title=_("委托人（父母）"),
    )  # fmt: skip
    carer = agreement.carer
    link = Relationship.objects.filter(care_file=file, person=carer).first()
    entrusted = Pairs(
        [
            (_("姓名"), carer.name),
            (_("与儿童关系"), (link.kin_text or str(Kin(link.kin).label)) if link else ""),
            (_("联系电话"), str(carer.phones or "")),
            (_("住址"), carer.address),
        ],
        title=_("受委托人"), wide=frozenset({_("住址")}),
    )  # fmt: skip
    terms = Pairs(
        [
            (_("委托期限"), _("{start} 至 {end}").format(
                start=agreement.starts_on, end=agreement.ends_on)),
            (_("委托原因"), str(agreement.get_reason_display())),
            (_("生活费安排"), agreement.living_costs),
        ],
        wide=frozenset({_("生活费安排")}),
    )  # fmt: skip
    signatures = Signatures(
        (
            _("委托人（父）："),
            _("委托人（母）："),
            _("受委托人："),
            _("村（居）民委员会（盖章）："),
        ),
        _("年　　月　　日"),
    )
    return Paper(
        title=str(agreement.get_kind_display()),
        facts=[(_("档案编号"), file.number)],
        chapters=[
            Chapter(_("当事人"), [child, parents, entrusted]),
            Chapter(_("委托事项"), [terms]),
            Chapter(_("委托人的责任"), _clauses(agreement.parent_duties)),
            Chapter(_("受委托人的责任"), _clauses(agreement.carer_duties)),
            Chapter(_("儿童意愿"), [Paragraph(str(agreement.child_opinion or "") or "　")]),
            Chapter(_("签名"), [
                Paragraph(_("本协议一式五份，委托人、受委托人、村（居）民委员会、乡镇人民政府"
                            "（街道办事处）、学校各执一份。各方须本人签名，不得代签。")),
                signatures,
            ]),
        ],
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}",
            when=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
        ),
        page_of=_("第 {page} 页　共 {pages} 页"),
        language=(get_language() or "zh")[:2],
    )  # fmt: skip


def _clauses(texts: list[str]) -> list[Paragraph]:
    return [Paragraph(f"{number}. {text}") for number, text in enumerate(texts, start=1)]


def said(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as the Word template of its kind asks for it (`kinds.toml`)."""
    state = story.state_of(agreement.care_file)

    def value(key: str) -> str:
        return story.shown_value(FIELDS[key], state.values.get(key))

    def parents(key: str) -> str:
        return "、".join(filter(None, (value(f"{role}.{key}") for role in ("father", "mother"))))

    carer = agreement.carer
    link = Relationship.objects.filter(care_file=agreement.care_file_id, person=carer).first()
    return {
        "委托人": parents("name"), "委托人电话": parents("phones"),
        "受委托人": carer.name, "受委托人电话": str(carer.phones or ""),
        "与儿童关系": (link.kin_text or str(Kin(link.kin).label)) if link else "",
        "儿童姓名": value("name"), "性别": value("sex"),
        "出生日期": _day(state.values.get("birth_date")),
        "住址": value("address"), "学校": value("school_name"),
        "委托原因": str(agreement.get_reason_display()),
        "开始日期": _day(agreement.starts_on), "结束日期": _day(agreement.ends_on),
        "父母责任": list(agreement.parent_duties), "受委托人责任": list(agreement.carer_duties),
        "生活费安排": agreement.living_costs, "儿童意愿": str(agreement.child_opinion or ""),
    }  # fmt: skip


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if isinstance(day, date) else ""
