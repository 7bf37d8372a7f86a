"""Template filters of the registry's pages."""

from django import template

from shouwang.registry.fields import FIELDS
from shouwang.registry.states import FileState

register = template.Library()


@register.filter
def whereabouts(state: FileState, role: str) -> str:
    """Say where a parent is: the place worked at, else "外出务工", "在家" …; "" not collected."""
    code = state.values.get(f"{role}.state")
    place = state.values.get(f"{role}.destination") if code == "AWAY" else ""
    return str(place or FIELDS[f"{role}.state"].show(code))
