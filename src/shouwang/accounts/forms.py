"""Input: unlocking, users, posts, organisations, settings."""

from datetime import date
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput
from shouwang.divisions import selectors as divisions

from . import selectors
from .access import Request
from .choices import OrganisationKind, Role, SchoolStage
from .models import Feedback, Installation, Organisation, User
from .permissions import AccountsPermission
from .roles import BY_GRANT_ONLY

_LEVELS_OFFERED = 2  # a county offers its townships and their villages
_SCHOOLS = {OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN}


class UnlockForm(forms.Form):
    """The password of the user who is signed in already."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, data: Any = None, *, request: Request) -> None:
        self.request = request
        super().__init__(data)

    def clean_password(self) -> str:
        """Check it, under the same limit per account as sign-in."""
        password: str = self.cleaned_data["password"]
        user: Any = self.request.user
        adapter = get_adapter()
        if adapter.authenticate(self.request, username=user.username, password=password) is None:
            raise adapter.validation_error("incorrect_password")
        return password


def area_choices(actor: Actor, permission: str) -> list[tuple[str, str]]:
    """Return (code, name) of the actor's own division and two levels below, indented by level."""
    area = actor.area_for(permission)
    if area is None:
        return []
    rows = divisions.subtree(actor.area_code)
    top = divisions.divisions().filter(code=actor.area_code).values_list("level", flat=True).first()
    if top is not None:
        rows = rows.filter(level__lte=top + _LEVELS_OFFERED)
    found = rows.filter(level__lte=5).values_list("code", "name", "level")
    return [(code, "　" * (level - (top or level)) + name) for code, name, level in found]


class AreaField(forms.ChoiceField):
    """A division within the actor's own; `initial` outside the list is refused on saving."""

    def __init__(self, actor: Actor, permission: str, **kwargs: Any) -> None:
        first = [] if kwargs.get("required", True) else [("", _("（不填）"))]
        super().__init__(choices=[*first, *area_choices(actor, permission)], **kwargs)


class OrganisationForm(forms.Form):
    """An organisation: name, kind, where it lies."""

    name = forms.CharField(label=_("单位名称"), max_length=120)
    kind = forms.ChoiceField(label=_("单位类型"), choices=OrganisationKind.choices)
    stage = forms.ChoiceField(
        label=_("办学类型"), required=False, choices=[("", _("（请选择）")), *SchoolStage.choices]
    )
    code = forms.CharField(
        label=_("单位代码"), max_length=30, required=False,
        help_text=_("学校填学校标识码，其他单位可填统一社会信用代码。"),
    )  # fmt: skip
    telephone = forms.CharField(label=_("联系电话"), max_length=40, required=False)

    def __init__(
        self, data: Any = None, *, actor: Actor, organisation: Organisation | None = None
    ) -> None:
        initial = None
        if organisation is not None:
            names = ("name", "kind", "stage", "code", "telephone", "area")
            initial = {name: getattr(organisation, name) for name in names}
        super().__init__(data, initial=initial)
        self.fields["area"] = AreaField(
            actor, AccountsPermission.MANAGE_ORGANISATIONS, label=_("所在区划"),
            help_text=_("机关单位选其管辖的区划，学校选所在的乡镇或村。"),
        )  # fmt: skip
        self.order_fields(["name", "kind", "stage", "area", "code", "telephone"])

    def clean(self) -> dict[str, Any]:
        """Ask a school for its stage; forget the stage of everybody else."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") not in _SCHOOLS:
            cleaned["stage"] = ""
        elif not cleaned.get("stage"):
            self.add_error("stage", _("请选择办学类型。"))
        return cleaned


class UserForm(forms.Form):
    """An account; the sign-in name is chosen once."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        min_length=3,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._-]*$", _("只能用字母、数字、点、横线和下划线。")
            )
        ],
        help_text=_("登录用，字母和数字，建立后不能修改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(label=_("姓名"), max_length=72)
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("所在单位"), queryset=Organisation.objects.none()
    )
    telephone = forms.CharField(label=_("手机号码"), max_length=20, required=False)
    email = forms.EmailField(label=_("工作邮箱"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor, user: User | None = None) -> None:
        initial = None
        if user is not None:
            names = ("display_name", "organisation", "telephone", "email")
            initial = {name: getattr(user, name) for name in names}
        super().__init__(data, initial=initial)
        if user is not None:
            del self.fields["username"]
        _offer(self, selectors.organisations_to_choose(actor, AccountsPermission.MANAGE_USERS))


def _offer(form: forms.Form, rows: QuerySet[Organisation]) -> None:
    field = form.fields["organisation"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 — declared so above
    field.queryset = rows


class IdentityForm(forms.Form):
    """Who somebody is on the platform of the province."""

    identity = forms.CharField(
        label=_("平台身份标识"), max_length=191,
        help_text=_("请本人先从登录页用平台登录一次，把页面上显示的身份标识告诉管理员。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip


class PostForm(forms.Form):
    """A post: role, organisation, area or class, from a day to a day."""

    role = forms.ChoiceField(label=_("岗位"), choices=[("", _("（请选择）")), *Role.choices])
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("任职单位"), queryset=Organisation.objects.none()
    )
    class_label = forms.CharField(
        label=_("所带班级"), max_length=40, required=False, help_text=_("例如：三年级2班。")
    )
    valid_from = forms.DateField(label=_("任职日期"), widget=DayInput)
    valid_to = forms.DateField(
        label=_("卸任日期"), required=False, widget=DayInput, help_text=_("不填则长期有效。")
    )

    def __init__(self, data: Any = None, *, actor: Actor, user: User) -> None:
        initial = {"organisation": user.organisation_id, "valid_from": clock.today()}
        super().__init__(data, initial=initial)
        self.fields["area_code"] = AreaField(
            actor, AccountsPermission.ASSIGN_POSTS, label=_("负责区域"), required=False,
            help_text=_("学校、公安联络员、代理家长、志愿者不填，只看授权的档案。"),
        )  # fmt: skip
        _offer(self, selectors.organisations_to_choose(actor, AccountsPermission.ASSIGN_POSTS))
        self.order_fields(
            ["role", "organisation", "area_code", "class_label", "valid_from", "valid_to"]
        )

    def clean(self) -> dict[str, Any]:
        """Hold role, area, class and days together."""
        cleaned = super().clean() or {}
        role, start, end = (cleaned.get(name) for name in ("role", "valid_from", "valid_to"))
        if role in BY_GRANT_ONLY:
            cleaned["area_code"] = ""
        elif role and not cleaned.get("area_code"):
            self.add_error("area_code", _("请选择负责区域。"))
        if role == Role.CLASS_TEACHER and not cleaned.get("class_label"):
            self.add_error("class_label", _("请填写所带班级。"))
        elif role != Role.CLASS_TEACHER:
            cleaned["class_label"] = ""
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("valid_to", _("卸任日期不能早于任职日期。"))
        return cleaned


class EndPostForm(forms.Form):
    """The last day of a post."""

    on = forms.DateField(label=_("最后任职日"), widget=DayInput)


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the installation presents itself."""

    class Meta:
        model = Installation
        fields = ("system_name", "host_name", "support_text", "requires_second_factor")


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The answer to a complaint or a suggestion."""

    class Meta:
        model = Feedback
        fields = ("answer",)
        widgets = {"answer": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
