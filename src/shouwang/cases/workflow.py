"""W-01 as data: which state may follow which, by whom; the branches and their measures.

Tests walk every row of the tables, and every state that a row refuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.core.workflow import Transition, by_deed

from .choices import (
    BranchKind,
    CaseState,
    MeasureState,
    MemberRole,
    OmissionState,
    PlaceKind,
    Receiver,
    ReferralState,
    ReportState,
    Situation,
    SubFile,
)
from .permissions import CasesPermission

S, R = CaseState, MemberRole
_POLICE = frozenset({R.POLICE})
_DESK = frozenset({R.TOWNSHIP, R.CIVIL_AFFAIRS, R.WORKER})
_ALL = _POLICE | _DESK


@dataclass(frozen=True, slots=True)
class Step(Transition):
    """One deed on a case, and which member roles do it.

    :param roles: whose deed it is. :param on_word_of: who may enter it for them, with the name of
        the person who said it: no case hangs on a click in someone else's office.
    """

    roles: frozenset[str] = frozenset()
    on_word_of: frozenset[str] = frozenset()


ACCEPT = Step(
    "accept", (S.REPORTED,), S.ACCEPTED, CasesPermission.VIEW, roles=_POLICE, on_word_of=_DESK
)
DISPATCH = Step(
    "dispatch", (S.ACCEPTED,), S.DISPATCHED, CasesPermission.VIEW, roles=_POLICE, on_word_of=_DESK
)
OPEN_BRANCH = Step(
    "open_branch", (S.DISPATCHED, S.RESPONDING), S.RESPONDING,
    CasesPermission.VIEW, roles=_POLICE, on_word_of=_DESK,
)  # fmt: skip
# What comes to light later opens a branch too; the case goes on where it is.
ADD_BRANCH = Step(
    "add_branch",
    (S.NOTIFIED, S.ASSESSING, S.ASSESSED, S.HELPING, S.INTERVENING), "",
    CasesPermission.VIEW, roles=_POLICE, on_word_of=_DESK,
)  # fmt: skip
NOTIFY = Step(
    "notify", (S.RESPONDING,), S.NOTIFIED, CasesPermission.VIEW, roles=_POLICE, on_word_of=_DESK
)
# A village's report alone lets the township assess, where the pack in force says so.
ASSESS_DIRECTLY = Step(
    "assess_directly", (S.REPORTED, S.ACCEPTED), S.ASSESSING,
    CasesPermission.MANAGE, roles=_DESK,
)  # fmt: skip
ASSESS = Step("assess", (S.NOTIFIED,), S.ASSESSING, CasesPermission.MANAGE, roles=_DESK)
CONCLUDE = Step("conclude", (S.ASSESSING,), S.ASSESSED, CasesPermission.MANAGE, roles=_DESK)
HELP = Step("help", (S.ASSESSED,), S.HELPING, CasesPermission.MANAGE, roles=_DESK)
# Of a service that was found needed nobody was asked, and nobody has to be any more.
DROP_NEED = Step("drop_need", (S.HELPING, S.INTERVENING), "", CasesPermission.MANAGE, roles=_DESK)
RELIEVE = Step(
    "relieve", (S.ASSESSED, S.HELPING, S.INTERVENING), "",
    CasesPermission.MANAGE, roles=_DESK,
)  # fmt: skip
INTERVENE = Step(
    "intervene", (S.ASSESSED, S.HELPING), S.INTERVENING, CasesPermission.VIEW, roles=_ALL
)
RESUME = Step("resume", (S.INTERVENING,), S.HELPING, CasesPermission.MANAGE, roles=_DESK)
CLOSE = Step("close", (S.HELPING,), S.CLOSED, CasesPermission.MANAGE, roles=_DESK)
# The police found nothing, or the child is dead: the case ends without help.
CLOSE_OTHERWISE = Step(
    "close_otherwise",
    (S.DISPATCHED, S.RESPONDING, S.NOTIFIED, S.ASSESSING, S.ASSESSED, S.HELPING, S.INTERVENING),
    S.CLOSED, CasesPermission.MANAGE, roles=_DESK,
)  # fmt: skip
OPEN = frozenset(S) - {S.CLOSED, S.JOINED}
JOIN = Step("join", OPEN, S.JOINED, CasesPermission.VIEW, roles=_ALL)
TRANSITIONS = (
    ACCEPT, DISPATCH, OPEN_BRANCH, ADD_BRANCH, NOTIFY, ASSESS_DIRECTLY, ASSESS, CONCLUDE, HELP,
    DROP_NEED, RELIEVE, INTERVENE, RESUME, CLOSE, CLOSE_OTHERWISE, JOIN,
)  # fmt: skip

_WAITING = (ReferralState.SENT, ReferralState.ACCEPTED)
# What an organisation answers to a referral; taking it back is the team's.
ANSWERS = by_deed(
    Transition("accept", (ReferralState.SENT,), ReferralState.ACCEPTED),
    Transition("refuse", (ReferralState.SENT,), ReferralState.REFUSED),
    Transition("return", (ReferralState.ACCEPTED,), ReferralState.RETURNED),
    Transition("complete", (ReferralState.ACCEPTED,), ReferralState.DONE),
)
WITHDRAW_REFERRAL = Transition("withdraw", _WAITING, ReferralState.WITHDRAWN)
REFERRAL = (*ANSWERS.values(), WITHDRAW_REFERRAL)
# A finding is reported, or said not to need it; what was reported stays so (W-01 已发现).
FINDING = (
    Transition("report", (ReportState.FOUND,), ReportState.SENT),
    Transition("dismiss", (ReportState.FOUND,), ReportState.DISMISSED),
)
# Whether somebody bound to report did not (W-01 漏报追责).
OMISSION = (
    Transition("confirm", (OmissionState.OPEN,), OmissionState.CONFIRMED),
    Transition("clear", (OmissionState.OPEN,), OmissionState.CLEARED),
)

# What a member does in an open case, whatever its state.
WORK = Step("work", OPEN, "", CasesPermission.VIEW, roles=_ALL)
# What the police do in a branch, or others write down on their word.
RESPOND = Step("respond", OPEN - {S.REPORTED, S.ACCEPTED}, "", CasesPermission.VIEW, roles=_POLICE,
               on_word_of=_DESK)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One measure of a branch.

    :param instead_of: measures of one group are alternatives: one of them is enough.
    :param unreached: asked only where the parents cannot be reached; then it stands in for the
        group it names.
    :param may_skip: "必要时": may be marked as not needed, with the reason.
    :param after: measures that come first. :param paper: leaves a document with a number.
    """

    code: str
    title: str | Promise
    group: str = ""
    unreached: bool = False
    may_skip: bool = False
    after: tuple[str, ...] = ()
    paper: bool = False


