"""One helper for every list of the product: filter, order, columns, pages, Excel.

A list is declared once (:class:`Listing`) and used by the page and by the export::

    CHILDREN = Listing(
        key="children",
        title=_("儿童档案"),
        columns=(
            Column("name", _("姓名"), sort="name_sort", url=model_url, fixed=True),
            Column("age", _("周岁"), numeric=True),
        ),
        filters=ChildFilter,
        default_order="name",
    )

    def child_list(request):
        page = CHILDREN.page(request, selectors.care_files(request.actor), export_url=…)
        return CHILDREN.respond(request, "registry/child_list.html", page)

Queries for a page: one for the rows, and, unless they are all there are, one COUNT that stops at
:data:`COUNT_CAP`; a column that causes more belongs into ``select_related`` or
``prefetch_related`` of the selector.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import IO, Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shouwang.core import workbook
from shouwang.core.cells import shown_text

T = TypeVar("T")
Text = str | Promise
Rows = QuerySet[Any] | Sequence[Any]

COUNT_CAP = 10_000
PAGE_SIZES = (10, 20, 50)
DEFAULT_SIZE = 20
MOST_PAGES = 10**8
CONTROLS = frozenset({"page", "size", "order", "column", "columns_chosen"})
NOTHING_FOUND = _("没有符合条件的记录。")
TEMPLATE = "core/components/listing.html"


class Worded:
    """A stored code in words, as the value of a column.

    :param path: attribute path of the code.
    :param words: code → text, asked for once in each language; an unknown code stands for itself.
    """

    def __init__(self, path: str, words: Callable[[], Mapping[str, Text]]) -> None:
        self._code_of, self._words = attrgetter(path), words
        self._kept: dict[str | None, dict[str, str]] = {}

    def __call__(self, row: Any) -> str:
        return self.reader()(row)

    def reader(self) -> Callable[[Any], str]:
        """Return the function that words the codes of rows in the present language."""
        language = get_language()
        if language not in self._kept:
            self._kept[language] = {code: str(text) for code, text in self._words().items()}
        words, code_of = self._kept[language], self._code_of

        def word(row: Any) -> str:
            code: str = code_of(row)
            return words.get(code, code)

        return word


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column on the screen and in the workbook.

    :param key: stable name; the default attribute too.
    :param value: attribute path (``child.name``) or function of the row.
    :param sort: ORM field (or, for sequences, attribute path) to order by; None: not sortable.
    :param template: renders the cell, with ``row`` and ``value``.
    :param excel: function of the row for the workbook, where it differs from `value`.
    :param default: shown until the user chooses otherwise; `fixed` columns are always shown.
    :param url: address behind the cell; `tone`: shows the cell as a status badge.
    """

    key: str
    label: Text
    value: str | Callable[[T], object] | None = None
    sort: str | None = None
    template: str | None = None
    excel: Callable[[T], object] | None = None
    default: bool = True
    numeric: bool = False
    fixed: bool = False
    url: Callable[[T], str] | None = None
    tone: Callable[[T], str] | None = None
    width: int = 14

    def value_of(self, row: T) -> object:
        """The row's raw value; a missing link on the way (None) gives None."""
        if callable(self.value):
            return self.value(row)
        found: object = row
        for name in self._path:
            found = found.get(name) if isinstance(found, Mapping) else getattr(found, name)
            if found is None:
                return None
        return found() if callable(found) else found

    def reader(self) -> Callable[[T], object]:
        """Return the function that reads this column's cells, made once for a page."""
        if not callable(self.value):
            return self.value_of
        return self.value.reader() if isinstance(self.value, Worded) else self.value

    @cached_property
    def _path(self) -> list[str]:
        return (str(self.value) if self.value else self.key).split(".")

    def excel_value(self, row: T) -> object:
        """The value for the workbook."""
        return self.excel(row) if self.excel else self.value_of(row)


