"""Columns of the lists."""

from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock, idcard
from shouwang.core.drawing import address_of, esc
from shouwang.core.listing import Column, Listing, Worded
from shouwang.core.presentation import Tone

from . import hooks, selectors
from .choices import CloseReason, FileStatus, Kin, Rating, Schooling, Sex, Verdict

VERDICT_TONES = {"yes": Tone.PRIMARY, "no": Tone.NEUTRAL, "unknown": Tone.WARNING}
STATUS_TONES = {
    "DRAFT": Tone.NEUTRAL,
    "SUBMITTED": Tone.WARNING,
    "VERIFIED": Tone.SUCCESS,
    "CHANGE_PENDING": Tone.WARNING,
    "CLOSED": Tone.NEUTRAL,
}
CARERS = {"GRANDPARENT": _("（外）祖父母"), "KIN_FRIEND": _("其他亲友")}


def file_url(row: Any) -> str:
    """Return the address of a file."""
    return address_of("registry:child-detail", row.pk)


def _label(choices: type[TextChoices], path: str) -> Worded:
    """Return what words a stored code; `get_…_display` hashes every label anew."""
    return Worded(path, lambda: dict(choices.choices))


def _age(row: Any) -> int | None:
    return selectors.age_on(row.birth_date, clock.today())


_rating = _label(Rating, "rating")


_reason = Worded("care_reason", lambda: dict(hooks.care_reasons) | {"NONE": ""})


_kin = _label(Kin, "kin")


def _carer(row: Any) -> str:
    if row.without_carer:
        return str(_("无人照护"))
    carers = [link for link in row.links if link.is_actual_carer]
    return "、".join(f"{link.person.name}（{_kin(link)}）" for link in carers)


def _parent(kin: Kin) -> Any:
    def name(row: Any) -> str:
        return "、".join(link.person.name for link in row.links if link.kin == kin)

    return name


def _number(row: Any) -> str:
    return idcard.mask(row.person.id_number) if row.person.id_number else ""


_status_alone = _label(FileStatus, "status")
_close_reason = _label(CloseReason, "close_reason")


def _status(row: Any) -> str:
    reason = f"（{_close_reason(row)}）" if row.is_closed and row.close_reason else ""
    return f"{_status_alone(row)}{reason}"


def _open_link(row: Any) -> SafeString:
    whose, word = _open_words(get_language())
    whose %= {"name": esc(row.person.name)}
    return mark_safe(  # noqa: S308
        f'<a class="btn btn-sm btn-link" href="{file_url(row)}" aria-label="{whose}">{word}</a>'
    )


@cache
def _open_words(_language: str | None) -> tuple[str, str]:
    return esc(gettext("查看%(name)s")), esc(gettext("查看"))


CHILDREN: Listing[Any] = Listing(
    key="children",
    title=_("儿童档案"),
    default_order="name",
    row_url=file_url,
    actions=_open_link,
    columns=(
        Column("name", _("姓名"), value="person.name", sort="sort_key", url=file_url, fixed=True),
        Column("sex", _("性别"), value=_label(Sex, "person.sex"), width=6),
        Column("age", _("周岁"), value=_age, numeric=True, width=6),
        Column("birth_date", _("出生日期"), sort="birth_date", default=False, width=12),
        Column("id_number", _("公民身份号码"), value=_number, default=False, width=22),
        Column("township", _("乡镇（街道）"), value="township_name", default=False, width=16),
        Column("village", _("村（居）"), value="village_name", sort="area", width=18),
        Column(
            "verdict", _("留守认定"), value=_label(Verdict, "verdict"),
            tone=lambda row: VERDICT_TONES[row.verdict], width=10,
        ),
        Column("care_reason", _("留守原因"), value=_reason, width=24),
        Column("carer", _("实际照护人"), value=_carer, width=24),
        Column("rating", _("监护情况"), value=_rating, width=10),
        Column("schooling", _("就学情况"), value=_label(Schooling, "schooling"), width=10),
        Column("school", _("学校"), value="school.name", default=False, width=24),
        Column("father", _("父亲姓名"), value=_parent(Kin.FATHER), default=False, width=12),
        Column("mother", _("母亲姓名"), value=_parent(Kin.MOTHER), default=False, width=12),
        Column(
            "status", _("档案状态"), value=_status, tone=lambda row: STATUS_TONES[row.status],
            width=14,
        ),
        Column("number", _("档案编号"), default=False, width=18),
        Column("opened_on", _("建档日期"), default=False, width=12),
        Column("updated_at", _("最近更新"), sort="updated_at", default=False, width=18),
    ),
)  # fmt: skip