_ESCORT = (
    Rule("ESCORT", _("就近护送至其他近亲属、村（居）委会、救助管理机构或者福利机构临时监护照料"),
         unreached=True),
    Rule("TELL_PARENTS", _("协助通知父母立即返回或者重新确定受委托监护人"),
         unreached=True, after=("ESCORT",)),
)  # fmt: skip
_EVIDENCE = (
    Rule("EVIDENCE", _("调查取证"), after=("STOP",), paper=True),
    Rule("MEDICAL", _("协助就医"), after=("STOP",), may_skip=True),
    Rule("APPRAISAL", _("鉴定伤情"), after=("STOP",), may_skip=True, paper=True),
)
# The branch table, measures in order.
BRANCHES: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        BranchKind.B1: (
            Rule("ORDER_RETURN", _("责令父母立即返回"), group="home", paper=True),
            Rule("TRUSTEE", _("确定受委托监护人"), group="home", paper=True),
            Rule("ADMONISH", _("对父母训诫"), may_skip=True, paper=True),
            *_ESCORT,
        ),
        BranchKind.B2: (
            Rule("CALL_PARENTS", _("联系父母立即返回"), group="home"),
            Rule("RELATIVE", _("委托其他亲属监护照料"), group="home", paper=True),
            *_ESCORT,
        ),
        BranchKind.B3: (Rule("SEARCH", _("按儿童失踪快速查找机制开展调查"), paper=True),),
        BranchKind.B4: (
            Rule("STOP", _("依法制止家庭暴力")),
            Rule("SHELTER", _("通知并协助民政部门安置到临时庇护场所、救助管理机构或者福利机构"),
                 after=("STOP",), may_skip=True),
            *_EVIDENCE,
        ),
        BranchKind.B5: (Rule("STOP", _("依法制止侵害、实施保护")), *_EVIDENCE),
    }
)  # fmt: skip
_HOMES = (PlaceKind.RESCUE_STATION, PlaceKind.WELFARE_HOME)
# Measures by which a child comes into temporary care, and where it may be taken.
ESCORTS = MappingProxyType(
    {
        "ESCORT": frozenset({PlaceKind.RELATIVE, PlaceKind.VILLAGE, *_HOMES}),
        "SHELTER": frozenset({PlaceKind.SHELTER, *_HOMES}),
    }
)
# Whether the parents can be reached decides the measures of these branches.
ASKS_PARENTS = frozenset({BranchKind.B1, BranchKind.B2})
# Which branch a situation leads to; the police decide, this is what is offered.
BRANCH_OF = MappingProxyType(
    {
        Situation.ALONE: BranchKind.B1,
        Situation.MISSING: BranchKind.B3,
        Situation.GUARDIAN_UNABLE: BranchKind.B2,
        Situation.GUARDIAN_UNWILLING: BranchKind.B2,
        Situation.GUARDIAN_UNFIT: BranchKind.B2,
        Situation.VIOLENCE: BranchKind.B4,
        Situation.INJURY: BranchKind.B5,
        Situation.INFRINGEMENT: BranchKind.B5,
        Situation.BEGGING: BranchKind.B5,
        Situation.OTHER: BranchKind.B5,
    }
)
# Who opens which sealed sub-file; the migration says the same to the database.
OPENS = MappingProxyType(
    {
        SubFile.REPORT: frozenset({R.POLICE, R.TOWNSHIP, R.CIVIL_AFFAIRS, R.WORKER}),
        SubFile.ABUSE: frozenset({R.POLICE, R.CIVIL_AFFAIRS, R.WORKER}),
        SubFile.PSYCHOLOGY: frozenset({R.PSYCHOLOGIST, R.CIVIL_AFFAIRS, R.WORKER}),
        SubFile.LEGAL: frozenset({R.LEGAL, R.POLICE, R.CIVIL_AFFAIRS}),
    }
)
MEMBER_OF = MappingProxyType(
    {
        Receiver.POLICE: R.POLICE,
        Receiver.TOWNSHIP: R.TOWNSHIP,
        Receiver.CIVIL_AFFAIRS: R.CIVIL_AFFAIRS,
    }
)
DIMENSIONS = ("safety", "guardianship", "mind_body")
CONVENERS = (Receiver.TOWNSHIP, Receiver.CIVIL_AFFAIRS, Receiver.POLICE)


