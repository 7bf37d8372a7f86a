"""Issuing papers: a number, the Word file and the PDF of one content, kept as they went out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.models import new_id
from shouwang.documents import hooks, selectors, typesetting, word
from shouwang.documents.kinds import BuiltIn, built_in
from shouwang.documents.models import IssuedPaper, Series
from shouwang.documents.permissions import DocumentsPermission

from .attachments import ReasonNeeded, Subject, Upload, store, store_all


class NoOrganisation(DomainError):
    """Numbers belong to organisations."""

    message = _("当前岗位没有所在单位，不能编号发文。")


@transaction.atomic
def issue(
    actor: Actor,
    kind: str,
    context: Mapping[str, Any],
    *,
    subject: Subject,
    about: str = "",
    paper_id: UUID | None = None,
    on: date | None = None,
    now: datetime,
) -> IssuedPaper:
    """Issue a paper: the next number of the actor's organisation, both files kept sealed.

    The right to the deed is the caller's to ask. Runs in the transaction of the deed: undone, the
    number is free again, so that numbers have no gap. Issued again under the same `paper_id` it is
    the same paper.

    :param kind: a paper of `kinds.toml` that an app registered.
    :param context: placeholder → text, or lines; what is missing stays empty on the paper.
    :param subject: what it is issued for, where, for which file or sealed case.
    :param about: a few words for the register (a name of a child, what for); kept sealed.
    :param on: the day on the paper; today if None.
    :raises NotAllowed: for a kind that no app registered. :raises NoOrganisation: without one.
    :raises word.BadTemplate: if the county's template cannot be filled.
    """
    if kind not in hooks.papers:
        raise NotAllowed
    if actor.organisation_id is None:
        raise NoOrganisation
    existing = IssuedPaper.objects.filter(pk=paper_id).first() if paper_id else None
    if existing is not None:
        return existing
    plan, day = built_in()[kind], on or clock.local_date(now)
    series = _next(actor.organisation_id, plan, day.year)
    number_text = f"{series.word}〔{series.year}〕{series.last}号"
    template, name = selectors.template_for(kind, subject.area)
    filled = word.fill(template, _whole(plan, context, actor, number_text, day))
    printed = typesetting.official_pdf(plan.title, filled.blocks, made_at=now)
    paper = IssuedPaper(
        id=paper_id or new_id(), organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name, kind=kind, year=series.year,
        number=series.last, number_text=number_text, subject_kind=subject.kind,
        subject_id=subject.id, care_file_id=subject.file_id, sealed_for=subject.sealed_for,
        about=about, template=name, issued_by=actor.user_id, issued_label=actor.display_name,
        issued_at=now,
    )  # fmt: skip
    paper.place(subject.area)
    for part, content in (("docx", filled.docx), ("pdf", printed)):
        upload = Upload(f"{plan.title}{number_text}.{part}", content)
        setattr(paper, part, _keep(actor, upload, hooks.papers[kind].attachment, subject, now))
    paper.save(force_insert=True)
    _note(actor, paper, "issue_paper", now)
    return paper


def _next(organisation: UUID, plan: BuiltIn, year: int) -> Series:
    """Take the next number; whoever comes second waits for the first to end."""
    Series.objects.bulk_create(
        [Series(organisation_id=organisation, kind=plan.code, year=year,
                word=selectors.word_of(organisation, plan))],
        ignore_conflicts=True,
    )  # fmt: skip
    series = Series.objects.select_for_update().get(
        organisation_id=organisation, kind=plan.code, year=year
    )
    series.last += 1
    series.save(update_fields=["last"])
    return series


def _whole(
    plan: BuiltIn, context: Mapping[str, Any], actor: Actor, number: str, day: date
) -> dict[str, Any]:
    empty = {
        name: [] if isinstance(sample, list) else "" for name, (_l, sample) in plan.fields.items()
    }
    return empty | dict(context) | {
        "文号": number, "发文单位": actor.organisation_name, "经办人": actor.display_name,
        "日期": f"{day.year}年{day.month}月{day.day}日",
    }  # fmt: skip


def _keep(actor: Actor, upload: Upload, kind: str, subject: Subject, now: datetime) -> Any:
    return store(
        actor, upload, kind=kind, area=subject.area, file_id=subject.file_id,
        sealed_for=subject.sealed_for, subject_kind=subject.kind, subject_id=subject.id, now=now,
    )  # fmt: skip


@transaction.atomic
def void_paper(actor: Actor, paper: IssuedPaper, *, reason: str, now: datetime) -> IssuedPaper:
    """Declare a paper void; number and files stay, the next paper takes the next number.

    :raises NotAllowed: outside the organisation that issued it. :raises WrongStatus: if it is void.
    :raises ReasonNeeded: without a reason.
    """
    locked = IssuedPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if not selectors.is_own_paper(actor, locked):
        raise NotAllowed
    if locked.is_voided:
        raise WrongStatus
    if not reason.strip():
        raise ReasonNeeded
    locked.voided_at, locked.voided_label = now, actor.display_name
    locked.void_reason = reason.strip()
    locked.save(update_fields=["voided_at", "voided_label", "void_reason"])
    _note(actor, locked, "void_paper", now, note=locked.void_reason)
    return locked


@transaction.atomic
def add_scans(
    actor: Actor, paper: IssuedPaper, files: Sequence[Any], *, now: datetime
) -> list[Any]:
    """Add scans of the signed and sealed paper, or of the slip that came back.

    :raises NotAllowed: outside the organisation that issued it.
    """
    if not selectors.is_own_paper(actor, paper):
        raise NotAllowed
    subject = Subject(
        selectors.PAPER, paper.pk, paper.area, file_id=paper.care_file_id,
        sealed_for=paper.sealed_for,
    )  # fmt: skip
    token = getattr(files, "token", None)
    return store_all(actor, files, kind=selectors.SCAN, subject=subject, token=token, now=now)


@transaction.atomic
def set_word(actor: Actor, kind: str, text: str, *, year: int, now: datetime) -> Series:
    """Say how the numbers of the actor's organisation begin (字); of this year on.

    :raises NotAllowed: without the right. :raises NumbersGiven: once a number of the year is out.
    """
    require(actor, DocumentsPermission.EDIT_TEMPLATES)
    if actor.organisation_id is None:
        raise NoOrganisation
    Series.objects.bulk_create(
        [Series(organisation_id=actor.organisation_id, kind=kind, year=year, word=text)],
        ignore_conflicts=True,
    )
    series = Series.objects.select_for_update().get(
        organisation_id=actor.organisation_id, kind=kind, year=year
    )
    if series.last:
        raise NumbersGiven
    before, series.word = series.word, text.strip()
    series.save(update_fields=["word"])
    audit.record(
        actor, "documents.set_word", at=now, changes={"kind": kind, "word": (before, series.word)}
    )
    return series


class NumbersGiven(DomainError):
    """A year's numbers begin alike."""

    message = _("本年度已用该发文字编号，下一年度起才能更改。")


def note_register(actor: Actor, file_ids: Sequence[UUID], *, now: datetime) -> None:
    """Record that the register of issued papers was shown."""
    audit.record(actor, "documents.list_papers", at=now, file_ids=file_ids)


def _note(actor: Actor, paper: IssuedPaper, deed: str, now: datetime, note: str = "") -> None:
    sealed = paper.sealed_for is not None
    audit.record(
        actor, f"documents.{deed}", paper, at=now, area="" if sealed else paper.area, note=note,
        file_ids=[] if sealed or paper.care_file_id is None else [paper.care_file_id],
        changes={} if sealed else {"kind": paper.kind, "number": paper.number_text},
    )  # fmt: skip
