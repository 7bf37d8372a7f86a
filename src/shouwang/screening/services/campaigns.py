"""Campaigns and what their units do: educate, report, be checked (W-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, InTheFuture, ReasonNeeded
from shouwang.core.reach import level_of
from shouwang.core.workflow import Transition
from shouwang.screening import selectors, workflow
from shouwang.screening.choices import Appraisal, UnitKind, UnitStatus
from shouwang.screening.models import Campaign, Unit
from shouwang.screening.permissions import ScreeningPermission

from .common import done, lock

_COUNTY, _TOWNSHIP = 3, 4


class NotThere(DomainError):
    """A campaign is opened by a county or a township for its own area."""

    message = _("排查行动由县（区）或乡镇（街道）为本辖区发起。")


class NoUnits(DomainError):
    """An area without villages and schools has nothing to screen."""

    message = _("所选辖区没有村（居）和学校。")


class HazardsFound(DomainError):
    """A zero report says that nothing was found."""

    message = _("已登记隐患，不能作无隐患报告。")


class NothingFound(DomainError):
    """A report of hazards names one."""

    message = _("尚未登记隐患；没有隐患的请作无隐患报告。")


class Unsettled(DomainError):
    """A unit is appraised when its hazards are removed or handed up."""

    message = _("还有隐患未排除也未上报，不能考核。")


class NotEducated(DomainError):
    """Without safety education a unit did not do what it had to (R-261)."""

    message = _("该单位没有登记安全教育和督促监护人，不能考核为落实到位（R-261）。")


class Unvisited(DomainError):
    """W-18: the list closes at a hundred per cent."""

    def __init__(self, number: int) -> None:
        super().__init__(
            str(_("还有 {number} 名重点儿童在行动期间未走访，不能考核为落实到位（W-18）。")).format(
                number=number
            )
        )


class CampaignOver(DomainError):
    """Nothing follows in a closed campaign."""

    message = _("排查行动已结束。")


class UnfinishedUnits(DomainError):
    """A campaign that ends with units unfinished says why."""

    message = _("还有单位未考核，结束前请说明原因。")


@dataclass(frozen=True, slots=True)
class CampaignSaid:
    """What a campaign is, as the form says it."""

    id: UUID
    period: str
    title: str
    area: str
    starts_on: date
    ends_on: date
    owners: str
    focus: Sequence[str] = ()
    task: str = ""


@transaction.atomic
def open_campaign(actor: Actor, said: CampaignSaid, *, now: datetime) -> Campaign:
    """Open a campaign: every village and school of the area is a unit of it. Sent twice, it is one.

    :raises NotThere: for any area but a county or township. :raises NoUnits: if nothing is there.
    """
    require(actor, ScreeningPermission.RUN, at=said.area)
    if level_of(said.area) not in (_COUNTY, _TOWNSHIP):
        raise NotThere
    existing = Campaign.objects.filter(pk=said.id).first()
    if existing is not None:
        require(actor, ScreeningPermission.RUN, at=existing.area)
        return existing
    campaign = Campaign(
        pk=said.id, period=said.period, title=said.title.strip(), starts_on=said.starts_on,
        ends_on=said.ends_on, owners=said.owners.strip(), focus=list(said.focus),
        task=said.task.strip(), opened_by=actor.display_name, opened_at=now,
    )  # fmt: skip
    campaign.place(said.area)
    units = _units(campaign)
    if not units:
        raise NoUnits
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
    except IntegrityError:  # the same press arrived twice at the same moment
        return Campaign.objects.get(pk=said.id)
    Unit.objects.bulk_create(units, batch_size=1000)
    audit.record(
        actor, "screening.open_campaign", campaign, at=now, area=campaign.area,
        changes={"period": campaign.period, "units": len(units)},
    )  # fmt: skip
    return campaign


def _units(campaign: Campaign) -> list[Unit]:
    units = []
    for code, name in selectors.unit_places(campaign.area):
        unit = Unit(campaign=campaign, kind=UnitKind.VILLAGE, name=name)
        unit.place(code)
        units.append(unit)
    for school in selectors.unit_schools(campaign.area):
        unit = Unit(campaign=campaign, kind=UnitKind.SCHOOL, name=school.name, organisation=school)
        unit.place(school.area)
        units.append(unit)
    return units


@transaction.atomic
def close_campaign(actor: Actor, campaign: Campaign, *, note: str, now: datetime) -> Campaign:
    """End a campaign.

    :raises UnfinishedUnits: if units are not checked and no reason is given.
    """
    locked = lock(actor, campaign, workflow.CLOSE_CAMPAIGN)
    unfinished = Unit.objects.filter(campaign=locked).exclude(status=UnitStatus.CHECKED).count()
    if unfinished and not note.strip():
        raise UnfinishedUnits
    locked.status, locked.close_note = workflow.CLOSE_CAMPAIGN.target, note.strip()
    locked.closed_by, locked.closed_at = actor.display_name, now
    done(actor, locked, "close_campaign", now, unfinished=unfinished)
    return locked


def lock_unit(actor: Actor, unit: Unit, step: Transition) -> Unit:
    """Lock a unit of a campaign that runs. :raises CampaignOver: once it is closed."""
    locked = lock(actor, unit, step)
    if locked.campaign.status not in workflow.CLOSE_CAMPAIGN.sources:
        raise CampaignOver
    return locked


@transaction.atomic
def begin_unit(actor: Actor, unit: Unit, *, now: datetime) -> Unit:
    """Begin to screen."""
    locked = lock_unit(actor, unit, workflow.BEGIN)
    locked.status = workflow.BEGIN.target
    done(actor, locked, "begin_unit", now)
    return locked


@transaction.atomic
def educate_unit(
    actor: Actor, unit: Unit, *, educated_on: date, sessions: int, attended: int, warned: int,
    education: str, now: datetime,
) -> Unit:  # fmt: skip
    """Enter the safety education that was held, and how many guardians were warned (R-261).

    :raises InTheFuture: for a day to come.
    """
    locked = lock_unit(actor, unit, workflow.EDUCATE)
    if educated_on > clock.local_date(now):
        raise InTheFuture
    locked.educated_on, locked.sessions = educated_on, sessions
    locked.attended, locked.warned, locked.education = attended, warned, education.strip()
    done(actor, locked, "educate_unit", now, sessions=sessions)
    return locked


@transaction.atomic
def zero_unit(actor: Actor, unit: Unit, *, now: datetime) -> Unit:
    """Report that nothing was found; silence is no report.

    :raises HazardsFound: if a hazard was entered.
    """
    locked = lock_unit(actor, unit, workflow.ZERO)
    if locked.hazards.exists():
        raise HazardsFound
    return _report(actor, locked, workflow.ZERO, now)


@transaction.atomic
def report_unit(actor: Actor, unit: Unit, *, now: datetime) -> Unit:
    """Report that the hazards entered are all that was found.

    :raises NothingFound: without any.
    """
    locked = lock_unit(actor, unit, workflow.REPORT)
    if not locked.hazards.exists():
        raise NothingFound
    return _report(actor, locked, workflow.REPORT, now)


def _report(actor: Actor, unit: Unit, step: Transition, now: datetime) -> Unit:
    unit.status, unit.reported_by = step.target, actor.user_id
    unit.reported_label, unit.reported_at = actor.display_name, now
    unit.return_reason = ""
    done(actor, unit, step.deed, now)
    return unit


@transaction.atomic
def send_back_unit(actor: Actor, unit: Unit, *, reason: str, now: datetime) -> Unit:
    """Ask a unit to screen again. :raises ReasonNeeded: without a reason."""
    locked = lock_unit(actor, unit, workflow.SEND_BACK)
    if not reason.strip():
        raise ReasonNeeded
    locked.status, locked.return_reason = workflow.SEND_BACK.target, reason.strip()
    done(actor, locked, "send_back_unit", now)
    return locked


@transaction.atomic
def appraise_unit(actor: Actor, unit: Unit, *, appraisal: str, words: str, now: datetime) -> Unit:
    """Say how a unit did its duty (R-263).

    :raises SameHand: by who reported. :raises Unsettled: while a hazard is neither removed nor
        handed up. :raises NotEducated, Unvisited: if it is to be called sound and is not.
    """
    locked = lock_unit(actor, unit, workflow.APPRAISE)
    if locked.hazards.exclude(status__in=workflow.HAZARD_SETTLED).exists():
        raise Unsettled
    if appraisal == Appraisal.SOUND:
        if locked.educated_on is None or not locked.warned:
            raise NotEducated
        left = selectors.unvisited(actor, locked)
        if left:
            raise Unvisited(left)
    elif not words.strip():
        raise ReasonNeeded
    locked.status, locked.appraisal = workflow.APPRAISE.target, appraisal
    locked.appraisal_words, locked.checked_label = words.strip(), actor.display_name
    locked.checked_at = now
    done(actor, locked, "appraise_unit", now, appraisal=appraisal)
    return locked
