"""What the pages of the smaller registers share: a list, one thing, a form, a deed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.access import Request
from shouwang.care import forms, services, tables
from shouwang.core import clock
from shouwang.core.deeds import deed_page
from shouwang.core.presentation import Fact, Step, Text, Tone
from shouwang.core.workflow import Transition, open_to


@dataclass(frozen=True, slots=True)
class Deed:
    """What may be done with a thing: its word, its form, the service that does it.

    :param run: (actor, thing, cleaned data, now) → whatever.
    :param make: form class, or what makes the form of (post data, thing, actor).
    """

    label: Text
    make: Callable[..., Any]
    run: Callable[[Any, Any, Mapping[str, Any], Any], Any]
    tone: str = Tone.PRIMARY


def listing(
    request: Request, table: Any, rows: Any, what: str, *, actions: Sequence[tuple[Any, str]] = ()
) -> HttpResponse:
    """Answer with a page of a list, and record what it told of."""
    page = table.page(request, rows)
    ids = [row.care_file_id for row in page.rows if hasattr(row, "care_file_id")]
    services.note_shown(request.actor, what, ids, now=clock.now())
    found: HttpResponse = table.respond(request, "care/register.html", page, {"actions": actions})
    return found


def thing(
    request: Request, row: Any, *, title: str, what: str, facts: Sequence[Fact],
    actions: Sequence[tuple[Any, str, str]] = (), steps: Sequence[Step] = (),
    rows: Sequence[Sequence[Any]] = (), headings: Sequence[Any] = (), rows_title: Any = "",
    sheets: Sequence[Any] = (),
) -> HttpResponse:  # fmt: skip
    """Answer with the page of one thing, and record that it was shown."""
    ids = [row.care_file_id] if hasattr(row, "care_file_id") else []
    services.note_shown(request.actor, what, ids, now=clock.now())
    context = {
        "title": title, "row": row, "facts": facts, "actions": actions, "steps": steps,
        "rows": rows, "headings": headings, "rows_title": rows_title, "sheets": sheets,
        "child": row.care_file.person if ids else None,
        "status": row.get_status_display() if hasattr(row, "status") else "",
        "tone": tables.tone_of(row) if hasattr(row, "status") else "",
    }  # fmt: skip
    return render(request, "care/thing.html", context)


def form_page(
    request: Request, form: Any, *, title: str, back: str, save: Callable[[Any], str],
    child: Any = None, template: str = "care/form.html", tone: str = Tone.PRIMARY,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """Answer with a form; once it is valid, do the deed and go where the next step is.

    :param save: does the deed with the cleaned data; returns where to go.
    """
    context = {"title": title, "back": back, "child": child, "tone": tone} | dict(extra or {})
    return deed_page(
        request, form, lambda: save(form.cleaned_data), to=str, template=template,
        context=context,
    )  # fmt: skip


def step_page(
    request: Request, row: Any, name: str, deeds: Mapping[str, Deed], home: str,
    table: Mapping[str, Transition],
) -> HttpResponse:  # fmt: skip
    """Answer with the form of a deed on a thing.

    :raises Http404: if there is no such deed.
    """
    deed = deeds.get(name)
    if deed is None or not request.actor.may(table[name].permission):
        raise Http404
    back = reverse(home, kwargs={"id": row.pk})

    def save(data: Mapping[str, Any]) -> str:
        deed.run(request.actor, row, data, clock.now())
        return back

    return form_page(
        request, deed.make(request.POST if request.method == "POST" else None),
        title=str(deed.label), back=back, save=save, tone=deed.tone,
        child=row.care_file.person if hasattr(row, "care_file_id") else None,
    )  # fmt: skip


def sheets_page(request: Request, row: Any, home: str) -> HttpResponse:
    """Answer with the form that takes photos of a sheet filled in or signed by hand."""
    back = reverse(home, kwargs={"id": row.pk})
    form = forms.SheetsForm(request.POST or None, request.FILES or None)

    def save(data: Mapping[str, Any]) -> str:
        services.add_sheets(request.actor, row, data["sheets"], now=clock.now())
        return back

    return form_page(
        request, form, title=str(_("上传纸质记录照片")), back=back, save=save,
        child=row.care_file.person,
    )  # fmt: skip


def actions_of(
    row: Any, deeds: Mapping[str, Deed], table: Mapping[str, Transition], actor: Any,
    url: str,
) -> list[tuple[Any, str, str]]:  # fmt: skip
    """Return (word, address, tone) of what may be done now."""
    return [
        (deed.label, reverse(url, kwargs={"id": row.pk, "deed": step.deed}), deed.tone)
        for step in open_to(actor, table.values(), row.status)
        if (deed := deeds.get(step.deed)) is not None
    ]
