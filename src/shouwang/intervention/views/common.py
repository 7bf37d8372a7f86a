"""What every page here shares: finding the row, the deed's form, the buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.accounts.access import Request
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.deeds import deed_page
from shouwang.core.presentation import Fact, Text
from shouwang.documents import printing
from shouwang.documents import selectors as documents
from shouwang.documents.kinds import built_in
from shouwang.documents.paper import Paper
from shouwang.documents.permissions import DocumentsPermission
from shouwang.intervention import numbered, panels, selectors, services, workflow
from shouwang.intervention.choices import PLACEMENT_OVER
from shouwang.intervention.doors import Door, open_doors


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of a page: headings, rows of texts; a row may carry (label, address)."""

    title: Text
    headings: Sequence[Text]
    rows: Sequence[Sequence[Any]]
    empty: Text = ""
    links: Sequence[tuple[Text, str] | None] = field(default_factory=tuple)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Rows as the template takes them: cells with their headings, and the link."""
        links = self.links or [None] * len(self.rows)
        return [
            {"cells": list(zip(self.headings, row, strict=True)), "link": link}
            for row, link in zip(self.rows, links, strict=True)
        ]


def case_url(row: Any) -> str:
    """Return the page of the case."""
    return reverse("cases:case-detail", kwargs={"id": row.case_id})


def child_of(case: Any) -> str:
    """Return how the child of a case is called: by name, else by the case's number."""
    return str(case.care_file.person.name) if case.care_file_id else str(case.number)


def get_case(request: Request, id: UUID) -> Any:
    """Return a case of the actor, or answer that there is none."""
    rows = selectors.visible_case(request.actor).select_related("care_file__person")
    return get_object_or_404(rows, pk=id)


def find(request: Request, kind: str, id: UUID) -> Any:
    """Return a row of the actor's cases, or answer that there is none."""
    return get_object_or_404(selectors.of_team(request.actor, selectors.KINDS[kind]), pk=id)


def fact(label: Text, value: Any, *, wide: bool = False) -> Fact:
    """Return one labelled value; days and minutes as officials write them."""
    if hasattr(value, "hour"):
        value = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    elif hasattr(value, "isoformat"):
        value = value.isoformat()
    return Fact(label, "—" if value in (None, "") else value, wide=wide)


def buttons(
    kind: str, row: Any, doors: Mapping[str, Door], steps: tuple[workflow.Step, ...],
    actor: Actor, *, urls: Mapping[str, str] | None = None, works: bool | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the deeds that may follow, in the order of the table of doors.

    :param urls: deeds that have an address of their own (another right): deed → URL name.
    """
    if works is None:
        works = selectors.works_in(actor, row.case_id)
    if not works:
        return []
    return [
        {
            "label": door.label, "tone": door.tone,
            "url": reverse(
                (urls or {}).get(deed, f"intervention:{kind}-deed"),
                kwargs={"id": row.pk, "deed": deed},
            ),
        }
        for deed, door in open_doors(doors, steps, row.state, actor)
    ]  # fmt: skip


def _issued(request: Request, rows: Sequence[tuple[str, Any]], *, inside: bool) -> dict[str, Any]:
    """Return the numbered papers of rows, and which may be issued; to the team alone."""
    if not rows or not inside:
        return {}
    actor, case_id = request.actor, rows[0][1].case_id
    may = selectors.works_in(actor, case_id) and actor.organisation_id is not None
    found: list[Any] = []
    for kind in dict.fromkeys(kind for kind, _row in rows):
        ids = [row.pk for each, row in rows if each == kind]
        found += [
            paper
            for some in documents.papers_of(f"intervention.{kind}", ids).values()
            for paper in some
        ]
    return {
        "issued": found, "may_register": actor.may(DocumentsPermission.VIEW_REGISTER),
        "to_issue": [
            (
                f"{built_in()[code].name} {getattr(row, 'on', '')}".strip(),
                reverse("intervention:issue", kwargs={"kind": kind, "id": row.pk, "code": code}),
            )
            for kind, row in rows if may
            for code in numbered.codes_for(kind, row)
        ],
    }  # fmt: skip


def detail(
    request: Request, row: Any, *, title: str, facts: Sequence[Fact], kind: str = "",
    also: Sequence[tuple[str, Any]] = (),
    tables: Sequence[Table] = (), actions: Sequence[dict[str, Any]] = (),
    papers: Sequence[tuple[Text, str]] = (), inside: bool = True, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show one row: its facts, tables, what may follow, what may be printed."""
    state = row.get_state_display() if hasattr(row, "state") else ""
    context = {
        "title": title, "facts": [each for each in facts if each.value != "—"],
        "tables": tables, "actions": actions, "papers": papers,
        "state": state, "tone": panels.tone_of(getattr(row, "state", "")),
        "back": case_url(row) if inside else reverse("intervention:asked-list"),
        "back_label": _("个案") if inside else _("交办事项"),
        **_issued(request, [(kind, row), *also] if kind else [], inside=inside), **more,
    }  # fmt: skip
    return render(request, "intervention/detail.html", context)


def deed(
    request: Request, row: Any, door: Door, *, title: str, back: str, lead: Text = ""
) -> HttpResponse:
    """Ask for what a deed needs, do it, go back to where the next step is."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = door.form(*sent, row=row, asked=request.GET)
    return deed_page(
        request, form, lambda: door.do(request.actor, row, form, clock.now()),
        to=lambda done: _next(done, back), said=_("已登记：{deed}。").format(deed=door.label),
        template="intervention/deed.html",
        context={"title": title, "label": door.label, "back": back, "lead": lead,
                 "tone": door.tone.removeprefix("outline-")},
    )  # fmt: skip


# A deed that makes a row of its own leads to that row's page.
_PAGES = {"ServedPaper": "paper", "Placement": "placement", "HelpPlan": "plan",
          "Service": "service", "Entitlement": "right", "Intervention": "intervention"}  # fmt: skip


def _next(done: Any, back: str) -> str:
    kind = _PAGES.get(type(done).__name__)
    if getattr(done, "state", "") in PLACEMENT_OVER and kind == "placement":
        return case_url(done)  # the child is gone from there: the case goes on
    return reverse(f"intervention:{kind}-detail", kwargs={"id": done.pk}) if kind else back


def door_of(doors: Mapping[str, Door], deed: str) -> Door:
    """Return the door of a deed, or answer that there is none."""
    if deed not in doors:
        raise Http404
    return doors[deed]


def works(request: Request, row: Any) -> None:
    """Answer that there is nothing to a member who may look but not act."""
    if not selectors.works_in(request.actor, row.case_id):
        raise Http404


def pdf(request: Request, row: Any, deed_name: str, paper: Paper, name: str) -> HttpResponse:
    """Print a paper, and note it."""
    now = clock.now()
    services.note_shown(request.actor, row, f"print_{deed_name}", now=now)
    return printing.printed(paper, name, made_at=now)
