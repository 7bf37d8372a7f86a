"""The rows of the to-do list: fifty on a page, drawn by Python (see `core.drawing`)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shouwang.core.drawing import address_of, badge, esc
from shouwang.duties.choices import Urgency

register = template.Library()


@register.simple_tag
def duty_rows(lines: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of what a post has to do: child, matter, day, grounds, and what can be done."""
    heads = [esc(text) for text in (_("儿童"), _("事项"), _("期限"), _("依据"))]
    deeds = ((_("暂缓"), "duties:snooze"), (_("移交"), "duties:hand-over"))
    return mark_safe("\n".join(_row(line, heads, deeds) for line in lines))  # noqa: S308


def _row(line: Mapping[str, Any], heads: list[str], deeds: tuple[tuple[str, str], ...]) -> str:
    duty = line["duty"]
    child, matter, day, grounds = heads
    file_url = address_of("registry:child-detail", line["file_id"])
    own = f'<a class="btn btn-sm btn-primary" href="{esc(line["url"])}">{esc(line["verb"])}</a>'
    links = [own] if line["url"] else []
    links += [
        f'<a class="btn btn-sm btn-link" href="{address_of(name, duty.pk)}">{esc(word)}</a>'
        for word, name in deeds
    ]
    return (
        f'<tr><td class="cell-main" data-label="{child}">'
        f'<a href="{file_url}">{esc(line["child"])}</a></td>'
        f'<td data-label="{matter}">{esc(line["title"])}</td>'
        f'<td data-label="{day}">{badge(line["label"], line["tone"])} '
        f"{duty.due_on.isoformat()}{_how_late(line)}</td>"
        f'<td class="text-secondary d-none d-md-table-cell" data-label="{grounds}">'
        f"{esc(duty.basis)}</td>"
        f'<td class="row-actions">{" ".join(links)}</td></tr>'
    )


def _how_late(line: Mapping[str, Any]) -> str:
    if line["urgency"] == Urgency.OVERDUE:
        return " " + esc(_("逾期 %(n)s 日") % {"n": line["days_late"]})
    if line["urgency"] == Urgency.SNOOZED:
        duty = line["duty"]
        told = {"day": duty.snoozed_until.isoformat(), "reason": duty.snooze_reason}
        return " " + esc(_("暂缓到 %(day)s：%(reason)s") % told)
    return ""
