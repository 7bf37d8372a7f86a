"""Pages of measures over guardians and of served papers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.presentation import Reason, Verdict
from shouwang.documents import selectors as documents
from shouwang.intervention import choices as c
from shouwang.intervention import doors, forms, grounds, papers, selectors, services, workflow
from shouwang.intervention.permissions import InterventionPermission

from . import common
from .common import fact
from .placing import reviews

both = require_http_methods(["GET", "POST"])


def _begin(actor: Actor, case: Any, form: Any, now: datetime) -> Any:
    return services.open_intervention(actor, case, **form.cleaned_data, now=now)


_BEGIN = doors.Door(gettext_lazy("监护干预立项"), forms.InterventionForm, _begin)


@access(InterventionPermission.MEASURE)
@never_cache
@both
def intervention_open(request: Request, id: UUID) -> HttpResponse:
    """Begin measures about a guardian."""
    case = common.get_case(request, id)
    title = _("监护干预立项：{child}").format(child=common.child_of(case))
    back = reverse("cases:case-detail", kwargs={"id": id})
    return common.deed(request, case, _BEGIN, title=title, back=back)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def intervention_detail(request: Request, id: UUID) -> HttpResponse:
    """Show measures about a guardian: rungs, proofs, grounds with their conditions, the court."""
    row, actor = common.find(request, "intervention", id), request.actor
    services.note_shown(actor, row, "view_intervention", now=clock.now())
    text = selectors.jurisdiction_of(row.area, clock.today())
    may = actor.may(InterventionPermission.MEASURE) and selectors.works_in(actor, row.case_id)
    found = [_ground(each) for each in selectors.evaluations(row, clock.today())]
    own = dict(doors.INTERVENTION)
    if not any(each["is_available"] for each in found):
        del own["establish"]  # nothing to choose from yet: the page says what is missing
    return common.detail(
        request, row, kind="intervention",
        also=[("measure", each) for each in selectors.measures_of(row)],
        title=_("监护干预：{child}").format(child=common.child_of(row.case)),
        facts=_facts(row),
        tables=[_rungs(row), _proofs(row, may=may), _papers(row), reviews(row)],
        actions=common.buttons(
            "intervention", row, own, workflow.INTERVENTION, actor
        ),
        papers=[(_("打印撤销申请材料目录"),
                 reverse("intervention:intervention-paper", kwargs={"id": id}))],
        grounds=found, files=_files(actor, row),
        text=text, applicants=[c.ApplicantKind(kind).label for kind in text.applicants],
    )  # fmt: skip


def _facts(row: Any) -> list[Any]:
    window = services.window_of(row) if row.decided_on and row.result == "REVOKED" else None
    return [
        fact(_("监护人（受委托人）"), f"{row.person}（{row.get_kin_display()}）"),
        fact(_("发现日期"), row.found_on), fact(_("情况"), row.facts, wide=True),
        fact(_("法定情形"), _ground_text(row), wide=True),
        fact(_("申请人"), f"{row.applicant} {row.get_applicant_kind_display()}".strip()),
        fact(_("人民法院"), row.court), fact(_("申请日期"), row.applied_on),
        fact(_("案号"), row.court_number), fact(_("裁判日期"), row.decided_on),
        fact(_("结果"), row.get_result_display()),
        fact(_("新监护人"), f"{row.guardian} {row.guardian_phone}".strip()),
        fact(_("指定日期"), row.appointed_on),
        fact(_("恢复申请期间"), f"{window[0]} — {window[1]}" if window else
             (_("依法不得恢复") if row.never_restored else "")),
        fact(_("恢复日期"), row.restored_on), fact(_("下次复核"), row.review_due_on),
        fact(_("结束说明"), row.end_note, wide=True),
    ]  # fmt: skip


def _ground_text(row: Any) -> str:
    if not row.ground:
        return ""
    found = selectors.jurisdiction_of(row.area, clock.today()).ground(row.ground)
    return f"{row.ground} {found.text}" if found else str(row.ground)


def _ground(each: grounds.Evaluation) -> dict[str, Any]:
    return {
        "ground": each.ground, "is_available": each.is_available,
        "reasons": [
            Reason(Verdict.MET if reason.met else Verdict.FAILED, told(reason))
            for reason in each.reasons
        ],
    }  # fmt: skip


def told(reason: grounds.Reason) -> str:
    """Return a condition in words."""
    subject = c.ProofKind(reason.subject).label if reason.subject else ""
    return _(reason.message).format(subject=subject, **reason.values)


def _rungs(row: Any) -> common.Table:
    found = list(selectors.measures_of(row))
    printed = {c.MeasureKind.ADMONITION, c.MeasureKind.EDUCATION, c.MeasureKind.PERSUASION,
               c.MeasureKind.FAMILY_EDUCATION}  # fmt: skip
    return common.Table(
        _("已采取的措施"), [_("措施"), _("日期"), _("决定机关"), _("文书编号"), _("情况")],
        [[m.get_kind_display(), m.on, m.authority, m.number or "—", m.note or "—"] for m in found],
        empty=_("还没有记录。"),
        links=[
            (_("打印"), reverse(
                "intervention:measure-paper", kwargs={"id": row.pk, "measure_id": m.pk}
            )) if m.kind in printed else None
            for m in found
        ],
    )  # fmt: skip


def _proofs(row: Any, *, may: bool) -> common.Table:
    found = list(selectors.proofs_of(row))
    open_now = may and row.state in workflow.EVIDENCE.moves
    return common.Table(
        _("证据"), [_("事实"), _("日期"), _("材料"), _("状态")],
        [[p.get_kind_display(), p.on, p.reference, _("已撤回") if p.withdrawn_on else _("有效")]
         for p in found],
        empty=_("还没有证据。"),
        links=[
            (_("撤回"), reverse(
                "intervention:evidence-withdraw", kwargs={"id": row.pk, "evidence_id": p.pk}
            )) if open_now and not p.withdrawn_on else None
            for p in found
        ],
    )  # fmt: skip


def _files(actor: Actor, row: Any) -> list[tuple[str, Any]]:
    """Return the files of each proof, with what it proves."""
    proofs = {proof.pk: proof for proof in selectors.proofs_of(row)}
    found = documents.of_subjects(actor, "intervention.evidence", proofs)
    return [(f"{proofs[pk]} {proofs[pk].on}", files) for pk, files in found.items()]


def _papers(row: Any) -> common.Table:
    found = list(row.papers.order_by("-issued_on"))
    return common.Table(
        _("告诫书、保护令"), [_("文书"), _("编号"), _("出具日期"), _("状态")],
        [[p.get_kind_display(), p.number, p.issued_on, p.get_state_display()] for p in found],
        links=[(_("查看"), reverse("intervention:paper-detail", kwargs={"id": p.pk}))
               for p in found],
    )  # fmt: skip


@access(InterventionPermission.MEASURE)
@never_cache
@both
def intervention_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Do a deed on measures about a guardian."""
    row = common.find(request, "intervention", id)
    common.works(request, row)
    door = common.door_of(doors.INTERVENTION, deed)
    back = reverse("intervention:intervention-detail", kwargs={"id": id})
    title = f"{door.label}：{common.child_of(row.case)}"
    return common.deed(request, row, door, title=title, back=back)


