"""Narrowing the list of findings."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.reach import Area

from . import wording
from .choices import Defect, FindingStatus, Owner, Severity
from .permissions import QualityPermission
from .rules import RULES

_ANY = ("", _("全部"))
_YES = (_ANY, ("1", _("已逾期")), ("0", _("未逾期")))


class FindingFilter(FilterForm):
    """Every condition of the list; choices stay within the actor's own reach."""

    area = forms.ChoiceField(label=_("所在区划"), required=False)
    rule = forms.ChoiceField(label=_("检查项"), required=False)
    severity = forms.ChoiceField(label=_("程度"), required=False, choices=(_ANY, *Severity.choices))
    defect = forms.ChoiceField(label=_("缺陷类型"), required=False, choices=(_ANY, *Defect.choices))
    overdue = forms.ChoiceField(label=_("整改期限"), required=False, choices=_YES)
    owner = forms.ChoiceField(label=_("责任岗位"), required=False, choices=(_ANY, *Owner.choices))
    school = forms.ChoiceField(label=_("学校"), required=False)
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=(_ANY, *FindingStatus.choices)
    )
    advanced: ClassVar[tuple[str, ...]] = ("overdue", "owner", "school", "status")

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        rules = sorted((wording.rule_title(slug), slug) for slug in RULES)
        self._offer("rule", [(slug, title) for title, slug in rules])
        if actor.area is None:
            del self.fields["area"], self.fields["owner"], self.fields["school"]
            return
        self._offer("area", area_choices(actor, QualityPermission.VIEW))
        schools: list[tuple[str, str]] = []
        if len(actor.area.lo) >= 6:
            for kind in (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN):
                found = accounts.organisations_in(actor.area_code[:6] + "000000", kind)
                schools += [(str(pk), name) for pk, name in found.values_list("pk", "name")]
        if schools:
            self._offer("school", sorted(schools, key=lambda pair: pair[1]))
        else:
            del self.fields["school"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [_ANY, *choices]

    def narrow(self, rows: Any) -> Any:
        """Narrow findings; area by equality, so that the sort indexes serve."""
        given = self.cleaned_data
        if given.get("area"):
            rows = rows.within(Area.of(given["area"]))
        for name in ("rule", "severity", "defect", "owner", "status"):
            if given.get(name):
                rows = rows.filter(**{name: given[name]})
        if given.get("school"):
            rows = rows.filter(care_file__school=given["school"])
        if given["overdue"]:
            late = {"deadline__lt": clock.today(), "status": FindingStatus.OPEN}
            rows = rows.filter(**late) if given["overdue"] == "1" else rows.exclude(**late)
        return rows
