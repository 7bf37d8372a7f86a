"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from . import selectors
from .filters import FeedbackFilter, OrganisationFilter, UserFilter


def _user_url(user: Any) -> str:
    return reverse("accounts:user-detail", kwargs={"id": user.pk})


def _posts(user: Any) -> str:
    return "、".join(selectors.post_title(post) for post in user.held_posts)


def _state(row: Any) -> object:
    return _("启用") if row.is_active else _("停用")


def _state_tone(row: Any) -> str:
    return Tone.SUCCESS if row.is_active else Tone.NEUTRAL


USERS: Listing[Any] = Listing(
    key="users",
    title=_("用户"),
    filters=UserFilter,
    default_order="username",
    row_url=_user_url,
    actions="accounts/user_actions.html",
    columns=(
        Column("username", _("用户名"), sort="username", url=_user_url, fixed=True),
        Column("display_name", _("姓名"), sort="display_name"),
        Column(
            "organisation", _("所在单位"), value="organisation.name", sort="organisation__name",
            width=26,
        ),
        Column("posts", _("在任岗位"), value=_posts, width=30),
        Column("state", _("状态"), value=_state, tone=_state_tone),
        Column("last_login", _("上次登录"), sort="last_login", width=18),
        Column("created_at", _("建立时间"), sort="created_at", default=False, width=18),
    ),
)  # fmt: skip


def _organisation_url(organisation: Any) -> str:
    return reverse("accounts:organisation-edit", kwargs={"id": organisation.pk})


ORGANISATIONS: Listing[Any] = Listing(
    key="organisations",
    title=_("单位"),
    filters=OrganisationFilter,
    default_order="area",
    row_url=_organisation_url,
    actions="accounts/organisation_actions.html",
    columns=(
        Column("name", _("单位名称"), sort="name", url=_organisation_url, fixed=True, width=30),
        Column("kind", _("单位类型"), value="get_kind_display", sort="kind", width=20),
        Column("area", _("所在区划"), value="area_name", sort="area", width=20),
        Column("code", _("单位代码"), sort="code", default=False),
        Column("stage", _("办学类型"), value="get_stage_display", default=False),
        Column("state", _("状态"), value=_state, tone=_state_tone),
    ),
)


def _feedback_url(row: Any) -> str:
    return reverse("accounts:feedback-answer", kwargs={"id": row.pk})


def _answer_state(row: Any) -> object:
    return _("已答复") if row.answered_at else _("未答复")


def _answer_tone(row: Any) -> str:
    return Tone.SUCCESS if row.answered_at else Tone.WARNING


FEEDBACK: Listing[Any] = Listing(
    key="feedback",
    title=_("投诉建议"),
    filters=FeedbackFilter,
    default_order="-sent_at",
    row_url=_feedback_url,
    columns=(
        Column("sent_at", _("时间"), sort="sent_at", url=_feedback_url, fixed=True, width=18),
        Column("user", _("提出人"), value="user.display_name"),
        Column("organisation", _("单位"), value="user.organisation.name", width=24),
        Column("text", _("内容"), value=lambda row: row.text[:60], width=50),
        Column("answered", _("答复"), value=_answer_state, tone=_answer_tone),
    ),
)
