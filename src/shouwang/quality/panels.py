"""On a child's file and in the list of files: what is wrong now, and what belongs into the file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Tone
from shouwang.registry.hooks import Badge, FileFlag, Panel
from shouwang.registry.sections import SECTIONS

from . import hooks, selectors, wording
from .choices import OPEN_STATUSES, Severity
from .models import Finding
from .permissions import QualityPermission

_UNKNOWN = (_("系统尚无登记，请查纸质档案"), Tone.NEUTRAL)
_THERE, _NOT_THERE = (_("有"), Tone.SUCCESS), (_("缺"), Tone.WARNING)
_CARD = {
    True: (_("内容齐全，可随时打印"), Tone.SUCCESS), False: (_("内容不全"), Tone.WARNING),
}  # fmt: skip
_SECTION_OF = {key: section.key for section in SECTIONS for key in section.keys}


def panel(actor: Actor, files: Sequence[Any], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return what is open in each file, and the papers it should hold (R-040)."""
    if not actor.may(QualityPermission.VIEW):
        return {}
    ids = [file.pk for file in files if not file.is_closed]
    findings, lacking = selectors.of_files(actor, ids), selectors.lacking_of(ids)
    beside = hooks.papers_beside(actor, ids, on)
    return {
        file.pk: [
            _panel(file, findings.get(file.pk, []), lacking.get(file.pk), beside.get(file.pk, []))
        ]
        for file in files
        if not file.is_closed
    }


def _panel(
    file: Any, findings: Sequence[Any], lacking: Any, beside: Sequence[hooks.PaperLine]
) -> Panel:
    errors = sum(each.severity == Severity.ERROR and each.is_open for each in findings)
    badges = [Badge(_("数据有错误"), Tone.DANGER)] if errors else []
    context = {
        "findings": [line(each, file.pk) for each in findings],
        "papers": papers(lacking) + [_paper(each) for each in beside],
        "checked_on": lacking.checked_on if lacking else None,
    }
    return Panel(
        "quality", _("数据质量"), "quality/file_findings.html", context, icon="clipboard-check",
        order=20, badges=badges,
    )  # fmt: skip


def line(finding: Any, file_id: UUID) -> dict[str, Any]:
    """Return a finding as a row of the panel, with the way to its fields."""
    return {
        "title": wording.rule_title(finding.rule),
        "severity": finding.get_severity_display(),
        "tone": wording.SEVERITY_TONES[finding.severity],
        "text": wording.message(finding.rule, finding.params),
        "todo": wording.rule_todo(finding.rule),
        "deadline": finding.deadline,
        "status": "" if finding.is_open else finding.get_status_display(),
        "url": reverse("quality:finding-detail", kwargs={"id": finding.pk}),
        "edit_url": edit_url(finding, file_id),
    }


def edit_url(finding: Any, file_id: UUID) -> str:
    """Return the address of the form block with the field that is wrong, at the field."""
    keys = [key for key in finding.params.get("fields", ()) if key in _SECTION_OF]
    if not keys:
        return reverse("registry:child-edit", kwargs={"id": file_id})
    kwargs = {"id": file_id, "section": _SECTION_OF[keys[0]]}
    address = reverse("registry:child-edit-section", kwargs=kwargs)
    return f"{address}#id_{keys[0].replace('.', '__')}"


def papers(lacking: Any) -> list[dict[str, Any]]:
    """Return the papers that belong into a file, and whether they are there (R-040)."""
    if lacking is None:
        return []
    states = [
        (_("基本情况登记表"), _NOT_THERE if lacking.missing else _THERE),
        (_("联系卡"), _CARD.get(lacking.has_card, _UNKNOWN)),
        (_("家访（走访）记录"), _known(lacking.has_visit)),
        (_("心理健康辅导记录"), _UNKNOWN),
    ]
    if lacking.is_left_behind:
        states.append((_("委托照护协议"), _THERE if lacking.verified else _NOT_THERE))
    return [{"name": name, "word": state[0], "tone": state[1]} for name, state in states]


def _paper(line: hooks.PaperLine) -> dict[str, Any]:
    word, tone = _THERE if line.there else _NOT_THERE
    return {"name": line.label, "word": word, "tone": tone, "url": line.url}


def _known(there: bool | None) -> tuple[Any, str]:
    return _UNKNOWN if there is None else _THERE if there else _NOT_THERE


def file_flags() -> list[FileFlag]:
    """Return the conditions by which the list shows files with findings."""
    return [
        FileFlag("quality_errors", _("有数据错误"), _with_errors),
        FileFlag("quality_open", _("有待修正的问题"), _with_any),
    ]


def _narrowed(rows: Any, wanted: bool, **also: Any) -> Any:
    found = Exists(
        Finding.objects.filter(care_file=OuterRef("pk"), status__in=OPEN_STATUSES, **also)
    )
    return rows.filter(found if wanted else ~found)


def _with_errors(rows: Any, wanted: bool) -> Any:
    return _narrowed(rows, wanted, severity=Severity.ERROR)


def _with_any(rows: Any, wanted: bool) -> Any:
    return _narrowed(rows, wanted)
