"""Narrowing the lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.listing import FilterForm

from . import choices as c

_ANY = ("", _("全部"))
OPEN, LATE, ALL = "", "LATE", "ALL"
_STATES = ((OPEN, _("未了结")), (LATE, _("已逾期")), (ALL, _("全部")))


def _kinds(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=(_ANY, *choices))


class _StateFilter(FilterForm):
    """By state: what is open unless asked otherwise, what is late."""

    ends: tuple[str, ...] = ()
    day = "due_on"
    running: tuple[str, ...] = ()

    def narrow(self, rows: Any) -> Any:
        """Narrow the rows."""
        state = self.cleaned_data["state"]
        if state == OPEN:
            return rows.exclude(status__in=self.ends)
        if state == LATE:
            late = {f"{self.day}__lt": clock.today()}
            return rows.filter(status__in=self.running, **late)
        return rows if state == ALL else rows.filter(status=state)


class HazardFilter(_StateFilter):
    """Hazards by state, type, harm."""

    ends, running = (c.HazardStatus.REMOVED,), (c.HazardStatus.CONTROLLED,)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=(*_STATES, *c.HazardStatus.choices)
    )
    kind = _kinds(_("隐患类型"), c.HazardKind.choices)
    harm = _kinds(_("是否造成伤害"), c.Harm.choices)

    def narrow(self, rows: Any) -> Any:
        """Narrow the hazards."""
        data = self.cleaned_data
        given = {name: data[name] for name in ("kind", "harm") if data[name]}
        return super().narrow(rows).filter(**given)


class HouseFilter(_StateFilter):
    """Houses by state and grade."""

    ends = (c.HouseStatus.CLOSED,)
    running = (c.HouseStatus.LIVED_IN, c.HouseStatus.MOVED_OUT)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=(*_STATES, *c.HouseStatus.choices)
    )
    grade = _kinds(_("危险等级"), c.HouseGrade.choices)

    def narrow(self, rows: Any) -> Any:
        """Narrow the houses."""
        grade = self.cleaned_data["grade"]
        found = super().narrow(rows)
        return found.filter(grade=grade) if grade else found


class CheckFilter(_StateFilter):
    """Checks by state and subject."""

    ends = (c.CheckStatus.PASSED, c.CheckStatus.CLOSED)
    day, running = "planned_on", (c.CheckStatus.PLANNED,)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=(*_STATES, *c.CheckStatus.choices)
    )
    subject = _kinds(_("检查对象"), c.CheckSubject.choices)

    def narrow(self, rows: Any) -> Any:
        """Narrow the checks."""
        subject = self.cleaned_data["subject"]
        found = super().narrow(rows)
        return found.filter(subject=subject) if subject else found


class DormitoryFilter(_StateFilter):
    """Dormitories by state; late: the shell stands and the month is over."""

    ends, running = (c.DormitoryStatus.IN_USE,), (c.DormitoryStatus.FINISHED,)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=(*_STATES, *c.DormitoryStatus.choices)
    )


class ProblemFilter(_StateFilter):
    """Problems by state and kind."""

    ends, running = (c.ProblemStatus.CLOSED,), (c.ProblemStatus.OPEN,)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=(*_STATES, *c.ProblemStatus.choices)
    )
    kind = _kinds(_("问题类型"), c.ProblemKind.choices)

    def narrow(self, rows: Any) -> Any:
        """Narrow the problems."""
        kind = self.cleaned_data["kind"]
        found = super().narrow(rows)
        return found.filter(kind=kind) if kind else found


class UnitFilter(FilterForm):
    """Units by state and kind."""

    status = _kinds(_("状态"), c.UnitStatus.choices)
    kind = _kinds(_("单位类型"), c.UnitKind.choices)
    township = forms.CharField(required=False, widget=forms.HiddenInput)

    def narrow(self, rows: Any) -> Any:
        """Narrow the units."""
        return rows.filter(**{k: v for k, v in self.cleaned_data.items() if v})
