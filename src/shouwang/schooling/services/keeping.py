"""Who holds the seven offices; figures of past years; how long the rolls are kept."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.schooling.choices import Office, Rate, Stage
from shouwang.schooling.models import Absence, Chief, RollCall, YearFigure
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import ledgers

_LEVELS = {
    Office.COUNTY_HEAD: 6,
    Office.BUREAU_HEAD: 6,
    Office.TOWNSHIP_HEAD: 9,
    Office.VILLAGE_HEAD: 12,
}


class WrongUnit(DomainError):
    """Each office belongs to its own kind of unit."""

    message = _(
        "所选单位与职责不符：县长、局长对应县，乡镇长对应乡镇，村长对应村，校长和班主任对应学校。"
    )


class SourceNeeded(DomainError):
    """A figure that was not counted here names the document that states it."""

    message = _("请填写数据来源。")


@transaction.atomic
def set_chief(
    actor: Actor, *, office: Office, area: str, school: Organisation | None, class_key: str,
    name: str, title: str, phone: str, duties: str, valid_from: date, now: datetime,
) -> Chief:  # fmt: skip
    """Name who holds an office in a unit from a day on; whoever held it before ends the day before.

    :param area: 12 digits; of the school where one is given.
    :raises WrongUnit: if the unit is not one of that office (the parents stand in the file).
    """
    unit = school.area if school else area
    require(actor, SchoolingPermission.ASSIGN, at=unit)
    at_school = office in (Office.PRINCIPAL, Office.TEACHER)
    level = _LEVELS.get(office)
    fits = school is not None if at_school else (
        level is not None and school is None and unit == unit[:level].ljust(12, "0")
        and (level == 6 or unit[6:9] != "000") and (level != 12 or unit[9:] != "000")
    )  # fmt: skip
    if not fits:
        raise WrongUnit
    former = Chief.objects.filter(office=office, area=unit, school=school, class_key=class_key)
    for row in former.filter(valid_to__isnull=True, valid_from__lt=valid_from):
        row.valid_to = valid_from - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    chief = Chief(
        office=office, school=school, class_key=class_key, name=name.strip(), title=title.strip(),
        phone=phone.strip(), duties=duties.strip(), valid_from=valid_from,
        entered_by=actor.display_name,
    )  # fmt: skip
    chief.place(unit)
    chief.save(force_insert=True)
    audit.record(
        actor, "schooling.set_chief", chief, at=now, area=unit,
        changes={"office": str(office), "from": valid_from.isoformat()},
    )  # fmt: skip
    return chief


@transaction.atomic
def end_chief(actor: Actor, chief: Chief, *, on: date, now: datetime) -> Chief:
    """Say that somebody no longer holds an office; the day is the last one."""
    locked = Chief.objects.select_for_update(of=("self",)).get(pk=chief.pk)
    require(actor, SchoolingPermission.ASSIGN, at=locked.area)
    if locked.valid_to is not None or on < locked.valid_from:
        raise WrongStatus
    locked.valid_to = on
    locked.save(update_fields=["valid_to"])
    audit.record(actor, "schooling.end_chief", locked, at=now, area=locked.area)
    return locked


@transaction.atomic
def enter_figure(
    actor: Actor, *, year: int, rate: Rate, stage: Stage | None, value: Decimal, source: str,
    numerator: int | None = None, denominator: int | None = None, now: datetime,
) -> YearFigure:  # fmt: skip
    """Enter a rate of a past school year as a document states it; again, to correct it.

    :raises SourceNeeded: without the document.
    """
    require(actor, SchoolingPermission.ASSIGN, at=actor.area_code)
    if not source.strip():
        raise SourceNeeded
    key = {"area": actor.area_code, "year": year, "rate": rate, "stage": stage or ""}
    figure = YearFigure.objects.select_for_update().filter(**key).first() or YearFigure(**key)
    before = None if figure._state.adding else str(figure.value)
    figure.value, figure.source = value, source.strip()
    figure.numerator, figure.denominator = numerator, denominator
    figure.entered_by, figure.entered_at = actor.display_name, now
    figure.place(actor.area_code)
    figure.save()
    audit.record(
        actor, "schooling.enter_figure", figure, at=now, area=figure.area,
        changes={"rate": str(rate), "year": year, "value": [before, str(value)]},
    )  # fmt: skip
    return figure


def drop_old_rolls(actor: Actor, on: date, *, now: datetime) -> int:
    """Delete the rolls, with their marks, of the school years whose term is over; how many.

    Marks of a follow-up stay: they belong to the child's file and go with it.
    """
    gone = 0
    with acting_as(actor), transaction.atomic():
        counties = RollCall.objects.order_by("county").values_list("county", flat=True).distinct()
        for county in list(counties):
            area = county.ljust(12, "0")
            rolls = RollCall.objects.filter(county=county, day__lt=ledgers.kept_since(area, on))
            Absence.objects.filter(roll_call__in=rolls, follow_up__isnull=True).delete()
            old = rolls.filter(absences__isnull=True)
            number = old.count()
            if not number:
                continue
            old.delete()
            gone += number
            audit.record(actor, "schooling.drop_rolls", at=now, area=area,
                         changes={"rolls": number})  # fmt: skip
    return gone
