"""What the file page shows of duties: what is owed for this child, by whom, until when."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import Role
from shouwang.core.actors import Actor
from shouwang.registry.hooks import Panel
from shouwang.registry.models import CareFile

from . import hooks, selectors
from .permissions import DutyPermission


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the open duties of each file, for posts that have duties."""
    if not actor.may(DutyPermission.VIEW_OWN):
        return {}
    duties = selectors.duties_of_files([file.pk for file in files])
    found: dict[UUID, Sequence[Panel]] = {}
    for file in files:
        lines = [
            {
                "title": selectors.title(duty),
                "role": Role(duty.role).label,
                "due": duty.due_on,
                "late": duty.due_on < on,
                "url": source.url(file.pk, duty.key) if source and duty.role == actor.role else "",
                "verb": _(source.verb) if source else "",
            }
            for duty in duties.get(file.pk, [])
            for source in [hooks.source(duty.source)]
            if not getattr(source, "sealed", False)  # a case is its team's, not the file's readers'
        ]
        found[file.pk] = [
            Panel("duties", _("待办"), "duties/file_duties.html", {"lines": lines},
                  icon="list-check", place="side", order=20)
        ]  # fmt: skip
    return found
