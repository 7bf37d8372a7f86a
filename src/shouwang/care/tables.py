"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from . import selectors
from .choices import FamilyStatus, LetterStatus, PersuasionStatus, PlanStatus, WishStatus

TONES: dict[str, str] = {
    LetterStatus.RECEIVED: Tone.WARNING, LetterStatus.PASSED: Tone.INFO,
    LetterStatus.ANSWERED: Tone.WARNING, LetterStatus.FED_BACK: Tone.INFO,
    LetterStatus.FILED: Tone.SUCCESS,
    PlanStatus.DRAFT: Tone.NEUTRAL, PlanStatus.ACTIVE: Tone.PRIMARY,
    PlanStatus.ENDED: Tone.SUCCESS, PlanStatus.ESCALATED: Tone.DANGER,
    PlanStatus.DROPPED: Tone.NEUTRAL,
    WishStatus.COLLECTED: Tone.WARNING, WishStatus.CLAIMED: Tone.INFO,
    WishStatus.FULFILLED: Tone.SUCCESS, WishStatus.WITHDRAWN: Tone.NEUTRAL,
    FamilyStatus.OFFERED: Tone.WARNING, FamilyStatus.ADMITTED: Tone.SUCCESS,
    FamilyStatus.LEFT: Tone.NEUTRAL,
    PersuasionStatus.LISTED: Tone.WARNING, PersuasionStatus.TALKED: Tone.INFO,
    PersuasionStatus.AGREED: Tone.PRIMARY, PersuasionStatus.REFUSED: Tone.WARNING,
    PersuasionStatus.RETURNED: Tone.SUCCESS, PersuasionStatus.CLOSED: Tone.NEUTRAL,
}  # fmt: skip


def tone_of(row: Any) -> str:
    """Return the tone of a row's status."""
    return TONES[row.status]


def record_url(row: Any) -> str:
    """Return the address of a record."""
    return reverse("care:record-detail", kwargs={"id": row.pk})


def _state(row: Any) -> Any:
    if row.voided_at is not None:
        return _("已作废")
    return _("一切正常") if row.all_well else _("发现异常")


def _tone(row: Any) -> str:
    if row.voided_at is not None:
        return Tone.NEUTRAL
    return Tone.SUCCESS if row.all_well else Tone.WARNING


def _problems(row: Any) -> str:
    return "、".join(map(str, selectors.labels(row)["problems"]))


RECORDS: Listing[Any] = Listing(
    key="care-records",
    title=_("关爱工作记录"),
    default_order="-occurred_on",
    row_url=record_url,
    columns=(
        Column("occurred_on", _("日期"), sort="occurred_on", url=record_url, fixed=True, width=12),
        Column("name", _("儿童"), value="care_file.person.name", sort="care_file__sort_key"),
        Column("kind", _("事项"), value="get_kind_display", sort="kind"),
        Column("channel", _("方式"), value="get_channel_display", default=False),
        Column("doers", _("经办人"), value=selectors.doers, width=24),
        Column("state", _("有无异常"), value=_state, tone=_tone),
        Column("problems", _("发现的问题"), value=_problems, width=30),
        Column("entered_by", _("录入人"), default=False),
    ),
)


def _address(name: str) -> Any:
    return lambda row: reverse(f"care:{name}", kwargs={"id": row.pk})


def _child(url: Any) -> Column[Any]:
    return Column("name", _("儿童"), value="care_file.person.name", sort="care_file__sort_key",
                  url=url, fixed=True)  # fmt: skip


def _status() -> Column[Any]:
    return Column("status", _("状态"), value="get_status_display", sort="status", tone=tone_of)


letter_url, plan_url, wish_url = _address("letter"), _address("plan"), _address("wish")
family_url, persuasion_url = _address("family"), _address("persuasion")
donation_url, meeting_url = _address("donation"), _address("meeting")

