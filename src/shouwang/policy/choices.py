"""Codes of drafts and what-if runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftStatus(models.TextChoices):
    """How far a draft of a pack is."""

    DRAFT = "DRAFT", _("起草中")
    SUBMITTED = "SUBMITTED", _("待第二人发布")
    PUBLISHED = "PUBLISHED", _("已发布")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class RunStatus(models.TextChoices):
    """How far a what-if run is."""

    QUEUED = "QUEUED", _("排队中")
    RUNNING = "RUNNING", _("正在试算")
    DONE = "DONE", _("已完成")
    FAILED = "FAILED", _("没有完成")


class Move(models.TextChoices):
    """What a draft does to a child's result under one definition or category."""

    ENTERS = "ENTERS", _("新纳入")
    LEAVES = "LEAVES", _("不再纳入")
    UNKNOWN = "UNKNOWN", _("变为待核")
    SETTLED = "SETTLED", _("由待核变为不纳入")


def move_of(before: str, after: str) -> Move:
    """Return what a change of result means: `before` and `after` yes, no, unknown or off."""
    if after == "yes":
        return Move.ENTERS
    if after == "unknown":
        return Move.UNKNOWN
    return Move.LEAVES if before == "yes" else Move.SETTLED
