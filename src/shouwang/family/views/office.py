"""Pages of officers: who can be reached, links, what parents told."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.core.errors import DomainError
from shouwang.family import forms, selectors, services, tables
from shouwang.family.choices import Relation, ReportKind, ReportStatus
from shouwang.family.permissions import FamilyPermission
from shouwang.policy.selectors import pack_for
from shouwang.registry.fields import FIELDS
from shouwang.registry.selectors import story

both = require_http_methods(["GET", "POST"])


@access(FamilyPermission.CONTACT)
@never_cache
@require_safe
def report_list(request: Request) -> HttpResponse:
    """Show what parents and carers told, what waits first."""
    actor = request.actor
    page = tables.REPORTS.page(
        request, selectors.reports(actor), form=forms.ReportFilter(request.GET, actor=actor)
    )
    services.note_list(actor, [row.care_file_id for row in page.rows], now=clock.now())
    return tables.REPORTS.respond(request, "family/report_list.html", page)


def _report(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.reports(request.actor), pk=id)


@access(FamilyPermission.CONTACT)
@never_cache
@require_safe
def report_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a report beside what the file says now."""
    row = _report(request, id)
    services.note_list(request.actor, [row.care_file_id], now=clock.now())
    context = {
        "report": row, "child": row.care_file.person, "person": row.link.person,
        "lines": _lines(row), "tone": tables.TONES[ReportStatus(row.status)],
        "is_open": row.status == ReportStatus.NEW, "told": _told(row),
        "early": row.day is not None and row.day > clock.today(),
        "is_signature": row.kind == ReportKind.SIGNED,
    }  # fmt: skip
    return render(request, "family/report_detail.html", context)


def _lines(row: Any) -> list[dict[str, Any]]:
    """Return each field that would be written: in the file now, and as told."""
    state = story.state_of(row.care_file)
    return [
        {
            "label": FIELDS[key].label,
            "stored": story.shown_value(FIELDS[key], state.values.get(key)),
            "told": story.shown_value(FIELDS[key], value),
        }
        for key, value in services.office.values_of(row).items()
    ]


_LABELS = {"channel": lambda value: dict(forms.CHANNELS).get(value, value)}


def _told(row: Any) -> list[str]:
    return [str(_LABELS.get(key, str)(value)) for key, value in row.told.items()]


@access(FamilyPermission.CONTACT)
@require_POST
def report_accept(request: Request, id: UUID) -> HttpResponse:
    """Take a report over."""
    row, here = _report(request, id), reverse("family:report-detail", kwargs={"id": id})
    next_step = here
    if row.kind == ReportKind.SIGNED and row.link.agreement_id:
        next_step = reverse("guardianship:agreement-sign", kwargs={"id": row.link.agreement_id})
    return press(
        request, lambda: services.accept_report(request.actor, row, now=clock.now()),
        to=next_step, back=here, said=_("已采纳。"),
    )  # fmt: skip


@access(FamilyPermission.CONTACT)
@never_cache
@both
def report_decline(request: Request, id: UUID) -> HttpResponse:
    """Leave the file as it is, with the reason."""
    row = _report(request, id)
    form = forms.DeclineForm(request.POST or None)
    return deed_page(
        request, form,
        lambda: services.decline_report(request.actor, row, now=clock.now(), **form.cleaned_data),
        to=reverse("family:report-detail", kwargs={"id": id}),
        template="family/report_decline.html",
        context={"report": row, "child": row.care_file.person},
    )  # fmt: skip


def _file(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.files(request.actor), pk=id)


@access(FamilyPermission.CONTACT)
@never_cache
@require_safe
def file_contacts(request: Request, id: UUID) -> HttpResponse:
    """Show who of a child's parents and carers can be reached, the log, and the links sent."""
    file = _file(request, id)
    services.note_contacts(request.actor, file, now=clock.now())
    return render(request, "family/file_contacts.html", _contacts(request, file))


def _contacts(request: Request, file: Any, **more: Any) -> dict[str, Any]:
    persons, on, now = selectors.persons_of(file), clock.today(), clock.now()
    rules = pack_for(file.area, on).work.family
    reaches = selectors.reachability([file.pk], rules, on).get(file.pk, {})
    relations = list(persons)
    return {
        "file": file, "child": file.person,
        "persons": [
            (Relation(key).label, person, reaches.get(key)) for key, person in persons.items()
        ],
        "attempts": selectors.attempts_of(request.actor, file),
        "links": [(link, link.is_live(now)) for link in selectors.links_of(request.actor, file)],
        "link_form": forms.LinkForm(relations=relations),
        "attempt_form": forms.AttemptForm(relations=relations),
    } | more  # fmt: skip


@access(FamilyPermission.CONTACT)
@require_POST
def attempt_log(request: Request, id: UUID) -> HttpResponse:
    """Enter a try to reach somebody."""
    file = _file(request, id)
    form = forms.AttemptForm(request.POST, relations=list(selectors.persons_of(file)))
    return deed_page(
        request, form,
        lambda: services.log_attempt(request.actor, file, now=clock.now(), **form.cleaned_data),
        to=reverse("family:file-contacts", kwargs={"id": file.pk}),
        template="family/file_contacts.html",
        context=_contacts(request, file, attempt_form=form),
    )  # fmt: skip


@access(FamilyPermission.CONTACT)
@never_cache
@require_POST
def link_make(request: Request, id: UUID) -> HttpResponse:
    """Make a link and show it this once: to be sent on by text message or WeChat, by hand."""
    file = _file(request, id)
    form = forms.LinkForm(request.POST, relations=list(selectors.persons_of(file)))
    if form.is_valid():
        try:
            made = services.make_link(request.actor, file, now=clock.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            address = reverse("family:open", kwargs={"token": made.token})
            context = {
                "file": file, "child": file.person, "made": made,
                "address": request.build_absolute_uri(address),
                "door": request.build_absolute_uri(reverse("family:door")),
                "code": f"{made.code[:5]} {made.code[5:]}",
            }  # fmt: skip
            return render(request, "family/link_made.html", context)
    return render(request, "family/file_contacts.html", _contacts(request, file, link_form=form))


@access(FamilyPermission.CONTACT)
@require_POST
def link_revoke(request: Request, id: UUID) -> HttpResponse:
    """Take a link back."""
    link = get_object_or_404(selectors.get_link(request.actor), pk=id)
    return press(
        request, lambda: services.revoke_link(request.actor, link, now=clock.now()),
        to=reverse("family:file-contacts", kwargs={"id": link.care_file_id}),
        said=_("已收回，对方不能再打开。"),
    )  # fmt: skip
