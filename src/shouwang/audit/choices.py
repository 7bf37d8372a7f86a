"""Choices of the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a deed ended."""

    DONE = "DONE", _("完成")
    REFUSED = "REFUSED", _("被拒绝")
    FAILED = "FAILED", _("出错")
