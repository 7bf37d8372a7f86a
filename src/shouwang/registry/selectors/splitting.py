"""What one file holds, part by part, for the case that it tells of two children."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.registry import hooks
from shouwang.registry.choices import CircumstanceKind, Kin
from shouwang.registry.fields import CIRCUMSTANCES, FIELDS
from shouwang.registry.models import (
    CareFile,
    Circumstance,
    Enrolment,
    GuardianshipArrangement,
    Relationship,
)

from . import story

STAY, MOVE, COPY = "STAY", "MOVE", "COPY"
PART_CHOICES = ((STAY, _("留在本档案")), (MOVE, _("转到新档案")), (COPY, _("两边都有")))
MODELS: dict[str, Any] = {
    "relationship": Relationship, "circumstance": Circumstance, "enrolment": Enrolment,
    "arrangement": GuardianshipArrangement,
}  # fmt: skip
_KEY_OF_KIND = {kind: key for key, kind in CIRCUMSTANCES.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """One row that hangs on the file; `choices`: where it may go."""

    key: str  # relationship:<id>; for a higher app's table: <table>.<column>:<id>
    label: str | Promise
    text: str
    source: str = ""
    day: date | None = None
    since: str = ""
    may_copy: bool = True

    @property
    def choices(self) -> tuple[tuple[str, str | Promise], ...]:
        """Where the part may go."""
        return PART_CHOICES if self.may_copy else PART_CHOICES[:2]


Group = tuple[str | Promise, list[Part]]


def parts_of(file: CareFile) -> list[Group]:
    """Return everything of a file that may belong to another child; a few queries."""
    groups: list[Group] = [
        (_("父母、亲属和照护人"), list(_kin(file))),
        (_("就学情况"), list(_enrolments(file))),
        (_("照护文书"), list(_arrangements(file))),
        (_("儿童情况"), list(_facts(file))),
        *_above(file),
    ]
    return [group for group in groups if group[1]]


def _part(name: str, row: Any, label: str | Promise, text: str) -> Part:
    return Part(
        f"{name}:{row.pk}", label, text, story.source_label(row.source), row.noted_on,
        story.month_or_day(row.valid_from, row.valid_from_precision),
    )  # fmt: skip


def _kin(file: CareFile) -> Iterable[Part]:
    ties = Relationship.objects.filter(care_file=file).select_related("person")
    for tie in ties.order_by("kin", "pk"):
        label = tie.kin_text or str(Kin(tie.kin).label)
        carer = f"（{_('实际照护人')}）" if tie.is_actual_carer else ""
        yield _part("relationship", tie, label, f"{tie.person.name}{carer}")


def _enrolments(file: CareFile) -> Iterable[Part]:
    for row in Enrolment.objects.filter(care_file=file).order_by("noted_on", "pk"):
        stage = str(row.get_schooling_display()) if row.schooling else ""
        told = (stage, row.school_name, row.grade, row.class_label)
        yield _part("enrolment", row, _("就学情况"), " ".join(filter(None, told)))


def _arrangements(file: CareFile) -> Iterable[Part]:
    rows = GuardianshipArrangement.objects.filter(care_file=file).select_related("carer")
    for row in rows.order_by("noted_on", "pk"):
        paper = str(row.get_document_display()) if row.document else str(_("未采集"))
        yield _part("arrangement", row, _("照护文书"), f"{row.carer.name}：{paper}")


def _facts(file: CareFile) -> Iterable[Part]:
    for row in Circumstance.objects.filter(person=file.person_id).order_by("kind", "noted_on"):
        kind = CircumstanceKind(row.kind)
        field = FIELDS.get(_KEY_OF_KIND.get(kind, ""))
        value: Any = (row.code,) if field and field.kind == "multi" else row.code
        text = row.text or (field.show(value) if field else row.code)
        yield _part("circumstance", row, field.label if field else kind.label, text)


def _above(file: CareFile) -> Iterable[Group]:
    """Return the rows of higher apps that can be told apart."""
    for table in hooks.hanging():
        if table.becomes != "moves" or table.describe is None:
            continue
        rows = table.model._default_manager.filter(**{table.column: file.pk})
        ids = list(rows.values_list("pk", flat=True))
        texts = table.describe(ids)
        name = f"{table.model._meta.db_table}.{table.column}"
        yield (
            table.label,
            [
                Part(f"{name}:{pk}", table.label, str(texts[pk]), may_copy=False)
                for pk in ids
                if pk in texts
            ],
        )
