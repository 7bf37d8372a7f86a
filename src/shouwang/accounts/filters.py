"""Narrowing the lists."""

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.reach import Area

from .choices import OrganisationKind, Role
from .forms import area_choices
from .models import Feedback, Organisation, User

_ANY = ("", _("全部"))


class AreaFilter(FilterForm):
    """Base of the filters that narrow by division: one's own and two levels below.

    Subclasses say for which right (`permission`). Who reaches by grant alone is not asked.
    """

    permission: ClassVar[str]
    area = forms.ChoiceField(label=_("所在区划"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        if actor.area is None:
            del self.fields["area"]
            return
        field = cast(forms.ChoiceField, self.fields["area"])
        field.choices = [_ANY, *area_choices(actor, self.permission)]

    def narrow(self, rows: Any) -> Any:
        """Narrow the rows to the division asked for."""
        chosen = self.cleaned_data.get("area")
        return rows.within(Area.of(chosen)) if chosen else rows


class UserFilter(FilterForm):
    """By name, organisation, role and state."""

    text = forms.CharField(label=_("用户名、姓名"), required=False)
    organisation = forms.CharField(label=_("单位名称"), required=False)
    role = forms.ChoiceField(label=_("岗位"), required=False, choices=[_ANY, *Role.choices])
    active = forms.ChoiceField(
        label=_("状态"), required=False, choices=[_ANY, ("1", _("启用")), ("0", _("停用"))]
    )

    def narrow(self, rows: QuerySet[User]) -> QuerySet[User]:
        """Narrow accounts."""
        given = self.cleaned_data
        if given["text"]:
            rows = rows.filter(
                Q(username__icontains=given["text"]) | Q(display_name__contains=given["text"])
            )
        if given["organisation"]:
            rows = rows.filter(organisation__name__contains=given["organisation"])
        if given["role"]:
            rows = rows.filter(posts__role=given["role"], posts__valid_to__isnull=True).distinct()
        if given["active"]:
            rows = rows.filter(is_active=given["active"] == "1")
        return rows


class OrganisationFilter(FilterForm):
    """By name, kind and state."""

    name = forms.CharField(label=_("单位名称"), required=False)
    kind = forms.ChoiceField(
        label=_("单位类型"), required=False, choices=[_ANY, *OrganisationKind.choices]
    )
    active = forms.ChoiceField(
        label=_("状态"), required=False, choices=[_ANY, ("1", _("在用")), ("0", _("停用"))]
    )

    def narrow(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Narrow organisations."""
        wanted: dict[str, Any] = {}
        if self.cleaned_data["name"]:
            wanted["name__contains"] = self.cleaned_data["name"]
        if self.cleaned_data["kind"]:
            wanted["kind"] = self.cleaned_data["kind"]
        if self.cleaned_data["active"]:
            wanted["is_active"] = self.cleaned_data["active"] == "1"
        return rows.filter(**wanted)


class FeedbackFilter(FilterForm):
    """Answered or not."""

    answered = forms.ChoiceField(
        label=_("答复"), required=False, choices=[_ANY, ("0", _("未答复")), ("1", _("已答复"))]
    )

    def narrow(self, rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
        """Narrow feedback."""
        if self.cleaned_data["answered"]:
            rows = rows.filter(answered_at__isnull=self.cleaned_data["answered"] == "0")
        return rows
