"""Rights over figures."""

from enum import StrEnum


class StatisticsPermission(StrEnum):
    """A leader sees figures; the list of children behind them is another right."""

    VIEW = "statistics.view"
    VIEW_CHILDREN = "statistics.view_children"
