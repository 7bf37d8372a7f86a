"""Narrowing the list of files."""

from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError
from shouwang.core.listing import FilterForm, Total
from shouwang.core.memory import remembered
from shouwang.core.reach import COUNTY_LENGTH, Area
from shouwang.core.widgets import Fixed, Kept, Offered

from . import hooks, selectors
from .choices import FileStatus, Rating, Schooling, Sex, Verdict
from .permissions import RegistryPermission
from .selectors import search

_ANY = ("", _("全部"))
_YES_OR_NO = Fixed((_ANY, ("1", _("是")), ("0", _("否"))))
ALL, OPEN = "ALL", ""
AGE_BANDS = {
    "0-2": (0, 2), "3-5": (3, 5), "6-13": (6, 13), "14-15": (14, 15), "16-17": (16, 17),
    "18+": (18, None),
}  # fmt: skip
_AGE_LABELS = (
    _ANY, ("0-2", _("0—2周岁")), ("3-5", _("3—5周岁")), ("6-13", _("6—13周岁")),
    ("14-15", _("14—15周岁")), ("16-17", _("16—17周岁")), ("18+", _("18周岁以上")),
)  # fmt: skip


# Names of places and schools change seldom; a list is drawn a hundred times a second.
_FRESH = 30.0
NONE = Kept(())


def _places(actor: Actor) -> Kept:
    return _places_of(actor.area_code) if actor.may(RegistryPermission.VIEW_FILE) else NONE


@remembered(_FRESH)
def _places_of(area_code: str) -> Kept:
    anybody = replace(system_actor("filter", Area.of(area_code)), area_code=area_code)
    return Kept(area_choices(anybody, RegistryPermission.VIEW_FILE))


@remembered(_FRESH)
def _schools(county: str) -> Kept:
    found: list[tuple[Any, str]] = []
    for kind in (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN):
        found += accounts.organisations_in(f"{county}000000", kind).values_list("pk", "name")
    return Kept((str(key), name) for key, name in sorted(found, key=itemgetter(1)))


@remembered(_FRESH)
def _profiles(area_code: str, on: date) -> dict[str, Any]:
    return dict(hooks.terms_in(area_code, on).profiles)