def rules_of(kind: str, *, reached: bool | None) -> tuple[Rule, ...]:
    """Return the measures of a branch that are asked, given whether the parents were reached."""
    return tuple(
        rule for rule in BRANCHES[BranchKind(kind)] if not rule.unreached or reached is False
    )


def rule_of(kind: str, code: str) -> Rule:
    """Return one measure of a branch.

    :raises KeyError: if the branch has no such measure.
    """
    for rule in BRANCHES[BranchKind(kind)]:
        if rule.code == code:
            return rule
    raise KeyError(code)


def lacking(kind: str, states: Mapping[str, str], *, reached: bool | None) -> list[str]:
    """Return the codes of what a branch still lacks; empty: it is finished.

    Where parents have to be asked for and nobody noted whether they were reached, the answer is
    ``PARENTS``. A group of alternatives lacks as a whole; where the parents cannot be reached,
    escort and notice stand in for it.
    """
    if kind in ASKS_PARENTS and reached is None:
        return ["PARENTS"]
    rules = rules_of(kind, reached=reached)
    done = {code for code, state in states.items() if state == MeasureState.DONE}
    skipped = {code for code, state in states.items() if state == MeasureState.NOT_NEEDED}
    found = []
    for group in dict.fromkeys(rule.group for rule in rules if rule.group):
        some = [rule.code for rule in rules if rule.group == group]
        if reached is not False and not done & set(some):
            found.append(some[0])
    for rule in rules:
        settled = rule.code in done or (rule.may_skip and rule.code in skipped)
        if not rule.group and not settled:
            found.append(rule.code)
    return found
