"""Template filters of the registry's pages."""

from django import template

from shouwang.registry.fields import FIELDS
from shouwang.registry.states import FileState

register = template.Library()


@register.filter
def whereabouts(state: FileState, role: str) -> str:
    """Say where a parent is: "外出务工 浙江省温州市", "在家" …; nothing where not collected."""
    code = state.values.get(f"{role}.state")
    parts = (FIELDS[f"{role}.state"].show(code), state.values.get(f"{role}.destination") or "")
    return " ".join(filter(None, parts))
