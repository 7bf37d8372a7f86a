"""Organisations, users, posts."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .choices import OrganisationKind, Role, SchoolStage


class Organisation(UUIDModel, AreaModel):
    """A body that takes part; `area` is the division it lies in or answers for."""

    name = models.CharField(_("单位名称"), max_length=120)
    kind = CodeField(_("单位类型"), max_length=30, choices=OrganisationKind.choices)
    stage = CodeField(_("办学类型"), max_length=20, choices=SchoolStage.choices, blank=True)
    code = CodeField(_("单位代码"), max_length=30, blank=True)
    telephone = SealedTextField(_("联系电话"), blank=True, default=b"")
    is_active = models.BooleanField(_("在用"), default=True)

    objects: ClassVar[ScopedQuerySet["Organisation"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(fields=["county", "name", "kind"], name="accounts_one_name"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "kind", "name"], name="accounts_org_county")
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of a sign-in name."""
        return self.get(username__iexact=username)


class User(UUIDModel, AbstractBaseUser):
    """A person who signs in. Rights come from posts alone; nobody is a superuser."""

    username = CodeField(_("用户名"), max_length=60, unique=True)
    display_name = models.CharField(_("姓名"), max_length=72)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, verbose_name=_("所在单位"), related_name="users"
    )
    telephone = SealedTextField(_("手机号码"), blank=True, default=b"")
    email = models.EmailField(_("工作邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        """Return the name shown."""
        return self.display_name


class PostQuerySet(models.QuerySet["Post"]):
    """Posts, by the day on which they are held."""

    def held_on(self, day: date) -> "PostQuerySet":
        """Return the posts in force on a day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Post(UUIDModel):
    """岗位: a user in a role at an organisation, for one area, from a day to a day.

    `area_code` is empty where the role sees only granted files; `class_label` narrows a class
    teacher to a class.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    role = CodeField(_("岗位"), max_length=30, choices=Role.choices)
    area_code = CodeField(_("负责区域"), max_length=12, blank=True)
    class_label = models.CharField(_("所带班级"), max_length=40, blank=True)
    valid_from = models.DateField(_("任职日期"))
    valid_to = models.DateField(_("卸任日期"), null=True, blank=True)

    objects: ClassVar[Any] = PostQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "valid_from"], name="accounts_post_user")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"


class Draft(UUIDModel):
    """What a user had typed when the screen locked; sealed, and gone after a week."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    key = CodeField(max_length=120)
    content = SealedTextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_one_draft")
        ]

    def __str__(self) -> str:
        return str(self.key)


class Feedback(UUIDModel):
    """投诉建议: what a user tells the people who run the system."""

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    area_code = CodeField(max_length=12)
    text = models.TextField(_("内容"), max_length=2000)
    page = CodeField(_("页面"), max_length=200, blank=True)
    sent_at = models.DateTimeField()
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d}"


class Installation(models.Model):
    """This installation: whose it is and how it presents itself; one row, made by set-up."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    area_code = CodeField(_("所属区划"), max_length=12)
    system_name = models.CharField(_("系统名称"), max_length=60)
    host_name = models.CharField(_("主办单位"), max_length=120, blank=True)
    support_text = models.CharField(_("技术支持"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("安装时间"))
    is_demo = models.BooleanField(_("演示系统"), default=False)
    requires_second_factor = models.BooleanField(_("管理岗位须两步验证"), default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="accounts_one_installation", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return self.system_name