class FilterForm(forms.Form):
    """Base of the filter forms of lists; sent by GET.

    `advanced` names the fields behind 高级查询. Subclasses write :meth:`narrow`.
    """

    advanced: ClassVar[tuple[str, ...]] = ()
    use_required_attribute = False
    # All that the form shows while nothing is filled in, beside its declared fields; None: it is
    # drawn anew each time.
    kept_by: Hashable = None
    # Whether `narrow` left out rows beyond what anybody looks through.
    is_cut = False

    def narrow(self, rows: Any) -> Any:
        """Narrow the rows by ``self.cleaned_data``."""
        raise NotImplementedError

    @property
    def basic_fields(self) -> list[forms.BoundField]:
        """Fields always shown."""
        return [bound for bound in self.visible_fields() if bound.name not in self.advanced]

    @property
    def advanced_fields(self) -> list[forms.BoundField]:
        """Fields behind 高级查询."""
        return [bound for bound in self.visible_fields() if bound.name in self.advanced]

    @property
    def is_advanced_used(self) -> bool:
        """Whether any of the advanced fields is filled in."""
        return self.is_bound and any(
            self.data.get(bound.html_name) for bound in self.advanced_fields
        )

    @property
    def is_filled(self) -> bool:
        """Whether anything at all is filled in."""
        return self.is_bound and any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def known_total(self, cap: int) -> "Total | None":
        """How many rows `narrow` leaves, where the form knows without counting them."""
        return None

    def conditions(self) -> dict[str, str]:
        """The conditions that are set: field name → text; what an export tells the audit."""
        if not self.is_valid():
            return {}
        filled = {k: v for k, v in self.cleaned_data.items() if v not in (None, "", [], False)}
        return {name: shown_text(value) for name, value in filled.items()}


@dataclass(frozen=True)
class Total:
    """How many rows there are; `capped`: at least so many."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.capped else f"{self.number:,}"


@dataclass(frozen=True)
class Header(Generic[T]):
    """A column as the table's head needs it."""

    column: Column[T]
    direction: str  # "", "ascending", "descending"
    sort_url: str


@dataclass(frozen=True)
class Selection(Generic[T]):
    """What the user has in view: filtered, ordered rows of all pages, and the chosen columns.

    An export view checks rights and purpose, records the deed with :meth:`conditions` and
    :meth:`total`, then writes it out with :meth:`Listing.to_xlsx`.
    """

    rows: Rows
    columns: tuple[Column[T], ...]
    form: FilterForm | None
    order: str
    is_valid: bool

    def conditions(self) -> dict[str, str]:
        """The filter conditions that are set."""
        return self.form.conditions() if self.form else {}

    def total(self, cap: int = COUNT_CAP) -> Total:
        """How many rows, counted up to `cap`."""
        known = self.form.known_total(cap) if self.form and self.is_valid else None
        return known or count(self.rows, cap)

    @property
    def is_cut(self) -> bool:
        """Whether the filter left out rows beyond what anybody looks through."""
        return self.form is not None and self.form.is_cut


def count(rows: Rows, cap: int = COUNT_CAP) -> Total:
    """Count rows, stopping just above `cap`: a full count of a million takes too long."""
    if isinstance(rows, QuerySet):  # the keys alone: annotations of columns are not worked out
        found = rows.order_by().values("pk")[: cap + 1].count()
    else:
        found = len(rows)
    return Total(min(found, cap), capped=found > cap)


