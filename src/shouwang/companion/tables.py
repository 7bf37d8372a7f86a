"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from .choices import TaskKind

TONES = {TaskKind.NEW: Tone.PRIMARY, TaskKind.CHANGED: Tone.WARNING, TaskKind.GONE: Tone.NEUTRAL}


def task_url(row: Any) -> str:
    """Return the address of what is to be keyed for a child."""
    return reverse("companion:task-detail", kwargs={"id": row.care_file_id})


def _columns(row: Any) -> str:
    return "、".join(row.columns)


TASKS: Listing[Any] = Listing(
    key="companion-tasks",
    title=_("全国系统待录入"),
    default_order="since",
    row_url=task_url,
    columns=(
        Column("name", _("姓名"), value="care_file.person.name", sort="care_file__sort_key",
               template="companion/name.html", fixed=True),
        Column("kind", _("事项"), value="get_kind_display", sort="kind",
               tone=lambda row: TONES[TaskKind(row.kind)]),
        Column("columns", _("变更的栏目"), value=_columns, width=40),
        Column("place", _("所在村（居）"), value="place", width=24),
        Column("number", _("档案编号"), value="care_file.number", default=False, width=20),
        Column("since", _("产生日期"), sort="since", width=12),
    ),
)  # fmt: skip
