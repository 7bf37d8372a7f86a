"""Deeds on a file as a whole: verify, close, reopen, move, open to others."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.registry import forms, selectors, services
from shouwang.registry.permissions import RegistryPermission

from .common import get_file_for

both = require_http_methods(["GET", "POST"])


@access(RegistryPermission.VERIFY_FILE)
@both
def child_verify(request: Request, id: UUID) -> HttpResponse:
    """Confirm a file."""
    file = get_file_for(request, id, RegistryPermission.VERIFY_FILE)
    form = forms.VerifyForm(request.POST if request.method == "POST" else None)
    return _deed(
        request, file, form, _("核实档案"),
        lambda **given: services.verify_file(request.actor, file, **given),
    )  # fmt: skip


@access(RegistryPermission.CLOSE_FILE)
@both
def child_close(request: Request, id: UUID) -> HttpResponse:
    """Let a child leave the register."""
    file = get_file_for(request, id, RegistryPermission.CLOSE_FILE)
    form = forms.CloseForm(request.POST or None)
    return _deed(
        request, file, form, _("退出"),
        lambda **given: services.close_file(request.actor, file, **given), tone="danger",
    )  # fmt: skip


@access(RegistryPermission.CLOSE_FILE)
@both
def child_reopen(request: Request, id: UUID) -> HttpResponse:
    """Take a closing back."""
    file = get_file_for(request, id, RegistryPermission.CLOSE_FILE)
    form = forms.ReopenForm(request.POST or None)
    return _deed(
        request, file, form, _("恢复档案"),
        lambda **given: services.reopen_file(request.actor, file, on=clock.today(), **given),
    )  # fmt: skip


@access(RegistryPermission.MOVE_FILE)
@both
def child_move(request: Request, id: UUID) -> HttpResponse:
    """Move a child to another village of the own area."""
    file = get_file_for(request, id, RegistryPermission.MOVE_FILE)
    form = forms.MoveForm(request.POST or None, actor=request.actor, present=file.area)
    return _deed(
        request, file, form, _("调整所在村（居）"),
        lambda **given: services.move_file(request.actor, file, **given),
    )  # fmt: skip


@access(RegistryPermission.GRANT_FILE)
@both
def child_grant(request: Request, id: UUID) -> HttpResponse:
    """Open a file to an organisation."""
    file = get_file_for(request, id, RegistryPermission.GRANT_FILE)
    form = forms.GrantForm(request.POST or None, actor=request.actor)
    return _deed(
        request, file, form, _("授权查看"),
        lambda **given: services.grant_file(
            request.actor, file, valid_from=clock.today(), **given
        ),
    )  # fmt: skip


@access(RegistryPermission.GRANT_FILE)
@require_POST
def grant_revoke(request: Request, id: UUID, grant_id: UUID) -> HttpResponse:
    """End a grant today."""
    file = get_file_for(request, id, RegistryPermission.GRANT_FILE)
    grant = get_object_or_404(selectors.grants(file), pk=grant_id)
    return press(
        request,
        lambda: services.revoke_grant(request.actor, grant, on=clock.today(), now=clock.now()),
        to=reverse("registry:child-grants", args=[file.pk]), said=_("授权已收回。"),
    )  # fmt: skip


def _deed(
    request: Request, file: Any, form: django_forms.Form, title: str,
    deed: Callable[..., object], *, tone: str = "primary",
) -> HttpResponse:  # fmt: skip
    """Show the form; when it is filled in rightly, do the deed and go back to the file."""
    return deed_page(
        request, form, lambda: deed(**form.cleaned_data, now=clock.now()),
        to=reverse("registry:child-detail", args=[file.pk]), template="registry/deed.html",
        context={
            "file": file, "child": file.person, "title": title, "tone": tone,
            "place": selectors.place_names([file.area])[file.area],
        },
        said=_("已办理：{title}。").format(title=title),
    )  # fmt: skip