@access(InterventionPermission.MEASURE)
@never_cache
@require_http_methods(["GET", "POST"])
def evidence_withdraw(request: Request, id: UUID, evidence_id: UUID) -> HttpResponse:
    """Take a fact back, after asking."""
    row = common.find(request, "intervention", id)
    common.works(request, row)
    proof = get_object_or_404(selectors.proofs_of(row), pk=evidence_id)
    back = reverse("intervention:intervention-detail", kwargs={"id": id})
    return common.deed(request, proof, _WITHDRAW, title=str(proof), back=back)


def _withdraw(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    return services.withdraw_evidence(actor, row, on=form.cleaned_data["on"], now=now)


_WITHDRAW = doors.Door(gettext_lazy("撤回证据"), forms.DayForm, _withdraw, "outline-danger")


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def intervention_paper(request: Request, id: UUID) -> HttpResponse:
    """Print the list of what goes to the court."""
    row = common.find(request, "intervention", id)
    made = papers.dossier(request.actor, row, clock.now())
    return common.pdf(request, row, "intervention", made, "dossier")


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def measure_paper(request: Request, id: UUID, measure_id: UUID) -> HttpResponse:
    """Print a letter of admonition."""
    row = common.find(request, "intervention", id)
    rung = get_object_or_404(selectors.measures_of(row), pk=measure_id)
    made = papers.admonition(request.actor, row, rung, clock.now())
    return common.pdf(request, rung, "measure", made, "admonition")


# --- served papers --------------------------------------------------------------------------------


def _paper(request: Request, id: UUID) -> tuple[Any, bool]:
    """Return a served paper, and whether the actor sees its case."""
    row = get_object_or_404(selectors.papers(request.actor), pk=id)
    inside = selectors.visible_case(request.actor).filter(pk=row.case_id).exists()
    return row, inside


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def paper_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a served paper: whom it reached, the visits; to the village its part alone."""
    row, inside = _paper(request, id)
    actor = request.actor
    services.note_shown(actor, row, "view_paper", now=clock.now())
    urls = dict.fromkeys(doors.FOLLOWS, "intervention:paper-follow")
    mine = row.village_id is not None and actor.organisation_id == row.village_id
    whole = [
        fact(_("内容（措施）"), row.orders, wide=True), fact(_("有效期至"), row.valid_until),
    ]  # fmt: skip
    actions = common.buttons(
        "paper", row, doors.PAPER, workflow.PAPER[row.kind], actor, urls=urls,
        works=mine or selectors.works_in(actor, row.case_id),
    )  # fmt: skip
    if not inside:
        own = [reverse(urls[d], kwargs={"id": id, "deed": d}) for d in doors.FOLLOWS]
        actions = [each for each in actions if each["url"] in own]
    return common.detail(
        request, row, kind="paper", title=str(row.get_kind_display()),
        facts=[
            fact(_("文书编号"), row.number), fact(_("出具机关"), row.issuer),
            fact(_("出具日期"), row.issued_on), *(whole if inside else []),
            fact(_("送达日期"), row.served_on), fact(_("下次查访"), row.visit_due_on),
            fact(_("负责查访的村（居）"), row.village.name if row.village else ""),
            fact(_("告知村（居）的内容"), row.brief, wide=True),
            fact(_("上报"), f"{row.reported_to} {row.reported_on or ''}".strip()),
            fact(_("未落实情况"), row.report, wide=True), fact(_("说明"), row.end_note, wide=True),
        ],
        tables=[*([_receipts(row)] if inside else []), _visits(row)], actions=actions,
        papers=[(papers.TITLES[kind], reverse(
            "intervention:paper-paper", kwargs={"id": id, "paper": kind}
        )) for kind in papers.SERVED] if inside else (),
        inside=inside, warning=_owed(row) if inside else "",
    )  # fmt: skip


def _owed(row: Any) -> str:
    owed = selectors.not_served(row)
    if row.state != c.PaperState.ISSUED or not owed:
        return ""
    return _("尚未送达：{parties}。全部送达后才记为已送达。").format(
        parties="、".join(str(c.Party(party).label) for party in owed)
    )


def _receipts(row: Any) -> common.Table:
    return common.Table(
        _("送达"), [_("送达对象"), _("签收人"), _("送达方式"), _("日期"), _("送达人")],
        [[r.get_party_display(), r.receiver, r.get_how_display(), r.on, r.by]
         for r in selectors.receipts_of(row)],
        empty=_("还没有送达。"),
    )  # fmt: skip


def _visits(row: Any) -> common.Table:
    return common.Table(
        _("跟踪查访"), [_("日期"), _("查访人"), _("是否落实"), _("情况")],
        [[v.on, v.by, _("已落实") if v.kept else _("未落实"), v.found]
         for v in selectors.visits_of(row)],
        empty=_("还没有查访。"),
    )  # fmt: skip


@access(InterventionPermission.MEASURE)
@never_cache
@both
def paper_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Serve a paper, lift or withdraw it."""
    row, _inside = _paper(request, id)
    common.works(request, row)
    own = {key: door for key, door in doors.PAPER.items() if key not in doors.FOLLOWS}
    return _do(request, row, common.door_of(own, deed))


@access(InterventionPermission.FOLLOW)
@never_cache
@both
def paper_follow(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Enter a visit, or report that a paper is not carried out."""
    row, _inside = _paper(request, id)
    if row.village_id is None or request.actor.organisation_id != row.village_id:
        common.works(request, row)
    return _do(request, row, common.door_of({k: doors.PAPER[k] for k in doors.FOLLOWS}, deed))


def _do(request: Request, row: Any, door: doors.Door) -> HttpResponse:
    back = reverse("intervention:paper-detail", kwargs={"id": row.pk})
    title = f"{door.label}：{row.get_kind_display()} {row.number}"
    return common.deed(request, row, door, title=title, back=back)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def paper_paper(request: Request, id: UUID, paper: str) -> HttpResponse:
    """Print the sheet that goes with a paper, or its receipts; for the team."""
    row = common.find(request, "paper", id)
    if paper not in papers.SERVED:
        raise Http404
    made = papers.SERVED[paper](request.actor, row, clock.now())
    return common.pdf(request, row, "paper", made, paper)
