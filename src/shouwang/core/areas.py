"""Rewriting the area of every scoped row when divisions are merged or recoded."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.apps import apps
from django.db.models import Count

from .actors import Actor
from .models import AreaModel, area_columns
from .reach import CODE_LENGTH


def _models() -> list[type[AreaModel]]:
    return [model for model in apps.get_models() if issubclass(model, AreaModel)]


def rewrite(codes: Mapping[str, str], actor: Actor, now: datetime) -> int:
    """Give every row of the old codes (12 digits) the new one; returns how many rows.

    Codes of villagers' groups are longer and stand in no area column. Runs in the transaction of
    the deed on the divisions, which writes the event.
    """
    count = 0
    moved = {old: area_columns(new) for old, new in codes.items() if len(new) == CODE_LENGTH}
    for model in _models():
        rows = model._default_manager
        for old, (area, county, township) in moved.items():
            count += rows.filter(area=old).update(area=area, county=county, township=township)
    return count


def count_rows(codes: Collection[str]) -> dict[str, int]:
    """Return how many rows still lie in each of the codes."""
    found: dict[str, int] = {}
    for model in _models():
        lying = model._default_manager.filter(area__in=codes).order_by()
        for area, number in lying.values_list("area").annotate(n=Count("pk")):
            found[area] = found.get(area, 0) + number
    return found