def household_url(row: Any) -> str:
    """Return the address of a household."""
    return reverse("registry:household-detail", kwargs={"id": row.pk})


def _children(row: Any) -> object:
    return "、".join(file.person.name for file in row.children) or _("（已退出）")


HOUSEHOLDS: Listing[Any] = Listing(
    key="households",
    title=_("家庭"),
    default_order="area",
    row_url=household_url,
    columns=(
        Column(
            "children", _("在档儿童"), fixed=True, url=household_url, width=30,
            value=_children,
        ),
        Column("number", _("儿童数"), sort="number", numeric=True, width=8),
        Column("area", _("村（居）"), value="place", sort="area", width=24),
        Column("group_name", _("村民小组"), width=14),
        Column("address", _("家庭住址"), width=30),
    ),
)  # fmt: skip


def _birthday(row: Any) -> object:
    if not row.next_birthday:
        return ""
    age, day = row.next_birthday
    return _("{day} 满{age}周岁").format(day=day.isoformat(), age=age)


NEEDING: Listing[Any] = Listing(
    key="needing",
    title=_("待核事项"),
    default_order="birth_date",
    row_url=file_url,
    actions=_open_link,
    columns=(
        Column("name", _("姓名"), value="person.name", sort="sort_key", url=file_url, fixed=True),
        Column("sex", _("性别"), value=_label(Sex, "person.sex"), width=6),
        Column("age", _("周岁"), value=_age, numeric=True, width=6),
        Column("birth_date", _("出生日期"), sort="birth_date", width=12),
        Column("birthday", _("临近生日"), value=_birthday, width=22),
        Column("village", _("村（居）"), value="village_name", sort="area", width=18),
        Column("carer", _("实际照护人"), value=_carer, width=24),
        Column("rating", _("监护情况"), value=_rating, width=10),
        Column(
            "verdict", _("留守认定"), value=_label(Verdict, "verdict"),
            tone=lambda row: VERDICT_TONES[row.verdict], width=10,
        ),
    ),
)  # fmt: skip


EXPORT_TONES = {
    "ASKED": Tone.WARNING, "REFUSED": Tone.DANGER, "APPROVED": Tone.INFO, "READY": Tone.SUCCESS,
    "FAILED": Tone.DANGER, "EXPIRED": Tone.NEUTRAL,
}  # fmt: skip


def _export_url(row: Any) -> str:
    return reverse("registry:export-detail", kwargs={"id": row.pk})


EXPORTS: Listing[Any] = Listing(
    key="exports",
    title=_("我的导出"),
    default_order="-asked_at",
    row_url=_export_url,
    empty_text=_("没有申请过导出。"),
    columns=(
        Column("kind", _("名单"), value="kind_label", url=_export_url, fixed=True, width=18),
        Column("rows", _("行数"), numeric=True, width=8),
        Column("purpose", _("用途"), width=30),
        Column("asked_at", _("申请时间"), sort="asked_at", width=18),
        Column(
            "status", _("状态"), value="get_status_display",
            tone=lambda row: EXPORT_TONES[row.status], width=10,
        ),
        Column("expires_on", _("保存至"), width=12),
        Column("downloads", _("下载次数"), numeric=True, width=8),
    ),
)  # fmt: skip
