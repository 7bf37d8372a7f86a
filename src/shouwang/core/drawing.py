"""The HTML of what stands on a page by the hundred: cells of a list, badges, form fields.

Drawn by Python: a template tells the same in a tenth of the speed, and a list of twenty rows has
two hundred cells. Everything that is not marked safe is escaped here.
"""

import html
import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template import Context, Template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core import memory
from shouwang.core.cells import shown_text
from shouwang.core.presentation import TONE_ICONS, Reason, Tone, Verdict
from shouwang.core.widgets import options_html

_SPECIAL = re.compile("[&<>\"']").search
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_ERROR_ICON = '<i class="bi bi-exclamation-triangle-fill" aria-hidden="true"></i>'


def esc(value: object) -> str:
    """Return a value as text that may stand in HTML, between tags or in an attribute."""
    text = value if isinstance(value, str) else str(value)
    return html.escape(text) if _SPECIAL(text) and not isinstance(text, SafeString) else text


def address_of(name: str, key: UUID) -> str:
    """Return the address of the page `name` of the record `key`: lists have sixty such links."""
    before, after = _around(name)
    return f"{before}{key}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    """Return what stands before and after the id: resolving is slow."""
    nobody = UUID(int=0)
    before, _id, after = reverse(name, kwargs={"id": nobody}).partition(str(nobody))
    return before, after


def icon(name: object, css: object = "") -> SafeString:
    """Return one icon of `tools/vendor/icons.txt`, silent to screen readers."""
    return mark_safe(f'<i class="bi bi-{esc(name)} {esc(css)}" aria-hidden="true"></i>')  # noqa: S308


def badge(label: object, tone: str = Tone.NEUTRAL, shape: str = "") -> SafeString:
    """Return a status badge: colour, word and shape together."""
    return _badge(label if isinstance(label, SafeString) else str(label), str(tone), shape)


@lru_cache(maxsize=1024, typed=True)  # what is marked safe is never taken for what is not
def _badge(label: str, tone: str, shape: str) -> SafeString:
    mark = esc(shape or TONE_ICONS.get(tone, TONE_ICONS[Tone.NEUTRAL]))
    return mark_safe(  # noqa: S308
        f'<span class="status tone-mark-{esc(tone)}"><i class="bi bi-{mark}" aria-hidden="true">'
        f"</i>{esc(label)}</span>"
    )


def card(content: str, title: object, options: Mapping[str, Any]) -> SafeString:
    """Return a card around safe content; see the tag of the same name for the options."""
    name, heading = esc(options.get("id") or ""), ""
    css = f" tone-{esc(options['tone'])}" if options.get("tone") else ""
    css += f" {esc(options['css'])}" if options.get("css") else ""
    labelled = f' aria-labelledby="{name}-title"' if title and name else ""
    if title:
        level, mark = options.get("level") or 2, options.get("icon")
        own = f' id="{name}-title"' if name else ""
        shape = f'<i class="bi bi-{esc(mark)}" aria-hidden="true"></i>' if mark else ""
        heading = f"<h{level}{own}>{shape}{esc(title)}</h{level}>{_card_action(options)}"
        heading = f'<div class="card-header">{heading}</div>'
    body = content if options.get("flush") else f'<div class="card-body">{content}</div>'
    anchor = f' id="{name}"' if name else ""
    return mark_safe(  # noqa: S308
        f'<section class="card{css}"{anchor}{labelled}>{heading}{body}</section>'
    )


def _card_action(options: Mapping[str, Any]) -> str:
    if not options.get("action_url"):
        return ""
    url, label = esc(options["action_url"]), esc(options.get("action_label") or "")
    return f'<a class="btn btn-sm btn-outline-primary" href="{url}">{label}</a>'


# --- reasons -------------------------------------------------------------------------------------

VERDICT_TONES = {Verdict.MET: "success", Verdict.FAILED: "neutral", Verdict.UNKNOWN: "warning"}
VERDICT_ICONS = {
    Verdict.MET: "check-circle-fill",
    Verdict.FAILED: "x-circle-fill",
    Verdict.UNKNOWN: "question-circle",
}


def reasons(items: Iterable[Reason]) -> SafeString:
    """Return the numbered conditions of a determination, each in word, shape and colour."""
    words = {Verdict.MET: _("符合"), Verdict.FAILED: _("不符合"), Verdict.UNKNOWN: _("待核实")}
    marks = {
        verdict: badge(word, VERDICT_TONES[verdict], VERDICT_ICONS[verdict])
        for verdict, word in words.items()
    }
    based = esc(_("依据："))
    lines = []
    for each in items:
        fact = f' <span class="text-secondary">{esc(each.fact)}</span>' if each.fact else ""
        basis = f' <small class="basis">{based}{esc(each.basis)}</small>' if each.basis else ""
        lines.append(
            f'<li><span class="verdict">{marks[Verdict(each.verdict)]}</span>'
            f"<div>{esc(each.text)}{fact}{basis}</div></li>"
        )
    return mark_safe(f'<ol class="reasons">{"".join(lines)}</ol>')  # noqa: S308


# --- the frame -----------------------------------------------------------------------------------

_pieces: dict[Hashable, str] = {}
_MOST_CHARACTERS = 8_000_000  # of all pieces kept in this process
# What differs from request to request stands in a kept piece under a word nobody can know.
_TOKEN, _HERE = (f"kept-{secrets.token_hex(16)}" for _number in range(2))


def kept_piece(name: str, key: Any, context: Context) -> SafeString:
    """Return a template drawn once for each key and language; see the tag `kept`."""
    request = context.get("request")
    here = request.get_full_path() if request is not None else ""
    token = str(context.get("csrf_token") or "")
    piece = context.template.engine.get_template(name)  # type: ignore[union-attr]
    if not key or not memory.enabled:
        with context.push(here=here):
            return piece.render(context)

    def draw() -> str:
        with context.push(here=_HERE, csrf_token=_TOKEN):
            return str(piece.render(context))

    text = _kept((name, key), draw)
    filled = text.replace(_TOKEN, esc(token)).replace(_HERE, esc(here))
    return mark_safe(filled)  # noqa: S308


def _kept(key: Hashable, draw: Callable[[], str]) -> str:
    """Return what was drawn for a key in this language before, else draw it and keep it."""
    if not memory.enabled:
        return draw()
    whole = (get_language(), key)
    text = _pieces.get(whole)
    if text is None:
        text = draw()
        if sum(map(len, _pieces.values())) + len(text) > _MOST_CHARACTERS:
            _pieces.clear()
        _pieces[whole] = text
    return text


# --- lists ---------------------------------------------------------------------------------------


def table(page: Any, context: Context) -> SafeString:
    """Return head and body of the table of a `listing.ListPage`.

    :param context: what cells with a template of their own see besides `row` and `value`.
    """
    return mark_safe(f"<thead>{_head(page)}</thead><tbody>{_body(page, context)}</tbody>")  # noqa: S308


def _head(page: Any) -> str:
    if not page.address_key:
        return _draw_head(page)
    key = ("head", page.address_key, tuple(column.key for column in page.selection.columns))
    return _kept((*key, page.selection.order), lambda: _draw_head(page))


def _draw_head(page: Any) -> str:
    cells = [f'<th scope="col" class="tight">{esc(_("序号"))}</th>']
    path = esc(page.path)
    for header in page.headers:
        column = header.column
        numeric = ' class="num"' if column.numeric else ""
        sorting = f' aria-sort="{header.direction}"' if header.direction else ""
        label = esc(column.label)
        if header.sort_url:
            url, mark = esc(header.sort_url), _ARROWS[header.direction]
            label = (
                f'<a class="sort" id="{page.listing.element_id}-sort-{column.key}" href="{url}" '
                f'hx-get="{path}{url}">{label}<i class="bi bi-{mark}" aria-hidden="true"></i></a>'
            )
        cells.append(f'<th scope="col"{numeric}{sorting}>{label}</th>')
    if page.listing.actions:
        cells.append(f'<th scope="col" class="tight no-print">{esc(_("操作"))}</th>')
    return f"<tr>{''.join(cells)}</tr>"


_ARROWS = {"ascending": "sort-up", "descending": "sort-down", "": "arrow-down-up"}


def _body(page: Any, context: Context) -> str:
    number = f'<td data-label="{esc(_("序号"))}" class="cell-number text-secondary">'
    columns = [(_opened(column), column, column.reader()) for column in page.selection.columns]
    row_url, actions = page.listing.row_url, page.listing.actions
    templates: dict[str, Template] = {}
    lines = []
    for place, row in enumerate(page.rows, start=page.first):
        link = f' data-href="{esc(row_url(row))}"' if row_url else ""
        cells = "".join(
            [
                f"{start}{_cell(column, read(row), row, context, templates)}</td>"
                for start, column, read in columns
            ]
        )
        acts = _actions(actions, row, context, templates)
        lines.append(f"<tr{link}>{number}{place}</td>{cells}{acts}</tr>")
    return "\n".join(lines)


def _opened(column: Any) -> str:
    css = ' class="num"' if column.numeric else ' class="cell-main"' if column.fixed else ""
    return f'<td data-label="{esc(column.label)}"{css}>'


def _cell(
    column: Any, value: object, row: Any, context: Context, templates: dict[str, Template]
) -> str:
    if column.template:
        return _rendered(column.template, {"row": row, "value": value}, context, templates)
    text = shown_text(value)
    if column.tone and (tone := column.tone(row)):
        return badge(text, tone)
    if column.url and (url := column.url(row)):
        return f'<a href="{esc(url)}">{esc(text)}</a>'
    return f"<span>{esc(text)}</span>"


def _actions(actions: Any, row: Any, context: Context, templates: dict[str, Template]) -> str:
    if not actions:
        return ""
    if callable(actions):
        return f'<td class="row-actions">{esc(actions(row))}</td>'
    drawn = _rendered(actions, {"row": row}, context, templates)
    return f'<td class="row-actions">{drawn}</td>'


def _rendered(
    name: str, given: dict[str, Any], context: Context, templates: dict[str, Template]
) -> str:
    if name not in templates:
        templates[name] = context.template.engine.get_template(name)  # type: ignore[union-attr]
    with context.push(**given):
        return str(templates[name].render(context))


def column_choices(page: Any) -> SafeString:
    """Return a tick for every column of a list, those on the screen ticked."""
    shown = tuple((column.key, ticked) for column, ticked in page.choices)
    key = ("columns", page.listing.key, shown)
    return mark_safe(_kept(key, lambda: _ticks(page)))  # noqa: S308


def _ticks(page: Any) -> str:
    element = page.listing.element_id
    lines = []
    for column, shown in page.choices:
        field, ticks = f"{element}-col-{column.key}", " checked" if shown else ""
        ticks += " disabled" if column.fixed else ""
        lines.append(
            f'<div class="form-check"><input class="form-check-input" type="checkbox" '
            f'name="column" value="{column.key}" id="{field}"{ticks}>'
            f'<label class="form-check-label" for="{field}">{esc(column.label)}</label></div>'
        )
    return "\n".join(lines)


# --- fields --------------------------------------------------------------------------------------


def field(bound: BoundField, options: Mapping[str, Any]) -> SafeString:
    """Return a form field: label, star, control, help, errors.

    :param options: `wide`, `show_when`, `label`, `help`, `placeholder`, `autocomplete`,
        `hide_label`; see the tag of the same name.
    """
    widget = bound.field.widget
    drawn = control(bound, options)
    if bound.is_hidden:
        return drawn
    label = esc(options.get("label", bound.label))
    css = "field wide" if options.get("wide") else "field"
    when = f' data-show-when="{esc(options["show_when"])}"' if options.get("show_when") else ""
    below = f"{_help(bound, options)}{errors(bound)}"
    star = '<span class="required-star" aria-hidden="true">*</span>' if bound.field.required else ""
    if isinstance(widget, GROUPS):
        described = described_by(bound, options)
        told = f' aria-describedby="{esc(described)}"' if described else ""
        star += f'<span class="visually-hidden">{esc(_("（必填）"))}</span>' if star else ""
        return mark_safe(  # noqa: S308
            f'<fieldset class="{css}"{when}{told}><legend>{label}{star}</legend>'
            f'<div class="choices">{drawn}</div>{below}</fieldset>'
        )
    target = esc(bound.id_for_label)
    if isinstance(widget, forms.CheckboxInput):
        inner = (
            f'<div class="form-check">{drawn}'
            f'<label class="form-check-label" for="{target}">{label}{star}</label></div>'
        )
    else:
        hidden = " visually-hidden" if options.get("hide_label") else ""
        inner = f'<label class="form-label{hidden}" for="{target}">{label}{star}</label>{drawn}'
    return mark_safe(f'<div class="{css}"{when}>{inner}{below}</div>')  # noqa: S308


def _help(bound: BoundField, options: Mapping[str, Any]) -> str:
    told = options.get("help")
    return f'<div class="help" id="{bound.auto_id}_helptext">{esc(told)}</div>' if told else ""


def errors(bound: BoundField) -> str:
    """Return the errors of a field, "" where there are none."""
    if not bound.errors:
        return ""
    lines = "".join(f'<p class="invalid">{_ERROR_ICON}{esc(error)}</p>' for error in bound.errors)
    return f'<div id="{bound.auto_id}_error">{lines}</div>'


def control(bound: BoundField, options: Mapping[str, Any]) -> SafeString:
    """Return the control of a field alone; a plain select without a template for each option."""
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    if not isinstance(widget, GROUPS):
        attrs["class"] = " ".join(filter(None, (widget.attrs.get("class"), _css(widget))))
        attrs["aria-describedby"] = described_by(bound, options)
    for name in ("placeholder", "autocomplete", "inputmode"):
        if options.get(name):
            attrs[name] = options[name]
    attrs = {key: value for key, value in attrs.items() if value}
    return (
        _select(bound, widget, attrs)
        if type(widget) is forms.Select
        else bound.as_widget(None, attrs)
    )


def _select(bound: BoundField, widget: forms.Select, attrs: dict[str, Any]) -> SafeString:
    settled = flatatt(_settled(bound, widget, attrs))
    options = options_html(widget.choices, widget.format_value(bound.value()))
    name = esc(bound.html_name)
    return mark_safe(f'<select name="{name}"{settled}>{options}</select>')  # noqa: S308


def _input(bound: BoundField, widget: forms.TextInput, attrs: dict[str, Any]) -> SafeString:
    settled = _settled(bound, widget, attrs)
    kind, value = settled.pop("type", widget.input_type), widget.format_value(bound.value())
    told = "" if value is None else f' value="{esc(value)}"'
    name = esc(bound.html_name)
    return mark_safe(f'<input type="{kind}" name="{name}"{told}{flatatt(settled)}>')  # noqa: S308


def _settled(bound: BoundField, widget: forms.Widget, attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that `BoundField.as_widget` would give the control."""
    attrs = bound.build_widget_attrs(attrs, widget)
    if bound.auto_id and "id" not in widget.attrs:
        attrs.setdefault("id", bound.auto_id)
    return widget.build_attrs(widget.attrs, attrs)


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def described_by(bound: BoundField, options: Mapping[str, Any]) -> str:
    """Return the ids of help and errors, as the control names them."""
    if not bound.auto_id:
        return ""
    ids = []
    if options.get("help") or options.get("hint"):
        ids.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)
