"""Papers of these steps: numbered, with places to sign and to seal (issue part 9).

Names of the child and of others stand in them: they are printed by the team alone, and each
printing is a deed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.documents.paper import (
    Block,
    Chapter,
    Checklist,
    Grid,
    Pairs,
    Paper,
    Paragraph,
    Signatures,
)

from . import grounds, selectors
from .choices import MeasureKind, PaperKind, Party, ProofKind
from .models import GuardianMeasure, HelpPlan, Intervention, Placement, ServedPaper, Service

Print = Callable[[Actor, Any, datetime], Paper]
TITLES: Mapping[str, Any] = MappingProxyType(
    {
        "escort": gettext_lazy("护送交接单"),
        "care": gettext_lazy("临时照料确认书"),
        "handover": gettext_lazy("文书送交单"),
        "receipts": gettext_lazy("送达回证"),
    }
)
_LINE = "　" * 6


def _paper(
    actor: Actor, row: Any, now: datetime, title: str, chapters: Sequence[Chapter],
    facts: Sequence[tuple[str, str]] = (),
) -> Paper:  # fmt: skip
    return Paper(
        title=title, facts=facts, chapters=chapters, running_title=title,
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}".strip(),
            when=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
        ),
        page_of=_("第 {page} 页　共 {pages} 页"), language=(get_language() or "zh")[:2],
    )  # fmt: skip


def _number(value: str) -> list[tuple[str, str]]:
    return [(_("编号"), value or "〔　　　　〕　　号")]


def _when(moment: datetime | None) -> str:
    if moment is None:
        return _("　　年　　月　　日　　时　　分")
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _sign(*roles: str) -> Signatures:
    return Signatures(roles, _("年　　月　　日"))


def _child(case: Any) -> Pairs:
    file = case.care_file
    if file is None:
        return Pairs([(_("个案编号"), case.number)], title=_("儿童"))
    person = file.person
    return Pairs(
        [
            (_("姓名"), person.name), (_("出生日期"), _day(person.birth_date)),
            (_("档案编号"), file.number), (_("个案编号"), case.number),
        ],
        title=_("儿童"),
    )  # fmt: skip


def escort(actor: Actor, row: Placement, now: datetime) -> Paper:
    """Return the slip that goes with a child from who brings it to who takes it over."""
    handed = Pairs(
        [
            (_("安置情形"), str(row.get_ground_display())),
            (_("场所类型"), str(row.get_place_kind_display())), (_("接收单位（人）"), row.venue),
            (_("护送人"), row.escorted_by), (_("护送时间"), _when(row.escorted_at)),
            (_("接收人"), row.received_by or _LINE), (_("接收时间"), _when(row.in_at)),
        ],
        wide=frozenset({_("安置情形"), _("接收单位（人）")}),
    )  # fmt: skip
    state = Pairs(
        [(_("身体状况"), ""), (_("随身物品"), ""), (_("用药和禁忌"), ""), (_("已告知事项"), "")],
        title=_("交接时当面核对"),
        wide=frozenset({_("身体状况"), _("随身物品"), _("用药和禁忌"), _("已告知事项")}),
    )  # fmt: skip
    return _paper(actor, row, now, str(TITLES["escort"]), [
        Chapter(_("儿童"), [_child(row.case)]),
        Chapter(_("护送和接收"), [handed, state]),
        Chapter(_("签名"), [
            Paragraph(_("本单一式三份，护送单位、接收单位（人）、乡镇人民政府（街道办事处）各执一份。")),
            _sign(_("护送人（签名）："), _("护送单位（盖章）："), _("接收人（签名）："),
                  _("接收单位（盖章）："), _("见证人（签名）：")),
        ]),
    ], _number(row.paper_number))  # fmt: skip


def care(actor: Actor, row: Placement, now: datetime) -> Paper:
    """Return the confirmation of temporary care, or of entrusted care afterwards."""
    carer = row.caregiver or row.venue
    terms = [
        _("照管儿童的饮食起居和人身安全，不让儿童脱离照护单独居住。"),
        _("保障儿童按时就学、就医；儿童受到侵害或者面临危险的，立即报警并报告乡镇（街道）。"),
        _("未经乡镇（街道）同意，不将儿童交给他人；不能继续照料的，提前告知。"),
        _("照料期间不免除父母的监护责任；父母应当保持联系、支付费用，及时返回或者另行委托。"),
    ]
    said = Pairs(
        [
            (_("照料人（单位）"), carer),
            (_("与儿童关系"), str(row.get_caregiver_kin_display()) if row.caregiver_kin else ""),
            (_("联系电话"), row.caregiver_phone or row.place_phone),
            (_("自"), _when(row.out_at or row.in_at)), (_("复核日期"), _day(row.review_due_on)),
        ],
        wide=frozenset({_("照料人（单位）")}),
    )  # fmt: skip
    return _paper(actor, row, now, str(TITLES["care"]), [
        Chapter(_("儿童"), [_child(row.case)]),
        Chapter(_("照料"), [said]),
        Chapter(_("责任"), [Paragraph(f"{n}. {text}") for n, text in enumerate(terms, start=1)]),
        Chapter(_("签名"), [_sign(
            _("照料人（签名）："), _("父母（签名）："), _("村（居）民委员会（盖章）："),
            _("乡镇人民政府（盖章）："),
        )]),
    ], _number(""))  # fmt: skip


PLACEMENT: Mapping[str, Print] = MappingProxyType({"escort": escort, "care": care})


def plan(actor: Actor, row: HelpPlan, now: datetime) -> Paper:
    """Return the assessment and help plan."""
    goals = Grid(
        [_("目标"), _("期限"), _("结论")],
        [[str(g.text), _day(g.due_on), str(g.get_state_display())]
         for g in row.goals.order_by("due_on", "pk")],
        shares=(4, 1, 1),
    )  # fmt: skip
    asked = Grid(
        [_("服务"), _("接收单位"), _("期限"), _("状态")],
        [[str(s.get_kind_display()), s.organisation.name, _day(s.due_on),
          str(s.get_state_display())]
         for s in row.services.select_related("organisation").order_by("due_on", "pk")],
        empty=_("尚未安排服务"),
    )  # fmt: skip
    return _paper(actor, row, now, _("监护评估和帮扶方案"), [
        Chapter(_("儿童"), [_child(row.case)]),
        Chapter(_("评估结论和帮扶思路"), [Paragraph(str(row.summary))]),
        Chapter(_("儿童和监护人意见"), [Paragraph(str(row.agreed_by or "") or "　")]),
        Chapter(_("目标"), [goals]),
        Chapter(_("服务"), [asked]),
        Chapter(_("签名"), [_sign(
            _("制定人（签名）："), _("监护人或者照护人（签名）："), _("乡镇人民政府（盖章）："),
            _("县级民政部门（盖章）："),
        )]),
    ], [*_number(""), (_("制定日期"), _day(row.made_on))])  # fmt: skip


def service(actor: Actor, row: Service, now: datetime) -> Paper:
    """Return the slip that goes to an organisation: what it is told, no more."""
    asked = Pairs(
        [
            (_("服务"), str(row.get_kind_display())), (_("接收单位"), row.organisation.name),
            (_("转介人"), row.asked_by), (_("转介时间"), _when(row.asked_at)),
            (_("答复期限"), _day(row.answer_due_on)), (_("办结期限"), _day(row.due_on)),
            (_("告知内容"), str(row.brief)),
        ],
        wide=frozenset({_("告知内容")}),
    )  # fmt: skip
    answer = Pairs(
        [(_("是否接收"), ""), (_("承办人、电话"), ""), (_("办理情况"), "")],
        title=_("回执（接收单位填写）"), wide=frozenset({_("办理情况")}),
    )  # fmt: skip
    return _paper(actor, row, now, _("帮扶服务转介单"), [
        Chapter(_("转介"), [asked]),
        Chapter(_("回执"), [
            answer, _sign(_("转介单位（盖章）："), _("接收单位（盖章）："), _("承办人（签名）：")),
        ]),
    ], _number(""))  # fmt: skip


# --- measures ------------------------------------------------------------------------------------

_LETTERS = {
    MeasureKind.ADMONITION: gettext_lazy("训诫书"),
    MeasureKind.FAMILY_EDUCATION: gettext_lazy("家庭教育指导令"),
    MeasureKind.PERSUASION: gettext_lazy("劝诫记录"),
    MeasureKind.EDUCATION: gettext_lazy("批评教育记录"),
}


def admonition(actor: Actor, row: Intervention, rung: GuardianMeasure, now: datetime) -> Paper:
    """Return the letter of admonition, or the record of another word to a guardian."""
    title = str(_LETTERS.get(MeasureKind(rung.kind), rung.get_kind_display()))
    text = _(
        "{person}：你作为儿童的监护人（受委托人），{facts}。上述行为违反了法律关于监护职责的规定，"
        "现依法对你予以{measure}，责令你立即改正，依法履行监护职责；拒不改正的，将依法承担相应的法律责任。"
    ).format(
        person=row.person, facts=str(rung.note or row.facts).rstrip("。"),
        measure=rung.get_kind_display(),
    )  # fmt: skip
    said = Pairs(
        [
            (_("被训诫人"), row.person), (_("与儿童关系"), str(row.get_kin_display())),
            (_("作出机关（单位）"), rung.authority), (_("日期"), _day(rung.on)),
            (_("依据条款"), rung.basis),
        ],
        wide=frozenset({_("依据条款")}),
    )  # fmt: skip
    return _paper(actor, row, now, title, [
        Chapter(_("当事人"), [said, _child(row.case)]),
        Chapter(_("内容"), [Paragraph(text)]),
        Chapter(_("签收"), [_sign(
            _("被训诫人（签名、捺印）："), _("承办人（签名）："), _("作出机关（盖章）："),
        )]),
    ], _number(rung.number))  # fmt: skip


def dossier(actor: Actor, row: Intervention, now: datetime) -> Paper:
    """Return the list of what goes to the court: ground, conditions, proofs, measures."""
    on = row.applied_on or timezone.localdate(now)
    text = selectors.jurisdiction_of(row.area, on)
    said = Pairs(
        [
            (_("申请人"), f"{row.applicant} {row.get_applicant_kind_display()}".strip()),
            (_("被申请人"), f"{row.person}（{row.get_kin_display()}）"),
            (_("人民法院"), row.court), (_("申请日期"), _day(row.applied_on)),
            (_("依据文本"), f"{text.title}（{text.clause}）"),
        ],
        wide=frozenset({_("依据文本")}),
    )  # fmt: skip
    found = [
        e for e in selectors.evaluations(row, on) if not row.ground or e.ground.code == row.ground
    ]
    proofs = [p for p in selectors.proofs_of(row) if p.withdrawn_on is None]
    return _paper(actor, row, now, _("撤销监护人资格申请材料目录"), [
        Chapter(_("申请"), [said, _child(row.case)]),
        Chapter(_("法定情形和条件"), [block for each in found for block in _conditions(each)]),
        Chapter(_("证据材料"), [Grid(
            [_("序号"), _("事实"), _("日期"), _("材料、编号、保管单位")],
            [[str(n), str(p.get_kind_display()), _day(p.on), p.reference]
             for n, p in enumerate(proofs, start=1)],
            shares=(1, 3, 2, 5), empty=_("尚无证据"),
        )]),
        Chapter(_("已采取的措施"), [Grid(
            [_("措施"), _("日期"), _("决定机关"), _("文书编号")],
            [[str(m.get_kind_display()), _day(m.on), m.authority, m.number]
             for m in selectors.measures_of(row)],
            empty=_("尚无记录"),
        )]),
        Chapter(_("随附材料"), [Checklist([
            (_("申请书"), False, ""), (_("申请人身份（资格）证明"), False, ""),
            (_("儿童身份证明"), False, ""), (_("被申请人身份信息"), False, ""),
            (_("监护评估报告"), False, ""), (_("儿童本人意见（满八周岁）"), False, ""),
            (_("撤销后的监护安置方案"), False, ""),
        ])]),
        Chapter(_("签名"), [_sign(_("申请人（签名、盖章）："), _("承办人（签名）："))]),
    ], _number(row.court_number))  # fmt: skip


def _conditions(each: grounds.Evaluation) -> list[Block]:
    items = [
        (
            _(reason.message).format(
                subject=ProofKind(reason.subject).label if reason.subject else "", **reason.values
            ),
            reason.met, "",
        )
        for reason in each.reasons
    ]  # fmt: skip
    return [Paragraph(f"{each.ground.code} {each.ground.text}"), Checklist(items)]


def handover(actor: Actor, row: ServedPaper, now: datetime) -> Paper:
    """Return the sheet with which a letter of warning is handed over, the village told at once."""
    duties = [
        _("村（居）民委员会自收到之日起入户跟踪查访，记录查访情况。"),
        _("发现未能落实或者再次发生家庭暴力的，立即报警并向有关部门报告。"),
    ]
    said = Pairs(
        [
            (_("文书"), str(row.get_kind_display())), (_("文书编号"), row.number),
            (_("出具机关"), row.issuer), (_("出具日期"), _day(row.issued_on)),
            (_("有效期至"), _day(row.valid_until)),
            (_("负责查访的村（居）"), row.village.name if row.village else ""),
            (_("内容（措施）"), str(row.orders or "")), (_("告知村（居）的内容"), str(row.brief)),
        ],
        wide=frozenset({_("内容（措施）"), _("告知村（居）的内容")}),
    )  # fmt: skip
    title = _("告诫书送交单") if row.kind == PaperKind.WARNING_LETTER else _("人身安全保护令送交单")
    return _paper(actor, row, now, title, [
        Chapter(_("文书"), [said]),
        Chapter(_("查访要求"), [Paragraph(f"{n}. {t}") for n, t in enumerate(duties, start=1)]),
        Chapter(_("签收"), [_sign(
            *(_("{party}（签收）：").format(party=Party(party).label) for party in row.owed_to),
            _("送交机关（盖章）："),
        )]),
    ], _number(row.number))  # fmt: skip


def receipts(actor: Actor, row: ServedPaper, now: datetime) -> Paper:
    """Return the proof of service: a line for each party that must receive the paper."""
    reached = {receipt.party: receipt for receipt in selectors.receipts_of(row)}
    rows = []
    for party in row.owed_to:
        got = reached.get(party)
        rows.append([
            str(Party(party).label), got.receiver if got else "",
            str(got.get_how_display()) if got else "", _day(got.on) if got else "",
            got.by if got else "",
        ])  # fmt: skip
    grid = Grid(
        [_("受送达人"), _("签收人（签名或者盖章）"), _("送达方式"), _("送达日期"), _("送达人")],
        rows, shares=(2, 3, 2, 2, 2),
    )  # fmt: skip
    said = Pairs(
        [
            (_("送达文书"), str(row.get_kind_display())), (_("文书编号"), row.number),
            (_("出具机关"), row.issuer), (_("状态"), str(row.get_state_display())),
        ]
    )  # fmt: skip
    return _paper(actor, row, now, str(TITLES["receipts"]), [
        Chapter(_("文书"), [said]), Chapter(_("送达情况"), [grid]),
        Chapter(_("备注"), [
            Paragraph("　"), _sign(_("填发人（签名）："), _("填发机关（盖章）：")),
        ]),
    ], _number(row.number))  # fmt: skip


SERVED: Mapping[str, Print] = MappingProxyType({"handover": handover, "receipts": receipts})
