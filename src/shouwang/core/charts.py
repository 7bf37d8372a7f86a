"""Charts as data: one value that is drawn by ECharts and shown as a table of the same numbers."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise

Text = str | Promise
Number = int | float


class ChartKind(StrEnum):
    """The kinds `core/js/charts.js` knows how to draw."""

    BAR = "bar"
    BAR_ACROSS = "bar-across"
    STACKED = "stacked"
    LINE = "line"
    PIE = "pie"
    TREEMAP = "treemap"
    MAP = "map"


@dataclass(frozen=True)
class Series:
    """One named row of numbers, in the order of the chart's labels; None where not collected."""

    name: Text
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Chart:
    """What to draw.

    :param id: unique on the page; becomes the element's id.
    :param labels: the categories; `links` are addresses behind them, in the same order.
    :param map_url: GeoJSON of the divisions (kind MAP only), whose `name` equals a label.
    :raises ValueError: if a series is longer or shorter than the labels, or a link is missing.
    """

    id: str
    title: Text
    kind: ChartKind
    labels: Sequence[Text]
    series: Sequence[Series]
    unit: Text = ""
    label_heading: Text = ""
    links: Sequence[str] = field(default=())
    map_url: str = ""

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(f"{self.id}: {series.name} does not fit the labels")
        if self.links and len(self.links) != len(self.labels):
            raise ValueError(f"{self.id}: links do not fit the labels")

    @property
    def data_id(self) -> str:
        """Id of the element that holds the JSON."""
        return f"{self.id}-data"

    @property
    def series_names(self) -> list[str]:
        """Headings of the number columns."""
        return [str(series.name) for series in self.series]

    @property
    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """The table beneath: label and formatted numbers, an en dash where there is none."""
        for index, label in enumerate(self.labels):
            yield str(label), [shown(series.values[index]) for series in self.series]

    @property
    def payload(self) -> dict[str, Any]:
        """What the script reads."""
        return {
            "kind": self.kind.value,
            "title": str(self.title),
            "unit": str(self.unit),
            "labels": [str(label) for label in self.labels],
            "series": [{"name": str(s.name), "values": list(s.values)} for s in self.series],
            "links": list(self.links),
            "mapUrl": self.map_url,
        }

    @property
    def payload_text(self) -> str:
        """The same as JSON, the text of a hidden element: htmx drops script elements."""
        return json.dumps(self.payload, ensure_ascii=False, cls=DjangoJSONEncoder)


def shown(value: Number | None) -> str:
    """A number as people read it: 12,345; one decimal for fractions; zero shown as 0."""
    if value is None:
        return "–"
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
