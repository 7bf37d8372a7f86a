"""The deeds on a case as the pages offer them: form, words, call. One page serves all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.assessment import presentation
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.policy.selectors import pack_for

from . import forms, selectors, services, workflow
from .choices import Service
from .models import Case

_DONE = _("已登记。")
Call = Callable[[Actor, Any, Any, Any], Any]  # (actor, case or part, form, now)


@dataclass(frozen=True, slots=True)
class Page:
    """One deed: what it is called, which form it asks, what it calls.

    :param step: whose deed it is (workflow); None: the service alone says.
    :param options: (actor, case) → what the form needs besides.
    :param done: what the user is told afterwards. :param anchor: the card to go to then.
    """

    title: str | Promise
    form: type[forms.Deed]
    call: Call
    done: str | Promise = _DONE
    step: workflow.Step | None = None
    options: Callable[[Actor, Case], dict[str, Any]] | None = None
    danger: bool = False
    anchor: str = ""


def _dispatch(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    data = form.cleaned_data
    return services.dispatch(
        actor, case, officers=data["officers"], at=data["at"], now=now, word_of=form.word
    )


def _branch(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    kind = form.cleaned_data["kind"]
    return services.open_branch(actor, case, kind, now=now, word_of=form.word)


def _notify(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    data = form.cleaned_data
    return services.notify(
        actor, case, civil_affairs=data["civil_affairs"], at=data["at"], now=now,
        word_of=form.word,
    )  # fmt: skip


def _conclude(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    data = form.cleaned_data
    found = services.Findings(
        data["safety"], data["guardianship"], data["mind_body"],
        [data["assessor_1"], data["assessor_2"]], data["poor"] == "1",
        [UUID(each) for each in data.get("assessments", ())],
    )  # fmt: skip
    return services.conclude(actor, case, found, now=now)


def _follow_up(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    data = form.cleaned_data
    return services.follow_up(
        actor, case, on=data["on"], visitors=data["visitors"], safe=data["safe"] == "1",
        note=data["note"], now=now,
    )  # fmt: skip


def _refer(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    data = form.cleaned_data
    office = selectors.office(data["office"])
    return services.refer(
        actor, case, office, task=data["task"], due_on=data["due_on"], role=data["role"], now=now,
    )  # fmt: skip


def _conference(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    data = form.cleaned_data
    return services.hold_conference(
        actor, case, on=data["on"], present=data["present"], minutes=data["minutes"],
        tasks=form.tasks(), now=now,
    )  # fmt: skip


def _omission(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    names = ("unit", "whose", "facts", "should_have_on")
    missed = services.Missed(**{name: form.cleaned_data[name] for name in names})
    return services.open_omission(actor, case, missed, now=now)


def _event(actor: Actor, case: Any, form: Any, now: Any) -> Any:
    from . import chronology

    names = ("happened_on", "kind", "victims", "deaths", "lessons", "measures")
    event = services.Event(**{name: form.cleaned_data[name] for name in names})
    chain = [chronology.as_json(line) for line in chronology.chain(actor, case, now)]
    return services.write_post_mortem(actor, case, event, chain, now=now)


def _offices(actor: Actor, case: Case) -> dict[str, Any]:
    today = clock.today()
    days = pack_for(case.area, today).response.referral_days
    return {
        "offices": selectors.office_choices(case),
        "initial": {"due_on": today + timedelta(days=days)},
    }


def _team(actor: Actor, case: Case) -> dict[str, Any]:
    return {"members": selectors.member_choices(case)}


def _people(actor: Actor, case: Case) -> dict[str, Any]:
    return {"people": selectors.people_choices(case)}


def _finished(actor: Actor, case: Case) -> dict[str, Any]:
    today = clock.today()
    rows = selectors.finished_assessments(case)
    return {
        "finished": [
            (str(row.pk), " ".join((row.instrument.title, row.assessed_on.isoformat(),
                                    str(presentation.verdict(row, today)[0]))))
            for row in rows
        ],
        "assessors": [each["name"] for each in rows[0].assessors] if rows else [],
    }  # fmt: skip


def _needs(actor: Actor, case: Case) -> dict[str, Any]:
    codes = selectors.open_needs([case.pk]).get(case.pk, [])
    return {"needs": [(code, Service(code).label) for code in codes]}


def _cases(actor: Actor, case: Case) -> dict[str, Any]:
    return {"cases": selectors.case_choices(actor, case)}


w = workflow
CASE: dict[str, Page] = {
    "dispatch": Page(_("登记出警"), forms.DispatchForm, _dispatch, step=w.DISPATCH),
    "branch": Page(_("登记处置情形"), forms.BranchForm, _branch, step=w.OPEN_BRANCH),
    "notify": Page(_("通报乡镇（街道）"), forms.NotifyForm, _notify, _("已通报。"), w.NOTIFY),
    "assess": Page(
        _("启动调查评估"), forms.AssessForm,
        lambda a, x, f, now: services.assess(a, x, members=f.members(), now=now), step=w.ASSESS,
        anchor="assessments",
    ),
    "assess-directly": Page(
        _("按村（居）报告启动评估"), forms.AssessForm,
        lambda a, x, f, now: services.assess_directly(a, x, members=f.members(), now=now),
        step=w.ASSESS_DIRECTLY,
    ),
    "conclude": Page(
        _("登记评估结果"), forms.ConcludeForm, _conclude, step=w.CONCLUDE, options=_finished
    ),
    "help": Page(
        _("安排帮扶"), forms.HelpForm,
        lambda a, x, f, now: services.arrange_help(a, x, f.cleaned_data["services"], now=now),
        step=w.HELP, anchor="intervention-help",
    ),
    "drop-need": Page(
        _("登记不再需要的服务"), forms.DropNeedForm,
        lambda a, x, f, now: services.drop_need(
            a, x, f.cleaned_data["needs"], reason=f.cleaned_data["reason"], now=now),
        step=w.DROP_NEED, options=_needs, anchor="intervention-help",
    ),
    "relieve": Page(
        _("登记纳入保障"), forms.RelieveForm,
        lambda a, x, f, now: services.relieve(a, x, now=now, **f.cleaned_data), step=w.RELIEVE,
    ),
    "resume": Page(
        _("转回帮扶"), forms.Deed, lambda a, x, f, now: services.resume(a, x, now=now),
        step=w.RESUME,
    ),
    "caregiver": Page(
        _("登记照料人"), forms.CaregiverForm,
        lambda a, x, f, now: services.name_caregiver(
            a, x, caregiver=f.cleaned_data["caregiver"], now=now),
        step=w.WORK,
    ),
    "follow-up": Page(_("登记回访"), forms.FollowUpForm, _follow_up, step=w.WORK),
    "close": Page(
        _("结案"), forms.CloseForm,
        lambda a, x, f, now: services.close_case(a, x, note=f.cleaned_data["note"], now=now),
        _("已结案。"), w.CLOSE,
    ),
    "close-otherwise": Page(
        _("不属实或者死亡结案"), forms.CloseOtherwiseForm,
        lambda a, x, f, now: services.close_otherwise(
            a, x, reason=f.cleaned_data["reason"], note=f.cleaned_data["note"], now=now),
        _("已结案。"), w.CLOSE_OTHERWISE, danger=True,
    ),
    "refer": Page(_("转介"), forms.ReferForm, _refer, _("已转介。"), w.WORK, _offices,
                  anchor="referrals"),
    "conference": Page(_("登记会商"), forms.ConferenceForm, _conference, step=w.WORK,
                       options=_team, anchor="conference"),
    "member": Page(
        _("增加成员"), forms.MemberForm,
        lambda a, x, f, now: services.add_person(
            a, x, selectors.person(f.cleaned_data["user"]), role=f.cleaned_data["role"], now=now),
        step=w.WORK, options=_people,
    ),
    "risk": Page(
        _("调整风险等级"), forms.RiskForm,
        lambda a, x, f, now: services.override_risk(
            a, x, level=f.cleaned_data["level"], reason=f.cleaned_data["reason"], now=now),
        step=w.WORK,
    ),
    "link": Page(
        _("关联儿童档案"), forms.PickFileForm,
        lambda a, x, f, now: services.link_child(a, x, f.cleaned_data["file"], now=now),
        step=w.WORK,
    ),
    "join": Page(
        _("并入另一个案"), forms.JoinForm,
        lambda a, x, f, now: services.join_case(
            a, x, selectors.visible_cases(a).get(pk=f.cleaned_data["into"]), now=now),
        _("已并入。"), w.JOIN, _cases, danger=True,
    ),
    "omission": Page(_("登记疑似漏报"), forms.OmissionForm, _omission),
    "post-mortem": Page(_("复盘极端事件"), forms.EventForm, _event),
    "supervise": Page(
        _("填写督导意见"), forms.NoteForm,
        lambda a, x, f, now: services.supervise(a, x, text=f.cleaned_data["text"], now=now),
    ),
}  # fmt: skip


def _done(form: Any) -> services.Done:
    data = form.cleaned_data
    return services.Done(data["at"], data["note"], data["document_number"])


def _measure(actor: Actor, part: Any, form: Any, now: Any) -> Any:
    done = services.do_measure(actor, part, _done(form), now=now, word_of=form.word)
    _prove(actor, part, form, now)
    return done


def _prove(actor: Actor, part: Any, form: Any, now: Any) -> None:
    files = form.cleaned_data["proofs"]
    services.add_proofs(actor, part, files, token=files.token, now=now)


def _escort(actor: Actor, part: Any, form: Any, now: Any) -> Any:
    done = services.escort(actor, part, form.taken(), _done(form), now=now, word_of=form.word)
    _prove(actor, part, form, now)
    return done


def _answer(answer: str) -> Call:
    def call(actor: Actor, part: Any, form: Any, now: Any) -> Any:
        return services.answer_referral(
            actor, part, answer, text=form.cleaned_data["text"], now=now, word_of=form.word
        )

    return call


# (kind of part, deed) → page; the part belongs to the case whose page it stands on.
PARTS: dict[tuple[str, str], Page] = {
    ("branch", "parents"): Page(
        _("登记是否联系上父母"), forms.ParentsForm,
        lambda a, x, f, now: services.note_parents(
            a, x, reached=f.cleaned_data["reached"] == "1", now=now, word_of=f.word),
        step=w.RESPOND,
    ),
    ("measure", "do"): Page(
        _("登记措施"), forms.MeasureForm,
        _measure,
        step=w.RESPOND,
    ),
    ("measure", "escort"): Page(_("登记护送安置"), forms.EscortForm, _escort, step=w.RESPOND),
    ("measure", "skip"): Page(
        _("登记不需要"), forms.ReasonForm,
        lambda a, x, f, now: services.skip_measure(
            a, x, reason=f.cleaned_data["reason"], now=now, word_of=f.word),
        step=w.RESPOND,
    ),
    ("referral", "accept"): Page(_("接收转介"), forms.AnswerForm, _answer("accept")),
    ("referral", "refuse"): Page(_("不接收转介"), forms.AnswerForm, _answer("refuse"),
                                 danger=True),
    ("referral", "return"): Page(_("退回转介"), forms.AnswerForm, _answer("return"), danger=True),
    ("referral", "complete"): Page(_("办结转介"), forms.AnswerForm, _answer("complete")),
    ("referral", "withdraw"): Page(
        _("撤回转介"), forms.ReasonForm,
        lambda a, x, f, now: services.withdraw_referral(
            a, x, reason=f.cleaned_data["reason"], now=now),
        step=w.WORK, danger=True,
    ),
    ("decision", "meet"): Page(
        _("办结决定事项"), forms.OutcomeForm,
        lambda a, x, f, now: services.meet_decision(
            a, x, outcome=f.cleaned_data["outcome"], now=now),
    ),
    ("member", "end"): Page(
        _("成员退出"), forms.Deed, lambda a, x, f, now: services.end_member(a, x, now=now),
        step=w.WORK, danger=True,
    ),
    ("omission", "settle"): Page(
        _("办结漏报核查"), forms.SettleForm,
        lambda a, x, f, now: services.settle_omission(
            a, x, confirmed=f.cleaned_data["confirmed"] == "1", result=f.cleaned_data["result"],
            now=now),
    ),
    ("report", "commend"): Page(
        _("登记表扬奖励"), forms.RewardForm,
        lambda a, x, f, now: services.commend(a, x, now=now, **f.cleaned_data),
    ),
    ("report", "words"): Page(
        _("补充情况"), forms.NoteForm,
        lambda a, x, f, now: services.add_words(
            a, x, f.cleaned_data["text"], now=now, by_reporter=False),
        step=w.WORK,
    ),
}  # fmt: skip


def _village_opens(case: Case) -> bool:
    return pack_for(case.area, clock.today()).response.village_opens_assessment


# Deeds that a case in the right state does not offer always.
_WHERE: dict[str, Callable[[Case], bool]] = {
    "link": lambda case: case.care_file_id is None,
    "assess-directly": _village_opens,
    "drop-need": lambda case: bool(selectors.open_needs([case.pk]).get(case.pk)),
}


def offered(actor: Actor, case: Case, roles: frozenset[str]) -> list[tuple[str, Page]]:
    """Return the deeds that may follow now for the acting post, in the order of the table."""
    found = []
    for name, page in CASE.items():
        step = page.step
        if step is None or not actor.may(step.permission):
            continue
        open_branches = name == "branch" and case.state in workflow.ADD_BRANCH.sources
        if case.state not in step.sources and not open_branches:
            continue
        if name in _WHERE and not _WHERE[name](case):
            continue
        if roles & (step.roles | step.on_word_of) or actor.system:
            found.append((name, page))
    return found
