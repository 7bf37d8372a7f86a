"""Pages: agreements, one agreement and its deeds, what is claimed against what holds."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.assessment.permissions import AssessmentPermission
from shouwang.core import clock
from shouwang.core.deeds import SAVED, deed_page, deed_view, press, press_view
from shouwang.core.presentation import Text
from shouwang.documents import printing
from shouwang.documents import selectors as documents
from shouwang.documents.permissions import DocumentsPermission
from shouwang.registry import selectors as registry
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story
from shouwang.registry.views.exporting import export

from . import checks, forms, hooks, panels, papers, selectors, services, tables
from .choices import AgreementStatus, Answer, Evidence, Hand, Party
from .filters import AgreementFilter
from .permissions import GuardianshipPermission
from .wording import GROUNDS

both = require_http_methods(["GET", "POST"])


@access(GuardianshipPermission.VIEW)
@never_cache
@require_safe
def agreement_list(request: Request) -> HttpResponse:
    """Show the agreements of the area, those that end first first."""
    actor = request.actor
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.AGREEMENTS.page(
        request, selectors.agreements(actor), form=AgreementFilter(request.GET, actor=actor),
        export_url=reverse("guardianship:agreement-export") if may_export else "",
    )  # fmt: skip
    services.note_list(actor, [row.care_file_id for row in page.rows], now=clock.now())
    return tables.AGREEMENTS.respond(request, "guardianship/agreement_list.html", page)


@access(RegistryPermission.EXPORT)
@never_cache
@both
def agreement_export(request: Request) -> HttpResponse:
    """Ask what for, then give the list as a workbook."""
    selection = tables.AGREEMENTS.selection(
        request, selectors.agreements(request.actor),
        form=AgreementFilter(request.GET, actor=request.actor),
    )  # fmt: skip
    return export(
        request, tables.AGREEMENTS, selection, reverse("guardianship:agreement-list"),
        ids_of=lambda some: [row.care_file_id for row in some],
    )  # fmt: skip


@access(GuardianshipPermission.CHECK)
@never_cache
@require_safe
def standing(request: Request) -> HttpResponse:
    """Show by place for how many children measures are claimed, and for how many they hold."""
    rows = selectors.by_place(request.actor, clock.today())
    total = {
        name: sum(getattr(row, name) for row in rows) for name in ("needing", "claimed", "verified")
    }
    return render(request, "guardianship/standing.html", {"rows": rows, "total": total})


@access(GuardianshipPermission.VIEW)
@never_cache
@require_safe
def file_agreements(request: Request, id: UUID) -> HttpResponse:
    """Show every agreement of one child."""
    file = get_object_or_404(registry.reachable_files(request.actor), pk=id)
    services.note_list(request.actor, [file.pk], now=clock.now())
    panel = panels.panels(request.actor, [file], clock.today())[file.pk][0]
    context = {"file": file, "child": file.person, "panel": panel}
    return render(request, "guardianship/file_page.html", context)


@access(GuardianshipPermission.DRAFT)
@never_cache
@both
def agreement_draft(request: Request, id: UUID) -> HttpResponse:
    """Draft an agreement for a child."""
    files = selectors.files(request.actor, GuardianshipPermission.DRAFT)
    file = get_object_or_404(files, pk=id)
    form = forms.TermsForm(request.POST or None, agreement=None, care_reason=file.care_reason)
    carer = selectors.carer_of(file)
    return deed_page(
        request, form,
        lambda: services.draft_agreement(request.actor, file, form.terms(), now=clock.now()),
        to=lambda made: _page_of(made.pk), said=_("已拟定，可以打印后请各方签名。"),
        template="guardianship/terms.html",
        context={"child": file.person, "file": file, "carer": carer, "back": _of(file)},
    )  # fmt: skip


def _of(file: Any) -> str:
    return reverse("guardianship:file-agreements", kwargs={"id": file.pk})


def _page_of(id: UUID) -> str:
    return reverse("guardianship:agreement-detail", kwargs={"id": id})


def _get(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.reachable(request.actor), pk=id)


@access(GuardianshipPermission.VIEW)
@never_cache
@require_safe
def agreement_detail(request: Request, id: UUID) -> HttpResponse:
    """Show an agreement: clauses, checks, signatures, what may follow."""
    agreement, actor = _get(request, id), request.actor
    services.note_agreement(actor, agreement, "view", now=clock.now())
    on = clock.today()
    said = selectors.said(agreement, on)
    lacks: list[checks.Lack] = []
    if agreement.status == AgreementStatus.DRAFT:
        lacks = checks.before_signing(said, on)
    elif agreement.status == AgreementStatus.SIGNED:
        lacks = checks.before_counting(said, on)
    here = actor.area is not None and agreement.area in actor.area
    may_draft = here and actor.may(GuardianshipPermission.DRAFT)
    may_check = here and actor.may(GuardianshipPermission.CHECK)
    papers_there = documents.of_subjects(actor, selectors.SUBJECT, [agreement.pk], voided=True)
    context = panels.shown(agreement, on) | {
        "papers": papers_there.get(agreement.pk, []),
        "issued": documents.papers_of(selectors.SUBJECT, [agreement.pk]).get(agreement.pk, []),
        "may_register": actor.may(DocumentsPermission.VIEW_REGISTER),
        "original_due": checks.is_remote(agreement.signatures)
        and Evidence.ORIGINAL not in said.papers,
        "may_prove": may_draft and agreement.status != AgreementStatus.ENDED,
        "standing": selectors.carer_standing(agreement, on)
        if actor.may(AssessmentPermission.VIEW)
        else None,
        "child": agreement.care_file.person,
        "lacks": [(_(lack.message), lack.basis) for lack in lacks],
        "grounds": [
            (label, Answer(agreement.grounds.get(ground, Answer.UNCHECKED)).label)
            for ground, label in GROUNDS.items()
        ],
        "signatures": [
            each | {"party": Party(each["party"]).label, "hand": Hand(each["hand"]).label}
            for each in agreement.signatures
        ],
        "may_edit": may_draft and agreement.status == AgreementStatus.DRAFT,
        "may_check": may_check and agreement.status == AgreementStatus.SIGNED,
        "may_end": may_draft and agreement.status != AgreementStatus.ENDED,
    }
    return render(request, "guardianship/agreement_detail.html", context)


@access(GuardianshipPermission.VIEW)
@never_cache
@require_safe
def agreement_paper(request: Request, id: UUID) -> HttpResponse:
    """Print an agreement to be signed."""
    agreement, now = _get(request, id), clock.now()
    services.note_agreement(request.actor, agreement, "print", now=now)
    paper = papers.paper(request.actor, agreement, now=now)
    return printing.printed(paper, "agreement", made_at=now)


@access(GuardianshipPermission.DRAFT)
@never_cache
@both
def agreement_edit(request: Request, id: UUID) -> HttpResponse:
    """Change a draft."""
    agreement = _get(request, id)
    form = forms.TermsForm(request.POST or None, agreement=agreement, care_reason="")
    context = {
        "child": agreement.care_file.person, "file": agreement.care_file,
        "carer": agreement.carer, "version": agreement.version, "back": _page_of(id),
    }  # fmt: skip
    return deed_page(
        request, form,
        lambda: services.edit_agreement(
            request.actor, agreement, form.terms(),
            version=int(request.POST.get("version") or 0), now=clock.now(),
        ),
        to=_page_of(id), template="guardianship/terms.html", context=context,
    )  # fmt: skip


@access(GuardianshipPermission.DRAFT)
@never_cache
@both
def agreement_sign(request: Request, id: UUID) -> HttpResponse:
    """Enter the signatures."""
    agreement = _get(request, id)
    state = story.state_of(agreement.care_file)
    names: dict[str, str] = {
        Party.FATHER: state.values.get("father.name", ""),
        Party.MOTHER: state.values.get("mother.name", ""),
        Party.CARER: agreement.carer.name,
    }
    form = forms.SignForm(request.POST or None, request.FILES or None, names=names)
    form.initial = {  # what a parent signed from afar stands there already
        f"{party}_{part}": value
        for party, given in hooks.prepared(agreement.pk).items()
        for part, value in given.items()
    }
    rows = [(label, [form[key] for key in keys]) for label, keys in form.rows]
    return deed_page(
        request, form,
        lambda: services.sign_agreement(
            request.actor, agreement, form.signatures(), proofs=form.papers(), now=clock.now()
        ),
        to=_page_of(id), said=_("已登记签署，待乡镇（街道）核对。"),
        template="guardianship/sign.html",
        context={"rows": rows, "agreement": agreement, "child": agreement.care_file.person},
    )  # fmt: skip


@access(GuardianshipPermission.DRAFT)
@never_cache
@both
def agreement_papers(request: Request, id: UUID) -> HttpResponse:
    """Add photos of what was signed, or the original that came later."""
    agreement = _get(request, id)
    form = forms.PapersForm(request.POST or None, request.FILES or None)
    return _deed(
        request, agreement, form, "",
        lambda: services.add_papers(request.actor, agreement, form.papers(), now=clock.now()),
        template="guardianship/papers.html", said=_("已上传。"),
    )  # fmt: skip


def _deed(
    request: Request, agreement: Any, form: Any, title: Text, deed: Callable[[], Any], *,
    template: str = "guardianship/deed.html", said: Text = SAVED,
) -> HttpResponse:  # fmt: skip
    return deed_page(
        request, form, deed, to=_page_of(agreement.pk), template=template, said=said,
        context={"title": title, "agreement": agreement, "child": agreement.care_file.person},
    )  # fmt: skip


def _press(request: Request, agreement: Any, deed: Callable[[], Any], said: Text) -> HttpResponse:
    return press(request, deed, to=_page_of(agreement.pk), said=said)


_drafts, _checks = access(GuardianshipPermission.DRAFT), access(GuardianshipPermission.CHECK)
agreement_issue = _drafts(
    press_view(
        _get, services.issue_agreement, said=_("已编号，请下载打印，由各方签名。"), show=_press
    )
)
agreement_confirm = _checks(
    press_view(_get, services.confirm_agreement, said=_("已核对，协议有效。"), show=_press)
)
agreement_return = _checks(
    deed_view(_get, forms.ReturnForm, services.return_agreement, title=_("退回"), show=_deed)
)
agreement_end = _drafts(
    deed_view(_get, forms.EndForm, services.end_agreement, title=_("终止"), show=_deed)
)
