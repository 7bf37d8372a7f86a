"""Template tags for the shared components; `docs/how-to/make-a-page.md` shows each in use."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shouwang.core.charts import Chart
from shouwang.core.presentation import TONE_ICONS, Tone, Verdict
from shouwang.core.widgets import QuickSelect

register = template.Library()

MESSAGE_TONES = {"debug": "secondary", "error": "danger"}
MESSAGE_ICONS = {
    "success": "check-circle-fill",
    "warning": "exclamation-triangle-fill",
    "error": "x-circle-fill",
}
VERDICT_TONES = {Verdict.MET: "success", Verdict.FAILED: "neutral", Verdict.UNKNOWN: "warning"}
VERDICT_ICONS = {
    Verdict.MET: "check-circle-fill",
    Verdict.FAILED: "x-circle-fill",
    Verdict.UNKNOWN: "question-circle",
}
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


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
def verdict_tone(verdict: str) -> str:
    """Tone of MET, FAILED or UNKNOWN."""
    return VERDICT_TONES[Verdict(verdict)]


@register.filter
def verdict_icon(verdict: str) -> str:
    """Icon of MET, FAILED or UNKNOWN."""
    return VERDICT_ICONS[Verdict(verdict)]


@register.filter
def tone_icon(tone: str) -> str:
    """The shape that goes with a tone."""
    return TONE_ICONS.get(tone, TONE_ICONS[Tone.PRIMARY])


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One icon of `tools/vendor/icons.txt`, silent to screen readers."""
    return format_html('<i class="bi bi-{} {}" aria-hidden="true"></i>', name, css)


@register.simple_tag
def status(label: object, tone: str = Tone.NEUTRAL, icon: str = "") -> SafeString:
    """A status badge: colour, word and shape together."""
    shape = icon or TONE_ICONS.get(tone, TONE_ICONS[Tone.NEUTRAL])
    return format_html(
        '<span class="status tone-mark-{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        tone,
        shape,
        label,
    )


@register.simple_block_tag
def card(content: str, title: object = "", **options: Any) -> SafeString:
    """A card around its content.

    Options: `icon`, `id`, `tone`, `flush` (no padding: for tables), `level` (heading level,
    default 2), `action_url` with `action_label` (a link on the right of the heading), `css`.
    """
    return render_to_string(
        "core/components/card.html", {"content": content, "title": title} | options
    )


@register.inclusion_tag("core/components/stat.html")
def stat(label: object, value: object, **options: Any) -> dict[str, Any]:
    """A figure tile. Options: `icon`, `tone`, `unit`, `hint`, `url`."""
    return {"label": label, "value": value, "tone": Tone.PRIMARY} | options


@register.inclusion_tag("core/components/facts.html")
def facts(items: Iterable[object], cols: int = 2) -> dict[str, Any]:
    """A definition list of `Fact`s in one, two or three columns."""
    return {"items": items, "cols": cols}


@register.inclusion_tag("core/components/timeline.html")
def timeline(steps: Iterable[object]) -> dict[str, Any]:
    """A timeline of `Step`s."""
    return {"steps": steps}


@register.inclusion_tag("core/components/reasons.html")
def reasons(items: Iterable[object]) -> dict[str, Any]:
    """The numbered `Reason`s of a determination."""
    return {"items": items}


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
    return field(bound, **options)


@register.inclusion_tag("core/components/error_summary.html")
def error_summary(*given: BaseForm | None) -> dict[str, Any]:
    """All errors of the forms at the top, each a link to its field."""
    bad = [form for form in given if form is not None and form.is_bound and form.errors]
    return {"forms": bad}


@register.inclusion_tag("core/components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field: label, star, control, help, error.

    Options: `wide` (whole row), `show_when` ("field=VALUE,VALUE": shown only then), `label`,
    `help` (instead of the field's own), `placeholder`, `autocomplete`, `hide_label`.
    """
    widget = bound.field.widget
    # Django names the help text in aria-describedby by itself, so it must know ours.
    bound.help_text = options.setdefault("help", bound.help_text)
    return {
        "bound": bound,
        "control": _control(bound, options),
        "described_by": _described_by(bound, options),
        "is_group": isinstance(widget, GROUPS),
        "is_tick": isinstance(widget, forms.CheckboxInput),
        "label": bound.label,
    } | options


@register.inclusion_tag("core/components/fields.html")
def fields(form: BaseForm, cols: int = 2) -> dict[str, Any]:
    """All fields of a form in order, hidden ones too, in a grid."""
    return {"form": form, "cols": cols}


@register.inclusion_tag("core/components/chart.html", takes_context=True)
def chart(context: Context, given: Chart, **options: Any) -> dict[str, Any]:
    """A chart with the same numbers as a table beneath. Options: `tall`, `open` (table shown)."""
    return {"chart": given, "request": context.get("request")} | options


def _control(bound: BoundField, options: Mapping[str, Any]) -> SafeString:
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    if not isinstance(widget, GROUPS):
        attrs["class"] = " ".join(filter(None, (widget.attrs.get("class"), _css(widget))))
        attrs["aria-describedby"] = _described_by(bound, options)
    for name in ("placeholder", "autocomplete", "inputmode"):
        if options.get(name):
            attrs[name] = options[name]
    quick = QuickSelect.instead_of(widget) if type(widget) is forms.Select else None
    return bound.as_widget(quick, {key: value for key, value in attrs.items() if value})


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


def _described_by(bound: BoundField, options: Mapping[str, Any]) -> str:
    if not bound.auto_id:
        return ""
    ids = []
    if options["help"] or options.get("hint"):
        ids.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)
