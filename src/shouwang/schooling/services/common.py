"""What all deeds share: refusals, reach, the hand that writes the register."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed
from shouwang.core.reach import NATION
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission


class BeforeAbsence(DomainError):
    """A follow-up begins with the absence."""

    message = _("日期不能早于缺勤开始日期。")


class TextNeeded(DomainError):
    """The deed asks what was done or said."""

    message = _("请写明情况。")


class NotYet(DomainError):
    """The duty to report does not hold yet; the message names what is missing (R-183)."""

    def __init__(self, days: int, failed: int, *, wanted_days: int, wanted_failed: int) -> None:
        self.days, self.failed = days, failed
        super().__init__(
            gettext(
                "上报须同时满足：无故旷课满 {wanted_days} 日（现 {days} 日）、"
                "劝返未果满 {wanted} 次（现 {failed} 次）。"
            ).format(wanted_days=wanted_days, days=days, wanted=wanted_failed, failed=failed)
        )


def require_reach(actor: Actor, file: CareFile) -> None:
    """Ask by area; where the post has none, by a grant on this file.

    :raises NotAllowed: out of reach.
    """
    if actor.area is not None:
        if file.area not in actor.area:
            raise NotAllowed
    elif (
        not CareFile.objects.granted_to(actor, RegistryPermission.VIEW_FILE)
        .filter(pk=file.pk)
        .exists()
    ):
        raise NotAllowed


def registrar(actor: Actor) -> Actor:
    """Return the same person with the reach and right to let the register follow a checked deed."""
    more = {RegistryPermission.EDIT_SCHOOLING, RegistryPermission.GRANT_FILE,
            RegistryPermission.VIEW_FILE, RegistryPermission.VIEW_CONTACT,
            RegistryPermission.VIEW_HEALTH, RegistryPermission.VIEW_SCHOOL}  # fmt: skip
    rights = actor.permissions | {str(right) for right in more}
    return replace(actor, area=NATION, permissions=rights, class_label="")


def check_day(day: date, today: date, *, since: date | None = None) -> None:
    """Refuse a day to come, or before the absence began.

    :raises InTheFuture, BeforeAbsence: as said.
    """
    if day > today:
        raise InTheFuture
    if since is not None and day < since:
        raise BeforeAbsence
