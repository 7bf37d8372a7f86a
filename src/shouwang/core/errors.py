"""Refusals: what a deed raises when it may not or cannot be done."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule forbids the deed now; the message tells the user why, in plain words."""

    message: str | Promise = _("操作无法完成。")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The actor has no right to the deed here; answered by 403."""

    message = _("您的岗位没有此项权限。")


class WrongStatus(DomainError):
    """The object is not in a state from which the deed may follow."""

    message = _("当前状态不允许此操作，请刷新页面后再试。")


class ReasonNeeded(DomainError):
    """The deed asks why."""

    message = _("请填写原因。")


class InTheFuture(DomainError):
    """What was done, or is so, lies behind."""

    message = _("日期不能晚于今天。")


class ChangedMeanwhile(DomainError):
    """Somebody else changed the record since it was shown."""

    message = _("该记录已被他人修改，请刷新后核对再保存。")
