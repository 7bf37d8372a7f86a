"""Columns of the lists: nothing in them tells who called, or about which child."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from .choices import CallStatus, OpinionLevel, OpinionStatus

TONES = {
    CallStatus.RECEIVING: Tone.WARNING,
    CallStatus.REGISTERED: Tone.WARNING,
    CallStatus.REFERRED: Tone.INFO,
    CallStatus.HANDLING: Tone.INFO,
    CallStatus.FOLLOW_UP: Tone.PRIMARY,
    CallStatus.CLOSED: Tone.SUCCESS,
    CallStatus.VOID: Tone.NEUTRAL,
}
OPINION_TONES = {
    OpinionStatus.SEEN: Tone.WARNING,
    OpinionStatus.WARNED: Tone.WARNING,
    OpinionStatus.JUDGED: Tone.INFO,
    OpinionStatus.ANSWERED: Tone.PRIMARY,
    OpinionStatus.FILED: Tone.SUCCESS,
}
_GRAVE = (OpinionLevel.MAJOR, OpinionLevel.SEVERE)
_WAITING = (CallStatus.RECEIVING, CallStatus.REGISTERED)
_RUNNING = (CallStatus.REFERRED, CallStatus.HANDLING, CallStatus.FOLLOW_UP)


def call_url(row: Any) -> str:
    """Return the address of a call: the form while it is being taken."""
    name = "hotline:call-intake" if row.status == CallStatus.RECEIVING else "hotline:call-detail"
    return reverse(name, kwargs={"id": row.pk})


def detail_url(row: Any) -> str:
    """Return the address of a call's page."""
    return reverse("hotline:call-detail", kwargs={"id": row.pk})


def tone(row: Any) -> str:
    """Return the tone of a call's state."""
    return TONES[CallStatus(row.status)]


def due(row: Any) -> Any:
    """Return the moment at which the clock that runs now runs out; None where none runs."""
    if row.status in _WAITING:
        return row.hand_over_by
    return row.due_at if row.status in _RUNNING else None


def is_late(row: Any) -> bool:
    """Say whether the running clock has run out."""
    moment = due(row)
    return moment is not None and moment < clock.now()


def _due_words(row: Any) -> str:
    moment = due(row)
    if moment is None:
        return "—"
    text = moment.astimezone(clock.CHINA).strftime("%m-%d %H:%M")
    return _("{when} 已超时").format(when=text) if is_late(row) else text


def _due_tone(row: Any) -> str:
    return Tone.DANGER if is_late(row) else ""


def _urgent(row: Any) -> str:
    return _("紧急") if row.is_emergency else _("普通")


def _urgent_tone(row: Any) -> str:
    return Tone.DANGER if row.is_emergency else ""


def _received(row: Any) -> str:
    return str(row.received_at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M"))


def _columns(url: Any) -> tuple[Column[Any], ...]:
    return (
        Column("received_at", gettext_lazy("受理时间"), value=_received, sort="received_at",
               url=url, fixed=True, width=18),
        Column("kind", gettext_lazy("诉求类型"), value="get_kind_display", sort="kind"),
        Column("urgent", gettext_lazy("缓急"), value=_urgent, tone=_urgent_tone,
               sort="is_emergency", width=8),
        Column("status", gettext_lazy("状态"), value="get_status_display", tone=tone,
               sort="status"),
        Column("place", gettext_lazy("所在区划"), value="place_name", sort="area"),
        Column("handler", gettext_lazy("承办单位"), value="handler.name"),
        Column("due", gettext_lazy("时限"), value=_due_words, tone=_due_tone, sort="due_at"),
        Column("operator", gettext_lazy("接听人"), value="operator_label", sort="operator_label"),
    )  # fmt: skip


CALLS: Listing[Any] = Listing(
    key="calls", title=gettext_lazy("热线诉求"), default_order="-received_at", row_url=call_url,
    empty_text=gettext_lazy("没有符合条件的诉求。有来电时由受理单位点“接听登记”，边听边记。"),
    columns=_columns(call_url),
)  # fmt: skip
REFERRED: Listing[Any] = Listing(
    key="referred-calls", title=gettext_lazy("转来的诉求"), default_order="-received_at",
    row_url=detail_url, columns=_columns(detail_url),
    empty_text=gettext_lazy("没有转到本单位的诉求。热线转办后会列在这里，请及时接收或退回。"),
)  # fmt: skip
SUPERVISED: Listing[Any] = Listing(
    key="supervised-calls", title=gettext_lazy("辖区热线诉求"), default_order="-received_at",
    row_url=detail_url, columns=_columns(detail_url),
    empty_text=gettext_lazy("辖区内没有符合条件的热线诉求。"),
)  # fmt: skip


def opinion_url(row: Any) -> str:
    """Return the address of a matter of public opinion."""
    return reverse("hotline:opinion-detail", kwargs={"id": row.pk})


def opinion_tone(row: Any) -> str:
    """Return the tone of its state."""
    return OPINION_TONES[OpinionStatus(row.status)]


def _level_tone(row: Any) -> str:
    return Tone.DANGER if row.level in _GRAVE else ""


def _due_on(row: Any) -> str:
    if row.due_on is None or row.status != OpinionStatus.JUDGED:
        return "—"
    late = row.due_on < clock.today()
    return _("{when} 已超时").format(when=row.due_on) if late else str(row.due_on)


OPINIONS: Listing[Any] = Listing(
    key="opinions", title=gettext_lazy("舆情登记"), default_order="-seen_on", row_url=opinion_url,
    empty_text=gettext_lazy("没有符合条件的舆情。发现后点“登记舆情”。"),
    columns=(
        Column("seen_on", gettext_lazy("发现日期"), sort="seen_on", url=opinion_url, fixed=True),
        Column("source", gettext_lazy("来源"), value="get_source_display", sort="source"),
        Column("where", gettext_lazy("媒体、平台或网址"), value="where"),
        Column("level", gettext_lazy("预警级别"), value="get_level_display", tone=_level_tone,
               sort="level"),
        Column("status", gettext_lazy("状态"), value="get_status_display", tone=opinion_tone,
               sort="status"),
        Column("place", gettext_lazy("涉及区划"), value="place_name", sort="area"),
        Column("handler", gettext_lazy("处置单位"), value="handler.name"),
        Column("due_on", gettext_lazy("处置期限"), value=_due_on, sort="due_on"),
    ),
)  # fmt: skip
