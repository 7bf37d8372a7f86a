"""How far a job over a batch is, told past its own transaction.

A check or a commit is one transaction, so that a kill leaves nothing behind; nobody could see a
progress row before it ends. The name of the worker's database session can be seen at once, and
goes with the session when the worker dies.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

STEPS = (
    ("read", _("正在读取工作簿")),
    ("rules", _("正在逐行检查")),
    ("plan", _("正在与已有档案比对")),
    ("store", _("正在保存检查结果")),
    ("match", _("正在核对预览之后的变动")),
    ("enter", _("正在写入档案")),
    ("derive", _("正在认定对象类别、更新统计")),
)
LABELS = dict(STEPS)
_PREFIX = "shouwang-batch"
_entering: ContextVar[UUID | None] = ContextVar("entering", default=None)


def announce(batch_id: UUID, step: str) -> None:
    """Say which step (a key of `STEPS`) the present transaction has reached."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('application_name', %s, true)", [f"{_PREFIX} {batch_id} {step}"]
        )


def current(batch_id: UUID) -> str:
    """Return the step a living session has reached with the batch, else nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE %s ORDER BY xact_start LIMIT 1",
            [f"{_PREFIX} {batch_id} %"],
        )
        found = cursor.fetchone()
    return str(found[0]).rpartition(" ")[2] if found else ""


@contextmanager
def entering(batch_id: UUID) -> Iterator[None]:
    """Note whose rows are being entered, for :func:`on_facts_changed`."""
    token = _entering.set(batch_id)
    try:
        yield
    finally:
        _entering.reset(token)


def on_facts_changed(file_ids: Sequence[UUID]) -> None:
    """Announce the last step of a commit: what follows from the facts."""
    batch_id = _entering.get()
    if batch_id is not None:
        announce(batch_id, "derive")
