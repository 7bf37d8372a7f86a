"""Papers of care: the contact card (联系卡, D-09) and the visit form to fill in by hand."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import Role
from shouwang.core.actors import Actor
from shouwang.documents.paper import Block, Chapter, Grid, Pairs, Paper, Paragraph, Signatures
from shouwang.registry import selectors as registry
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story
from shouwang.registry.states import FileState

from . import selectors
from .choices import (
    Effect,
    Nature,
    PlanKind,
    PlanReason,
    Problem,
    RecordKind,
    Seen,
    Tag,
)
from .models import Plan
from .wording import PARTS

# Numbers that answer everywhere in China (context §1.6).
HOTLINES = (
    ("110", "报警"), ("120", "急救"), ("12345", "政务服务（儿童救助保护）"),
    ("12355", "青少年服务台"), ("12338", "妇女维权"), ("12356", "心理援助"),
)  # fmt: skip
_BOX, _BLANK_LINES = "□", "\n\n\n"


def contact_card(actor: Actor, file: CareFile, *, on: date, now: datetime) -> Paper:
    """Return the card a child carries and the school keeps: whom to ring.

    Telephones are whole for a post that may ring them, masked for others.
    """
    state = story.state_of(file)
    whole = RegistryPermission.VIEW_CONTACT in registry.rights_on(actor, file)
    blocks: list[Block] = [
        _pairs(_("学生基本情况"), state, ("name", "sex", "birth_date", "school_name", "grade",
               "class_label", "address"), whole),
        *(
            _pairs(str(title), state, tuple(f"{role}.{key}" for key in (
                "name", "phones", "destination", "employer")), whole)
            for role, title in (("father", _("父亲")), ("mother", _("母亲")))
        ),
        _pairs(_("监护人（受委托人）"), state,
               ("carer.name", "carer.kin", "carer.phones", "carer.address"), whole),
        _cadres(file, on),
        Grid([_("求助电话"), _("用途")], [[number, _(use)] for number, use in HOTLINES],
             shares=(1, 3), title=_("遇到危险马上拨打")),
    ]  # fmt: skip
    return _paper(actor, file, _("儿童联系卡"), blocks, on=on, now=now)


def _pairs(title: str, state: FileState, keys: Iterable[str], whole: bool) -> Pairs:
    pairs = []
    for key in keys:
        field, value = FIELDS[key], state.values.get(key)
        text = story.shown_value(field, value)
        if field.sealed and value and not whole:
            text = story.mask(field, value)
        pairs.append((str(field.label), text))
    wide = frozenset(str(FIELDS[key].label) for key in keys if key.endswith("address"))
    return Pairs(pairs, title=title, wide=wide)


def _cadres(file: CareFile, on: date) -> Grid:
    rows = [[office.name, "", str(office.telephone)] for office in story.cadres(file.area)]
    officers = accounts.posts_of_role(Role.VILLAGE_OFFICER, on).filter(area_code=file.area)
    rows += [
        [post.get_role_display(), post.user.display_name, str(post.user.telephone)]
        for post in officers
    ]
    headings = [_("单位、岗位"), _("姓名"), _("电话")]
    return Grid(headings, rows, title=_("村（居）干部"), empty=_("未登记"))


def visit_form(actor: Actor, file: CareFile, *, on: date, now: datetime) -> Paper:
    """Return one sheet for a visit: the head filled in, the rest to be written by hand."""
    state = story.state_of(file)
    head = _pairs(_("儿童"), state, ("name", "sex", "birth_date", "address", "carer.name"), False)
    blocks: list[Block] = [
        head,
        Pairs(
            [
                (_("走访日期"), ""), (_("走访人（身份）"), ""), (_("方式"), _ticks(
                    [str(kind.label) for kind in (RecordKind.HOME_VISIT, RecordKind.PHONE_VISIT,
                                                  RecordKind.TALK)])),
                (_("见到（联系到）"), _ticks([str(label) for label in Seen.labels])),
            ], title=_("走访"), wide=frozenset({_("方式"), _("见到（联系到）")}),
        ),
        Pairs([(str(label), _BLANK_LINES) for label in list(PARTS.values())[1:9]],
              title=_("情况"), wide=frozenset(str(label) for label in PARTS.values())),
        Paragraph(_("发现的问题：") + _ticks([str(label) for label in Problem.labels])),
        Pairs([(str(PARTS["measures"]), _BLANK_LINES)], wide=frozenset({str(PARTS["measures"])})),
        Signatures((_("走访人（签名）："), _("照护人（签名）："), _("儿童（签名）：")),
                   _("年　　月　　日")),
    ]  # fmt: skip
    return _paper(actor, file, _("走访（谈心）记录表"), blocks, on=on, now=now)


def talk_card(actor: Actor, file: CareFile, *, on: date, now: datetime) -> Paper:
    """Return an empty card of talks (谈心记录卡, D-11): four talks a sheet, by hand."""
    state = story.state_of(file)
    head = _pairs(_("儿童"), state, ("name", "sex", "school_name", "grade", "class_label"), False)
    reasons = [str(Nature(code).label) for code in Nature.values if code.endswith("_TALK")]
    talks: list[Block] = [
        Pairs(
            [
                (_("谈心日期"), ""), (_("谈心人（身份）"), ""),
                (_("类型"), _ticks(reasons)), (_("谈话内容"), _BLANK_LINES),
                (_("发现问题"), _BLANK_LINES), (_("措施"), _BLANK_LINES),
                (_("养育方式"), _ticks([str(label) for label in Tag.labels])),
                (_("需要个别教育管理方案"), _ticks([_("是"), _("否")])),
            ], title=_("第{n}次").format(n=number),
            wide=frozenset({_("类型"), _("谈话内容"), _("发现问题"), _("措施"), _("养育方式")}),
        )
        for number in range(1, 5)
    ]  # fmt: skip
    blocks = [head, *talks, Signatures((_("谈心人（签名）："),), _("年　　月　　日"))]
    return _paper(actor, file, _("谈心记录卡"), blocks, on=on, now=now)


def growth_record(actor: Actor, file: CareFile, *, on: date, now: datetime) -> Paper:
    """Return the growth record of a child (成长记录, D-14): what is entered, and lines to add."""
    state = story.state_of(file)
    head = _pairs(_("儿童"), state, ("name", "sex", "birth_date", "school_name", "grade",
                                    "personality", "hobbies"), False)  # fmt: skip
    rows = [
        [
            row.occurred_on.isoformat(), str(row.get_nature_display() or row.get_kind_display()),
            "；".join(text for _label, text in selectors.parts(row)),
            str(row.score) if row.score is not None else "", selectors.doers(row),
        ]
        for row in selectors.records_of(actor, file)
        if row.kind == RecordKind.GROWTH and row.voided_at is None
    ]  # fmt: skip
    blank = [["", "", _BLANK_LINES, "", ""] for _number in range(4)]
    headings = [_("日期"), _("类型"), _("内容"), _("成绩"), _("记录人")]
    blocks: list[Block] = [head, Grid(headings, [*rows, *blank], shares=(2, 2, 6, 1, 2))]
    return _paper(actor, file, _("成长记录"), blocks, on=on, now=now)


def plan_form(actor: Actor, file: CareFile, *, on: date, now: datetime) -> Paper:
    """Return an empty plan of help (帮扶方案, D-17) to be filled in by hand."""
    state = story.state_of(file)
    head = _pairs(_("儿童"), state, ("name", "sex", "birth_date", "school_name", "grade",
                                    "class_label", "carer.name"), False)  # fmt: skip
    terms = Pairs(
        [
            (_("方案类型"), _ticks([str(label) for label in PlanKind.labels])),
            (_("原因"), _ticks([str(label) for label in PlanReason.labels])),
            (_("责任人"), ""), (_("起止"), ""), (_("每多少日检查一次"), ""),
            (_("问题和现状"), _BLANK_LINES), (_("目标"), _BLANK_LINES),
        ],
        wide=frozenset({_("方案类型"), _("原因"), _("问题和现状"), _("目标")}),
    )  # fmt: skip
    empty = [[_BLANK_LINES, "", "", ""] for _number in range(5)]
    steps = Grid(
        [_("措施"), _("谁来做"), _("完成时间"), _("阶段性效果")], empty, shares=(4, 2, 2, 4)
    )
    blocks: list[Block] = [head, terms, steps, _review_grid([]), _signatures()]
    return _paper(actor, file, _("帮扶方案"), blocks, on=on, now=now)


def plan_paper(actor: Actor, plan: Plan, *, on: date, now: datetime) -> Paper:
    """Return a plan as it stands, with its reviews, for signatures."""
    file, said = plan.care_file, selectors.plan_said(plan)
    state = story.state_of(file)
    head = _pairs(_("儿童"), state, ("name", "sex", "birth_date", "school_name", "grade",
                                    "class_label", "carer.name"), False)  # fmt: skip
    terms = Pairs(
        [
            (_("方案类型"), str(plan.get_kind_display())), (_("责任人"), plan.owner),
            (_("起止"), f"{plan.starts_on} — {plan.ends_on}"),
            (_("状态"), str(plan.get_status_display())),
            (_("原因"), "、".join(str(PlanReason(code).label) for code in plan.reasons)),
            (_("问题和现状"), said["problem"]), (_("目标"), said["goals"]),
        ],
        wide=frozenset({_("原因"), _("问题和现状"), _("目标")}),
    )  # fmt: skip
    steps = Grid(
        [_("措施"), _("谁来做"), _("完成时间"), _("阶段性效果")],
        [[s["what"], s["who"], s["until"], s["effect"]] for s in said["steps"]],
        shares=(4, 2, 2, 4), empty=_("未登记"),
    )  # fmt: skip
    reviews = [
        [row.reviewed_on.isoformat(), str(row.get_effect_display()), row.note, row.entered_by]
        for row in selectors.reviews(plan)
    ]
    blocks: list[Block] = [head, terms, steps, _review_grid(reviews), _signatures()]
    return _paper(actor, file, str(plan.get_kind_display()), blocks, on=on, now=now)


def _review_grid(rows: list[list[str]]) -> Grid:
    blank = [["", _ticks([str(label) for label in Effect.labels]), _BLANK_LINES, ""]]
    return Grid([_("检查日期"), _("阶段效果"), _("检查情况"), _("检查人")], rows or blank * 3,
                shares=(2, 3, 5, 2), title=_("定期检查"))  # fmt: skip


def _signatures() -> Signatures:
    return Signatures((_("责任人（签名）："), _("监护人（签名）："), _("学校（村居）盖章：")),
                      _("年　　月　　日"))  # fmt: skip


def _ticks(labels: Iterable[str]) -> str:
    return "　".join(f"{_BOX}{label}" for label in labels)


def _paper(
    actor: Actor, file: CareFile, title: str, blocks: list[Block], *, on: date, now: datetime
) -> Paper:
    return Paper(
        title=title,
        facts=[(_("档案编号"), file.number), (_("打印日期"), on.isoformat())],
        chapters=[Chapter("", blocks)],
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}",
            when=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
        ),
        page_of=_("第 {page} 页　共 {pages} 页"),
        language=(get_language() or "zh")[:2],
    )
