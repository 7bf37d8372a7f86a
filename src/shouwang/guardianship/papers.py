"""The agreement as a paper to sign."""

from datetime import datetime

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
