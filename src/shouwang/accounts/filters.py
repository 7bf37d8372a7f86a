"""Narrowing the lists."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import FilterForm

from .choices import OrganisationKind, Role
from .models import Feedback, Organisation, User

_ANY = ("", _("全部"))


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