_BEGUN_IN_THE_FILE = _("没有记录。打开儿童档案，在“帮扶方案、书信、心愿和捐赠”处登记。")
LETTERS: Listing[Any] = Listing(
    key="care-letters", title=_("亲情信箱"), default_order="-received_on", row_url=letter_url,
    empty_text=_BEGUN_IN_THE_FILE,
    columns=(
        _child(letter_url),
        Column("direction", _("书信"), value="get_direction_display", sort="direction"),
        Column("received_on", _("收信日期"), sort="received_on"),
        Column("passed_on", _("转递日期"), sort="passed_on"),
        Column("answered_on", _("回信日期"), sort="answered_on"),
        _status(),
    ),
)  # fmt: skip
PLANS: Listing[Any] = Listing(
    key="care-plans", title=_("帮扶方案"), default_order="ends_on", row_url=plan_url,
    empty_text=_BEGUN_IN_THE_FILE,
    columns=(
        _child(plan_url),
        Column("kind", _("类型"), value="get_kind_display", sort="kind"),
        Column("owner", _("责任人"), sort="owner"),
        Column("starts_on", _("自"), sort="starts_on", width=12),
        Column("ends_on", _("至"), sort="ends_on", width=12),
        _status(),
        Column("outcome", _("效果"), value="get_outcome_display", sort="outcome"),
    ),
)  # fmt: skip
WISHES: Listing[Any] = Listing(
    key="care-wishes", title=_("微心愿"), default_order="-collected_on", row_url=wish_url,
    empty_text=_BEGUN_IN_THE_FILE,
    columns=(
        _child(wish_url),
        Column("text", _("心愿"), width=30),
        Column("collected_on", _("征集日期"), sort="collected_on"),
        Column("claimer", _("认领人"), sort="claimer"),
        Column("fulfilled_on", _("达成日期"), sort="fulfilled_on"),
        _status(),
    ),
)  # fmt: skip
BOARD: Listing[Any] = Listing(
    key="care-board", title=_("待认领的微心愿"), default_order="collected_on",
    row_url=_address("board-wish"),
    columns=(
        Column("text", _("心愿"), width=40, fixed=True, url=_address("board-wish")),
        Column("age", _("年龄"), sort="age", numeric=True),
        Column("sex", _("性别"), value="get_sex_display", sort="sex"),
        Column("collected_on", _("征集日期"), sort="collected_on"),
        _status(),
    ),
)  # fmt: skip
DONATIONS: Listing[Any] = Listing(
    key="care-donations", title=_("捐赠"), default_order="-given_on", row_url=donation_url,
    empty_text=_BEGUN_IN_THE_FILE,
    columns=(
        _child(donation_url),
        Column("given_on", _("捐赠日期"), sort="given_on"),
        Column("giver", _("捐赠人（单位）"), sort="giver"),
        Column("what", _("物品和金额"), value=selectors.gift_text, width=30),
        Column("received_by", _("接收人"), sort="received_by"),
        Column("voided", _("状态"), value=lambda row: _("已作废") if row.voided_at else _("有效"),
               tone=lambda row: Tone.NEUTRAL if row.voided_at else Tone.SUCCESS),
    ),
)  # fmt: skip
FAMILIES: Listing[Any] = Listing(
    key="care-families", title=_("邻里互助家庭名册"), default_order="name", row_url=family_url,
    columns=(
        Column("name", _("户主姓名"), sort="name", url=family_url, fixed=True),
        Column("mode", _("托管方式"), value="get_mode_display", sort="mode"),
        Column("places", _("最多照看人数"), sort="places", numeric=True),
        Column("in_care", _("正在照看"), sort="in_care", numeric=True),
        _status(),
    ),
)  # fmt: skip
PERSUASIONS: Listing[Any] = Listing(
    key="care-persuasions", title=_("劝返名单"), default_order="-listed_on",
    row_url=persuasion_url,
    columns=(
        _child(persuasion_url),
        Column("listed_on", _("列入日期"), sort="listed_on"),
        Column("attempts", _("劝返次数"), value=lambda row: len(row.attempts), numeric=True),
        Column("returns_on", _("预计返回日期"), sort="returns_on"),
        Column("returned_on", _("返回日期"), sort="returned_on"),
        _status(),
    ),
)  # fmt: skip
MEETINGS: Listing[Any] = Listing(
    key="care-meetings", title=_("座谈会、家长会和活动"), default_order="-held_on",
    row_url=meeting_url,
    columns=(
        Column("held_on", _("日期"), sort="held_on", url=meeting_url, fixed=True),
        Column("kind", _("会议（活动）"), value="get_kind_display", sort="kind"),
        Column("organisation", _("学校"), value=lambda row: row.organisation or "—"),
        Column("topic", _("主题"), width=30),
        Column("number", _("到会人数"), sort="number", numeric=True),
        Column("voided", _("状态"), value=lambda row: _("已作废") if row.voided_at else _("有效"),
               tone=lambda row: Tone.NEUTRAL if row.voided_at else Tone.SUCCESS),
    ),
)  # fmt: skip
NOT_MET: Listing[Any] = Listing(
    key="care-not-met", title=_("未达到的儿童"), default_order="name",
    columns=(
        Column("name", _("儿童"), value="person.name", fixed=True, sort="sort_key",
               url=lambda row: reverse("registry:child-detail", kwargs={"id": row.pk})),
        Column("place", _("村（居）"), value=lambda row: row.place_name, width=24),
        Column("school", _("学校"), value=lambda row: row.school or "—", width=20),
        Column("done", _("已做次数"), numeric=True),
    ),
)  # fmt: skip
COUNSELLING: Listing[Any] = Listing(
    key="care-counselling", title=_("心理辅导"), default_order="-held_on",
    row_url=_address("counselling"),
    columns=(
        _child(_address("counselling")),
        Column("held_on", _("日期"), sort="held_on"),
        Column("kind", _("类型"), value="get_kind_display", sort="kind"),
        Column("author", _("辅导人"), value="entered_by", sort="entered_by"),
    ),
)  # fmt: skip
