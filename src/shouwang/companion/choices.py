"""Codes of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskKind(models.TextChoices):
    """What is to be done in the national system."""

    NEW = "NEW", _("新增录入")
    CHANGED = "CHANGED", _("变更录入")
    GONE = "GONE", _("办理退出")
