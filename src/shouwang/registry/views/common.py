"""What the views share: one file by its id, tabs, downloads."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shouwang.accounts.access import Request
from shouwang.core.drawing import address_of
from shouwang.core.errors import NotAllowed
from shouwang.core.presentation import Tab
from shouwang.registry import selectors
from shouwang.registry.permissions import RegistryPermission


def get_file(request: Request, file_id: UUID) -> Any:
    """Return a file in the actor's reach, or answer 404 as if it were not there."""
    file = selectors.reachable_file(request.actor, file_id)
    if file is None:
        raise not_found()
    return file


def get_file_for(request: Request, file_id: UUID, *rights: str) -> Any:
    """Return a file in reach on which the actor holds at least one of `rights`.

    :raises NotAllowed: where it is in reach, without the right (403).
    """
    file = get_file(request, file_id)
    if not selectors.rights_on(request.actor, file) & set(rights):
        raise NotAllowed
    return file


def head_of(request: Request, file: Any, rights: frozenset[str], active: str) -> dict[str, Any]:
    """Return what the head of each page of a file shows: places, tabs, rights."""
    tabs = [
        ("detail", _("基本信息"), "registry:child-detail", RegistryPermission.VIEW_FILE),
        ("history", _("变更历史"), "registry:child-history", RegistryPermission.VIEW_FILE),
        ("viewers", _("查阅记录"), "registry:child-viewers", RegistryPermission.EDIT_FILE),
        ("grants", _("授权"), "registry:child-grants", RegistryPermission.GRANT_FILE),
    ]
    shown = [
        Tab(label, address_of(name, file.pk), active == key)
        for key, label, name, right in tabs
        if right in rights
    ]
    return {
        "file": file,
        "child": file.person,
        "place": selectors.place_name(file.area),
        "tabs": shown,
        "rights": {right.name.lower(): right in rights for right in RegistryPermission},
    }


def not_found() -> Http404:
    """Return what a page raises for what is not there, or not theirs."""
    return Http404()