@dataclass
class ListPage(Generic[T]):
    """One page of a list, ready for ``core/components/listing.html``."""

    listing: "Listing[T]"
    selection: Selection[T]
    params: QueryDict
    number: int
    size: int
    total: Total
    rows: list[T]
    export_url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    path: str = ""

    @property
    def form(self) -> FilterForm | None:
        """The filter form."""
        return self.selection.form

    @property
    def filter_key(self) -> Hashable:
        """By what the drawn filter is kept (`ui.kept`); "" draws it anew.

        What somebody has typed is never kept.
        """
        if self.form is None or self.form.kept_by is None or self.form.is_filled:
            return ""
        return (self.listing.key, self.path, self.form.kept_by)

    @cached_property
    def address_key(self) -> Hashable:
        """By what pieces with addresses of this list are kept; "" where one holds a condition.

        What somebody looked for is never kept.
        """
        lasting = self._lasting_params
        if not all(name in CONTROLS for name, _value in lasting):
            return ""
        return (self.listing.key, self.path, tuple(lasting))

    @property
    def pager_key(self) -> Hashable:
        """By what the drawn pager is kept; "" draws it anew."""
        return self.address_key and (self.address_key, self.number, self.size, self.total)

    @property
    def page_count(self) -> int:
        """How many pages can be turned to."""
        return max(1, -(-self.total.number // self.size))

    def url(self, **changes: object) -> str:
        """The address of this list with some parameters changed (None removes one)."""
        pairs = [pair for pair in self._lasting_params if pair[0] not in changes]
        pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
        return f"?{urlencode(pairs)}"

    @cached_property
    def _lasting_params(self) -> list[tuple[str, str]]:
        passing = CONTROLS - {"order", "size"}
        return [
            (name, value)
            for name, values in self.params.lists()
            if name not in passing
            for value in values
        ]

    @property
    def previous_url(self) -> str:
        """Address of the page before, or empty."""
        return self.url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """Address of the page after, or empty."""
        return self.url(page=self.number + 1) if self.number < self.page_count else ""

    @property
    def page_links(self) -> list[tuple[int | None, str]]:
        """Page numbers around this one with their addresses; (None, "") marks a gap."""
        near = {1, self.page_count, *range(self.number - 2, self.number + 3)}
        numbers = sorted(number for number in near if 1 <= number <= self.page_count)
        links: list[tuple[int | None, str]] = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number - before > 1:
                links.append((None, ""))
            links.append((number, self.url(page=number)))
        return links

    @property
    def kept_params(self) -> list[tuple[str, str]]:
        """Filter parameters, which the small forms of the list carry along."""
        return [
            (name, value)
            for name, values in self.params.lists()
            if name not in CONTROLS
            for value in values
        ]

    @property
    def export_link(self) -> str:
        """Address of the export with the same conditions."""
        if not self.export_url:
            return ""
        join = "&" if "?" in self.export_url else "?"
        return f"{self.export_url}{join}{self.url()[1:]}"

    @cached_property
    def headers(self) -> list[Header[T]]:
        """The head of the table."""
        return [self._header(column) for column in self.selection.columns]

    def _header(self, column: Column[T]) -> Header[T]:
        if column.sort is None:
            return Header(column, "", "")
        if self.selection.order == column.key:
            return Header(column, "ascending", self.url(order=f"-{column.key}"))
        direction = "descending" if self.selection.order == f"-{column.key}" else ""
        return Header(column, direction, self.url(order=column.key))

    @property
    def choices(self) -> list[tuple[Column[T], bool]]:
        """Every column and whether it is shown."""
        shown = {column.key for column in self.selection.columns}
        return [(column, column.key in shown) for column in self.listing.columns]

    @property
    def first(self) -> int:
        """The number of the first row of the page."""
        return (self.number - 1) * self.size + 1

    def texts(self, key: str) -> list[str]:
        """What a column shows on this page, row by row."""
        column = next(column for column in self.listing.columns if column.key == key)
        return [shown_text(column.value_of(row)) for row in self.rows]


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list declared once.

    :param key: unique in the product; names the element and the remembered choices.
    :param default_order: a column's key, with ``-`` in front for descending.
    :param row_url: where a double click on a row leads.
    :param actions: function that draws the 操作 cell of a row, or its template, with ``row``.
    :raises ValueError: if keys repeat or the default order names no sortable column.
    """

    key: str
    columns: tuple[Column[T], ...]
    title: Text = ""
    filters: type[FilterForm] | None = None
    default_order: str = ""
    empty_text: Text = NOTHING_FOUND
    row_url: Callable[[T], str] | None = None
    actions: str | Callable[[T], SafeString] = ""
    page_sizes: tuple[int, ...] = PAGE_SIZES
    default_size: int = DEFAULT_SIZE

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"{self.key}: column keys repeat")
        if self.default_order and self._sort_column(self.default_order) is None:
            raise ValueError(f"{self.key}: cannot order by {self.default_order}")

    def page(
        self,
        request: HttpRequest,
        rows: Rows,
        *,
        form: FilterForm | None = None,
        export_url: str = "",
        prepare: Callable[[list[Any]], list[T] | None] | None = None,
        **extra: Any,
    ) -> ListPage[T]:
        """The page the request asks for, from rows already narrowed to the actor's reach.

        :param form: a bound filter form, where it needs more than ``request.GET`` to be made.
        :param prepare: adds to the rows of the page what its columns show, or returns the rows to
            show in their place.
        """
        selection = self.selection(request, rows, form=form)
        size = self._size(request)
        total, shown = None, None
        if _page_number(request.GET.get("page"), MOST_PAGES) == 1:
            shown = list(selection.rows[:size])
            total = Total(len(shown)) if len(shown) < size else None
        total = total or selection.total()
        total = replace(total, capped=total.capped or selection.is_cut)
        number = _page_number(request.GET.get("page"), -(-total.number // size))
        if shown is None:
            shown = list(selection.rows[(number - 1) * size : number * size])
        if prepare is not None:
            replaced = prepare(shown)
            shown = shown if replaced is None else replaced
        return ListPage(
            self, selection, request.GET, number, size, total, shown, export_url, extra,
            request.path,
        )  # fmt: skip

    def selection(
        self, request: HttpRequest, rows: Rows, *, form: FilterForm | None = None
    ) -> Selection[T]:
        """Filtered and ordered rows of all pages, with the chosen columns; for exports.

        A filter form with errors selects nothing: it never falls back to everything.
        """
        form = form or (self.filters(request.GET) if self.filters else None)
        valid = form is None or form.is_valid()
        if form is not None:
            rows = form.narrow(rows) if valid else _nothing(rows)
        order = self._order(request)
        return Selection(self._ordered(rows, order), self.chosen(request), form, order, valid)

    def respond(
        self,
        request: HttpRequest,
        template: str,
        page: ListPage[T],
        context: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        """The whole page, or only the table when htmx asks for it."""
        given = {"list": page, **(context or {})}
        htmx = getattr(request, "htmx", None)
        if htmx and htmx.target == self.element_id:
            template = f"{TEMPLATE}#table"
        response = render(request, template, given)
        response["Vary"] = "HX-Request, HX-Target, Cookie, Accept-Language"
        response["Cache-Control"] = "no-store"
        return response

    @property
    def element_id(self) -> str:
        """Id of the element that holds the table."""
        return f"list-{self.key}"

    def chosen(self, request: HttpRequest) -> tuple[Column[T], ...]:
        """The columns the user wants to see, in declared order; remembered in the session."""
        if "columns_chosen" in request.GET:
            self._remember(request, "columns", request.GET.getlist("column"))
        wanted = self._remembered(request).get("columns")
        if not wanted:
            return tuple(column for column in self.columns if column.default or column.fixed)
        return tuple(column for column in self.columns if column.fixed or column.key in wanted)

    def to_xlsx(
        self,
        target: IO[bytes],
        selection: Selection[T],
        *,
        notes: Sequence[Text] = (),
        limit: int = workbook.MAX_ROWS,
    ) -> int:
        """Write the selection as a workbook; return how many rows were written.

        :param notes: lines under the title: conditions, who made it, when, for what purpose.
        :raises workbook.TooManyRows: if there are more than `limit`.
        """
        rows: Iterable[Any] = selection.rows
        if isinstance(rows, QuerySet):
            rows = rows.iterator(chunk_size=2000)
        table = ([column.excel_value(row) for column in selection.columns] for row in rows)
        heads = [workbook.Head(str(c.label), c.width, c.numeric) for c in selection.columns]
        return workbook.write(target, str(self.title), heads, table, notes=notes, limit=limit)

    def _size(self, request: HttpRequest) -> int:
        asked = request.GET.get("size", "")
        if asked.isdecimal() and int(asked) in self.page_sizes:
            self._remember(request, "size", int(asked))
        size: int = self._remembered(request).get("size", self.default_size)
        return size if size in self.page_sizes else self.default_size

    def _order(self, request: HttpRequest) -> str:
        asked = request.GET.get("order", "")
        if asked and self._sort_column(asked) is not None:
            self._remember(request, "order", asked)
        order: str = self._remembered(request).get("order", self.default_order)
        return order if self._sort_column(order) is not None else self.default_order

    def _sort_column(self, order: str) -> Column[T] | None:
        key = order.removeprefix("-")
        found = (column for column in self.columns if column.key == key)
        return next((column for column in found if column.sort is not None), None)

    def _ordered(self, rows: Rows, order: str) -> Rows:
        column = self._sort_column(order)
        if column is None or column.sort is None:
            return rows
        backwards = order.startswith("-")
        if isinstance(rows, QuerySet):
            # The id settles ties, in the same direction, so that one index serves both ways.
            fields = [column.sort, "pk"]
            return rows.order_by(*(f"-{name}" if backwards else name for name in fields))
        return _sorted(rows, column.sort, backwards)

    def _remembered(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = request.session.get(f"list.{self.key}", {})
        return found

    def _remember(self, request: HttpRequest, name: str, value: object) -> None:
        before = self._remembered(request)
        if before.get(name) != value:
            request.session[f"list.{self.key}"] = before | {name: value}


def _page_number(asked: str | None, last: int) -> int:
    """The page asked for, kept within what exists; the first for anything unreadable."""
    number = int(asked) if asked and asked.isdecimal() and len(asked) < 8 else 1
    return max(1, min(number, last))


def _nothing(rows: Rows) -> Rows:
    return rows.none() if isinstance(rows, QuerySet) else []


def _sorted(rows: Sequence[Any], path: str, backwards: bool) -> list[Any]:
    """Sequence by attribute path (or mapping key), rows without a value last."""

    def value(row: Any) -> Any:
        return row.get(path) if isinstance(row, Mapping) else attrgetter(path)(row)

    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    return sorted(known, key=value, reverse=backwards) + unknown


def model_url(row: Model) -> str:
    """The address of a record, for `Column.url` and `Listing.row_url`."""
    return row.get_absolute_url()  # type: ignore[attr-defined, no-any-return]