class ChildFilter(FilterForm):
    """Every condition of the list; choices stay within the actor's own reach."""

    q = forms.CharField(
        label=_("姓名、拼音、号码、电话"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"placeholder": _("儿童、父母或照护人"), "autocomplete": "off"}
        ),
        help_text="",
    )
    area = forms.ChoiceField(label=_("所在区划"), required=False)
    verdict = forms.ChoiceField(
        label=_("留守认定"), required=False, choices=Fixed((_ANY, *Verdict.choices))
    )
    status = forms.ChoiceField(
        label=_("档案状态"),
        required=False,
        choices=Fixed(((OPEN, _("在册")), *FileStatus.choices, (ALL, _("全部")))),
    )
    profile = forms.ChoiceField(label=_("认定口径"), required=False)
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=Fixed((_ANY, *Sex.choices)))
    age = forms.ChoiceField(label=_("年龄段"), required=False, choices=Fixed(_AGE_LABELS))
    schooling = forms.ChoiceField(
        label=_("就学情况"),
        required=False,
        choices=Fixed((_ANY, *Schooling.choices, ("-", _("未采集")))),
    )
    school = forms.ChoiceField(label=_("学校"), required=False)
    rating = forms.ChoiceField(
        label=_("监护情况"),
        required=False,
        choices=Fixed((_ANY, *Rating.choices, ("-", _("未采集")))),
    )
    care_reason = forms.ChoiceField(label=_("留守原因"), required=False)
    without_carer = forms.ChoiceField(label=_("无人照护"), required=False, choices=_YES_OR_NO)
    advanced: ClassVar[tuple[str, ...]] = (
        "profile", "sex", "age", "schooling", "school", "rating", "care_reason", "without_carer",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.search: search.Search | None = None
        offered = self._offer_places()
        profiles = _profiles(actor.area_code, clock.today())
        self._offer("profile", profiles, first=("", _("当地口径")))
        self._offer("care_reason", hooks.care_reasons)
        self.flags = {flag.key: flag for flag in hooks.flags()}
        for key, flag in self.flags.items():
            self.fields[key] = forms.ChoiceField(
                label=str(flag.label), required=False, choices=_YES_OR_NO
            )
        worded = tuple((key, str(label)) for key, label in profiles.items())
        self.kept_by = (offered, worded, tuple(hooks.care_reasons), tuple(self.flags))

    @property
    def advanced_fields(self) -> list[forms.BoundField]:
        """Fields behind 高级查询, those of higher apps too; empty selects are left out."""
        names = {*self.advanced, *self.flags}
        return [bound for bound in self.visible_fields() if bound.name in names]

    @property
    def basic_fields(self) -> list[forms.BoundField]:
        """Fields always shown."""
        names = {*self.advanced, *self.flags}
        return [bound for bound in self.visible_fields() if bound.name not in names]

    def _offer(self, name: str, choices: Any, first: Any = _ANY) -> None:
        field: Any = self.fields[name]
        field.choices = [first, *choices.items()]
        if not choices:
            del self.fields[name]

    def _offer_places(self) -> tuple[Kept | None, Kept]:
        """Offer the places and schools of the reach, and return them."""
        places = None
        if self.actor.area is None:
            del self.fields["area"]
        else:
            area: Any = self.fields["area"]
            places = _places(self.actor)
            area.choices = Offered(_ANY, places)
        within = self.actor.area is not None and len(self.actor.area.lo) >= COUNTY_LENGTH
        schools = _schools(self.actor.area_code[:COUNTY_LENGTH]) if within else NONE
        if schools.pairs:
            school: Any = self.fields["school"]
            school.choices = Offered(_ANY, schools)
        else:
            del self.fields["school"]
        return places, schools

    def clean_q(self) -> str:
        """Understand what was typed, or say what can be."""
        typed: str = self.cleaned_data["q"].strip()
        if typed:
            try:
                self.search = search.understand(typed)
            except DomainError as error:
                raise forms.ValidationError(str(error.message)) from error
        return typed

    def narrow(self, rows: Any) -> Any:
        """Narrow files; area by equality, so that the sort indexes serve."""
        given = self.cleaned_data
        if self._place:
            rows = rows.within(self._place)
        rows = self._by_status(rows, given["status"])
        rows = self._by_verdict(rows, given["verdict"], given.get("profile", ""))
        for name in ("schooling", "rating"):
            if given[name]:
                rows = rows.filter(**{name: "" if given[name] == "-" else given[name]})
        if given["sex"]:
            rows = rows.filter(person__sex=given["sex"])
        if given.get("school"):
            rows = rows.filter(school=given["school"])
        if given.get("care_reason"):
            rows = rows.filter(care_reason=given["care_reason"])
        if given["without_carer"]:
            rows = rows.filter(without_carer=given["without_carer"] == "1")
        if given["age"]:
            youngest, oldest = AGE_BANDS[given["age"]]
            rows = rows.filter(selectors.born_between(oldest, youngest, clock.today()))
        for key, flag in self.flags.items():
            if given.get(key):
                rows = flag.narrow(rows, given[key] == "1")
        if self.search:
            found, self.is_cut = search.find_most(self.actor, self.search, self._place)
            rows = rows.filter(found)
        return rows

    @property
    def _place(self) -> Area | None:
        """The part of the reach that was chosen, None the whole."""
        chosen = self.cleaned_data.get("area")
        return Area.of(chosen) if chosen else None

    def known_total(self, cap: int) -> Total | None:
        """How many files are open in a place, from their index alone; else it must be counted."""
        asked = {name for name, value in self.cleaned_data.items() if value}
        if self.actor.area is None or asked - {"area"}:
            return None
        reach = self.actor.area
        found = selectors.count_open(self._place or reach, cap, reach=reach)
        return Total(min(found, cap), capped=found > cap)

    def _by_status(self, rows: Any, status: str) -> Any:
        if status == ALL:
            return rows
        # A number leads to the file wherever it stands, closed ones too.
        if status == OPEN:
            return rows if self.search else rows.exclude(status=FileStatus.CLOSED)
        return rows.filter(status=status)

    def _by_verdict(self, rows: Any, verdict: str, profile: str) -> Any:
        if not verdict and not profile:
            return rows
        if not profile:
            return rows.filter(verdict=verdict)
        return rows.filter(**{f"verdicts__{profile}": verdict or Verdict.YES})

    def conditions(self) -> dict[str, str]:
        """The conditions that are set; a number typed is told as "by number" only."""
        told = super().conditions()
        if self.search and self.search.by_number:
            told["q"] = str(_("按身份号码"))
        return told


class HouseholdFilter(FilterForm):
    """Households, by the child's or a relative's name and by place."""

    q = ChildFilter.base_fields["q"]
    area = forms.ChoiceField(label=_("所在区划"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.search: search.Search | None = None
        area: Any = self.fields["area"]
        area.choices = Offered(_ANY, _places(actor))

    clean_q = ChildFilter.clean_q

    def narrow(self, rows: Any) -> Any:
        """Narrow households by the files in them."""
        chosen = self.cleaned_data["area"]
        within = Area.of(chosen) if chosen else None
        if within:
            rows = rows.within(within)
        if self.search:
            hits = search.find(self.actor, self.search, within)
            files = selectors.care_files(self.actor).filter(hits)
            rows = rows.filter(pk__in=files.order_by().values("household"))
        return rows
