"""Looking is a deed too: whose findings were shown leaves a trace."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from shouwang.audit import services as audit
from shouwang.core.actors import Actor


def note_list(actor: Actor, file_ids: Iterable[UUID], *, now: datetime) -> None:
    """Record that findings were shown, with the files they are about."""
    audit.record(actor, "quality.list_findings", at=now, file_ids=dict.fromkeys(file_ids))
