"""Word templates of counties: checked, tried, put in force, withdrawn."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.documents import content, selectors, typesetting, word
from shouwang.documents.kinds import built_in
from shouwang.documents.models import PaperTemplate
from shouwang.documents.permissions import DocumentsPermission


@transaction.atomic
def upload_template(
    actor: Actor, kind: str, upload: Any, *, note: str = "", now: datetime
) -> PaperTemplate:
    """Put a Word template in force for the actor's area, after a trial with sample data.

    :raises NotAllowed: without the right, or without an area.
    :raises word.BadTemplate: if it cannot be filled; unknown names are named.
    """
    require(actor, DocumentsPermission.EDIT_TEMPLATES)
    if not actor.area_code:
        raise NotAllowed
    plan, sent = built_in()[kind], upload.read()
    word.check(sent, plan.sample, plan.all_fields.keys())
    rows = PaperTemplate.objects.select_for_update().filter(kind=kind, area=actor.area_code)
    list(rows)  # whoever comes second gets the next version
    last = rows.aggregate(last=Max("version"))["last"] or 0
    row = PaperTemplate(
        kind=kind, version=last + 1, content=sent, sha256=content.digest(sent),
        file_name=str(upload.name)[-120:], note=note.strip(), uploaded_by=actor.user_id,
        uploaded_label=actor.display_name, uploaded_at=now,
    )  # fmt: skip
    row.place(actor.area_code)
    row.save(force_insert=True)
    audit.record(
        actor, "documents.upload_template", row, at=now, area=row.area,
        changes={"kind": kind, "version": row.version},
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_template(actor: Actor, row: PaperTemplate, *, now: datetime) -> PaperTemplate:
    """Take a template out of force; the one before it holds again, in the end the built-in one.

    :raises NotAllowed: outside the area. :raises WrongStatus: if it is withdrawn.
    """
    locked = PaperTemplate.objects.select_for_update().get(pk=row.pk)
    require(actor, DocumentsPermission.EDIT_TEMPLATES, at=locked.area)
    if locked.withdrawn_at is not None:
        raise WrongStatus
    locked.withdrawn_at, locked.withdrawn_label = now, actor.display_name
    locked.save(update_fields=["withdrawn_at", "withdrawn_label"])
    audit.record(
        actor, "documents.withdraw_template", locked, at=now, area=locked.area,
        changes={"kind": locked.kind, "version": locked.version},
    )  # fmt: skip
    return locked


def preview(actor: Actor, kind: str, *, now: datetime) -> bytes:
    """Return the template in force in the actor's area, filled with made-up values, as PDF."""
    plan = built_in()[kind]
    template, _name = selectors.template_for(kind, actor.area_code)
    filled = word.fill(template, plan.sample)
    return typesetting.official_pdf(plan.title, filled.blocks, made_at=now)
