"""What a merge or split does with the rows, findings, differences and requests of rosters."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.registry.hooks import Hanging

from .models import DuplicatePair, Finding, SourceRow
from .register_models import Difference


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(
            SourceRow, "care_file_id", "moves", gettext_lazy("花名册来源行"),
            describe=describe_rows,
        ),
        Hanging(Finding, "care_file_id", "moves", gettext_lazy("花名册检查发现的问题")),
        Hanging(DuplicatePair, "care_file_id", "stays"),
        Hanging(Difference, "care_file_id", "moves", gettext_lazy("名册比对差异")),
    ]  # fmt: skip


def describe_rows(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what source rows are called: the workbook, the row, the child as written."""
    rows = SourceRow.objects.filter(pk__in=ids).select_related("batch")
    return {
        row.pk: _("“{file}”第 {n} 行：{name}").format(
            file=row.batch.file_name, n=row.row, name=row.child_name
        )
        for row in rows
    }
