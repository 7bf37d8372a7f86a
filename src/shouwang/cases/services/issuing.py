"""Giving a paper its number; Word file and PDF are kept, sealed for the team of the case."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.cases import numbered, selectors, workflow
from shouwang.cases.models import Case, CasePart, Measure
from shouwang.cases.permissions import CasesPermission
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.documents import services as documents
from shouwang.documents.models import IssuedPaper


class NoSuchPaper(DomainError):
    """There is no such paper for this step."""

    message = _("该事项没有此类文书。")


@transaction.atomic
def issue_numbered(
    actor: Actor, kind: str, row: Case | CasePart, code: str, *, now: datetime
) -> IssuedPaper:
    """Issue a paper of a case or of a part of it; unchanged, it is the same paper again.

    A closed case still gets its papers. :raises NotAllowed: outside the working team.
    :raises NoSuchPaper: of no such kind, or before the step was done.
    """
    require(actor, CasesPermission.VIEW)
    case = row if isinstance(row, Case) else row.case
    roles = workflow.WORK.roles | workflow.WORK.on_word_of
    if not actor.system and not selectors.roles_in(actor, case.pk) & roles:
        raise NotAllowed
    if code not in numbered.codes_for(kind, row):
        raise NoSuchPaper
    said = numbered.PAPERS[kind][code](row, actor)
    paper = issue_sealed(actor, f"cases.{kind}", row, code, said, now=now)
    if isinstance(row, Measure) and not row.document_number:
        row.document_number = paper.number_text
        row.save(update_fields=["document_number"])
    audit.record(actor, "cases.issue_paper", case, at=now, area=case.area, changes={"kind": code})
    return paper


def issue_sealed(
    actor: Actor, subject: str, row: Case | CasePart, code: str, said: dict[str, Any], *,
    now: datetime,
) -> IssuedPaper:  # fmt: skip
    """Issue a paper for a row behind the wall of a case; the same words are the same paper.

    :param subject: what it is issued for, as `app.model`.
    """
    case = row if isinstance(row, Case) else row.case
    content = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return documents.issue(
        actor, code, said, about=str(case.number), now=now,
        subject=documents.Subject(subject, row.pk, row.area, sealed_for=case.pk),
        paper_id=uuid5(row.pk, f"{code}:{content}"),
    )  # fmt: skip
