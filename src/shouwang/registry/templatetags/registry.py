"""Template filters and tags of the registry's pages."""

from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core.drawing import esc, icon
from shouwang.registry.fields import FIELDS
from shouwang.registry.selectors.story import ShownFact
from shouwang.registry.states import FileState

register = template.Library()


@register.filter
def whereabouts(state: FileState, role: str) -> str:
    """Say where a parent is: the place worked at, else "外出务工", "在家" …; "" not collected."""
    code = state.values.get(f"{role}.state")
    place = state.values.get(f"{role}.destination") if code == "AWAY" else ""
    return str(place or FIELDS[f"{role}.state"].show(code))


@register.simple_tag
def fact_list(facts: list[ShownFact], file: Any) -> SafeString:
    """The facts of one block, each with its source; sealed ones with a button that reveals."""
    language = get_language()
    lines = "".join(_fact(fact, file, language) for fact in facts)
    return mark_safe(f'<dl class="facts">{lines}</dl>')  # noqa: S308


@lru_cache(maxsize=1024)
def _label(_language: str | None, key: str) -> str:
    """Return what a field is called, to be drawn: a page has seventy, each translated anew."""
    return esc(FIELDS[key].label)


@lru_cache(maxsize=16)
def _not_collected(_language: str | None) -> str:
    return f'<span class="unknown">{esc(_("未采集"))}</span>'


def _fact(fact: ShownFact, file: Any, language: str | None) -> str:
    if fact.value == "":
        shown = _not_collected(language)
    elif fact.reveal:
        shown = _sealed(fact, file)
    else:
        shown = "<br>".join(esc(line) for line in fact.value.splitlines())
    wide = ' class="wide"' if fact.wide else ""
    return f"<div{wide}><dt>{_label(language, fact.key)}</dt><dd>{shown}{_source(fact)}</dd></div>"


def _source(fact: ShownFact) -> str:
    if not fact.value:
        return ""
    day = fact.day.isoformat() if fact.day else ""
    since = f"{esc(_('自 %(since)s 起') % {'since': fact.since})} · " if fact.since else ""
    join = " · " if fact.source and day else ""
    dated = f'<span class="text-nowrap">{day}</span>'
    return f'<small class="source">{since}{esc(fact.source)}{join}{dated}</small>'


def _sealed(fact: ShownFact, file: Any) -> str:
    contact = fact.reveal == "contact"
    told = _("显示%(label)s（将记录）") if contact else _("显示完整%(label)s（须填用途）")
    url = reverse(f"registry:reveal-{fact.reveal}", args=[file.pk, fact.person_id])
    return (
        f'<span class="reveal"><span class="text-nowrap">{esc(fact.value)}</span> '
        f'<button type="button" class="btn btn-sm btn-link p-0 no-print" hx-post="{esc(url)}" '
        f'hx-target="closest .reveal" hx-swap="innerHTML" '
        f'aria-label="{esc(told % {"label": fact.label})}">{icon("eye")} {esc(_("显示"))}</button>'
        "</span>"
    )
