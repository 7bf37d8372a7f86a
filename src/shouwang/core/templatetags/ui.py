"""Template tags for the shared components; `docs/how-to/make-a-page.md` shows each in use."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.safestring import SafeString

from shouwang.core import drawing
from shouwang.core.charts import Chart
from shouwang.core.presentation import TONE_ICONS, Reason, Tone

register = template.Library()

MESSAGE_TONES = {"debug": "secondary", "error": "danger"}
MESSAGE_ICONS = {
    "success": "check-circle-fill",
    "warning": "exclamation-triangle-fill",
    "error": "x-circle-fill",
}


@register.filter
def message_tone(message: Message) -> str:
    """Bootstrap colour of a Django message."""
    level = message.level_tag or "info"
    return MESSAGE_TONES.get(level, level)


@register.filter
def message_icon(message: Message) -> str:
    """Icon of a Django message."""
    return MESSAGE_ICONS.get(message.level_tag or "", "info-circle")


@register.filter
def tone_icon(tone: str) -> str:
    """The shape that goes with a tone."""
    return TONE_ICONS.get(tone, TONE_ICONS[Tone.PRIMARY])


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str, key: object = "", /) -> SafeString:
    """A piece of the frame, drawn once for each `key` and kept; "" draws it anew.

    `key` must hold whatever the piece shows, but for `csrf_token` and `here` (the address of the
    page): those are filled in each time.
    """
    return drawing.kept_piece(name, key, context)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One icon of `tools/vendor/icons.txt`, silent to screen readers."""
    return drawing.icon(name, css)


@register.simple_tag
def status(label: object, tone: str = Tone.NEUTRAL, icon: str = "") -> SafeString:
    """A status badge: colour, word and shape together."""
    return drawing.badge(label, tone, icon)


@register.simple_tag(takes_context=True)
def list_table(context: Context, page: Any) -> SafeString:
    """Head and body of the table of a `listing.ListPage`."""
    return drawing.table(page, context)


@register.simple_tag
def list_columns(page: Any) -> SafeString:
    """A tick for every column of a list."""
    return drawing.column_choices(page)


@register.simple_block_tag
def card(content: str, title: object = "", **options: Any) -> SafeString:
    """A card around its content.

    Options: `icon`, `id`, `tone`, `flush` (no padding: for tables), `level` (heading level,
    default 2), `action_url` with `action_label` (a link on the right of the heading), `css`.
    """
    return drawing.card(content, title, options)


@register.inclusion_tag("core/components/stat.html")
def stat(label: object, value: object, **options: Any) -> dict[str, Any]:
    """A figure tile. Options: `icon`, `tone`, `unit`, `hint`, `url`, `words` (no figure)."""
    return {"label": label, "value": value, "tone": Tone.PRIMARY} | options


@register.inclusion_tag("core/components/facts.html")
def facts(items: Iterable[object], cols: int = 2) -> dict[str, Any]:
    """A definition list of `Fact`s in one, two or three columns."""
    return {"items": items, "cols": cols}


@register.inclusion_tag("core/components/timeline.html")
def timeline(steps: Iterable[object]) -> dict[str, Any]:
    """A timeline of `Step`s."""
    return {"steps": steps}


@register.simple_tag
def reasons(items: Iterable[Reason]) -> SafeString:
    """The numbered `Reason`s of a determination."""
    return drawing.reasons(items)


@register.inclusion_tag("core/components/empty.html")
def empty(text: object, **options: Any) -> dict[str, Any]:
    """An empty state. Options: `icon`, `action_url`, `action_label`."""
    return {"text": text} | options


@register.inclusion_tag("core/components/tabs.html")
def tabs(items: Iterable[object], label: object = "") -> dict[str, Any]:
    """A row of `Tab`s, each with an address of its own."""
    return {"items": items, "label": label}


@register.inclusion_tag("core/components/crumb.html")
def crumb(label: object, url: str = "") -> dict[str, Any]:
    """One step of the breadcrumb; the last one has no address."""
    return {"label": label, "url": url}


@register.inclusion_tag("core/components/progress.html")
def progress(done: int, total: int, **options: Any) -> dict[str, Any]:
    """A progress bar that asks again. Options: `url` (polled), `every` seconds, `label`."""
    percent = min(100, done * 100 // total) if total else 0
    return {"done": done, "total": total, "percent": percent, "every": 2} | options


@register.inclusion_tag("core/components/confirm_button.html", takes_context=True)
def confirm_button(context: Context, label: object, url: str, **options: Any) -> dict[str, Any]:
    """A button that posts to `url` after asking. Options: `message`, `tone`, `icon`, `small`."""
    return {"label": label, "url": url, "csrf_token": context.get("csrf_token")} | options


@register.inclusion_tag("core/components/upload.html")
def upload(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A file field one can drop files on. Options: `hint`."""
    _tell_help(bound, options)
    return {
        "bound": bound, "control": drawing.control(bound, options), "label": bound.label,
        "errors": drawing.errors(bound),
    } | options  # fmt: skip


@register.inclusion_tag("core/components/error_summary.html")
def error_summary(*given: BaseForm | None) -> dict[str, Any]:
    """All errors of the forms at the top, each a link to its field."""
    bad = [form for form in given if form is not None and form.is_bound and form.errors]
    return {"forms": bad}


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """A form field: label, star, control, help, error.

    Options: `wide` (whole row), `show_when` ("field=VALUE,VALUE": shown only then), `label`,
    `help` (instead of the field's own), `placeholder`, `autocomplete`, `hide_label`.
    """
    _tell_help(bound, options)
    return drawing.field(bound, options)


def _tell_help(bound: BoundField, options: dict[str, Any]) -> None:
    # Django names the help text in aria-describedby by itself, so it must know ours.
    bound.help_text = options.setdefault("help", bound.help_text)


@register.inclusion_tag("core/components/fields.html")
def fields(form: BaseForm, cols: int = 2) -> dict[str, Any]:
    """All fields of a form in order, hidden ones too, in a grid."""
    return {"form": form, "cols": cols}


@register.inclusion_tag("core/components/chart.html", takes_context=True)
def chart(context: Context, given: Chart, **options: Any) -> dict[str, Any]:
    """A chart with the same numbers as a table beneath. Options: `tall`, `open` (table shown)."""
    return {"chart": given, "request": context.get("request")} | options
