"""Narrowing the list of files."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError
from shouwang.core.listing import FilterForm
from shouwang.core.reach import Area

from . import hooks, selectors
from .choices import FileStatus, Rating, Schooling, Sex, Verdict
from .permissions import RegistryPermission
from .selectors import search

_ANY = ("", _("全部"))
_YES_NO = (_ANY, ("1", _("是")), ("0", _("否")))
ALL, OPEN = "ALL", ""
AGE_BANDS = {
    "0-2": (0, 2), "3-5": (3, 5), "6-13": (6, 13), "14-15": (14, 15), "16-17": (16, 17),
    "18+": (18, None),
}  # fmt: skip
_AGE_LABELS = (
    _ANY, ("0-2", _("0—2周岁")), ("3-5", _("3—5周岁")), ("6-13", _("6—13周岁")),
    ("14-15", _("14—15周岁")), ("16-17", _("16—17周岁")), ("18+", _("18周岁以上")),
)  # fmt: skip


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
        label=_("留守认定"), required=False, choices=(_ANY, *Verdict.choices)
    )
    status = forms.ChoiceField(
        label=_("档案状态"),
        required=False,
        choices=((OPEN, _("在册")), *FileStatus.choices, (ALL, _("全部"))),
    )
    profile = forms.ChoiceField(label=_("认定口径"), required=False)
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=(_ANY, *Sex.choices))
    age = forms.ChoiceField(label=_("年龄段"), required=False, choices=_AGE_LABELS)
    schooling = forms.ChoiceField(
        label=_("就学情况"), required=False, choices=(_ANY, *Schooling.choices, ("-", _("未采集")))
    )
    school = forms.ChoiceField(label=_("学校"), required=False)
    rating = forms.ChoiceField(
        label=_("监护情况"), required=False, choices=(_ANY, *Rating.choices, ("-", _("未采集")))
    )
    care_reason = forms.ChoiceField(label=_("留守原因"), required=False)
    without_carer = forms.ChoiceField(label=_("无人照护"), required=False, choices=_YES_NO)
    advanced: ClassVar[tuple[str, ...]] = (
        "profile", "sex", "age", "schooling", "school", "rating", "care_reason", "without_carer",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.search: search.Search | None = None
        self._offer_places()
        terms = hooks.terms_in(actor.area_code, clock.today())
        self._offer("profile", terms.profiles, first=("", _("当地口径")))
        self._offer("care_reason", hooks.care_reasons)
        self.flags = {flag.key: flag for flag in hooks.flags()}
        for key, flag in self.flags.items():
            self.fields[key] = forms.ChoiceField(
                label=str(flag.label), required=False, choices=_YES_NO
            )

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

    def _offer_places(self) -> None:
        area: Any = self.fields["area"]
        places = area_choices(self.actor, RegistryPermission.VIEW_FILE)
        area.choices = [_ANY, *places]
        schools: dict[str, Any] = {}
        if self.actor.area is None:
            del self.fields["area"]
        elif len(self.actor.area.lo) >= 6:
            for kind in (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN):
                found = accounts.organisations_in(self.actor.area_code[:6] + "000000", kind)
                schools |= {str(key): name for key, name in found.values_list("pk", "name")}
        self._offer("school", dict(sorted(schools.items(), key=lambda item: item[1])))

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
        return (
            rows.filter(search.find(self.actor, self.search, self._place)) if self.search else rows
        )

    @property
    def _place(self) -> Area | None:
        """The part of the reach that was chosen, None the whole."""
        chosen = self.cleaned_data.get("area")
        return Area.of(chosen) if chosen else None

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
        area.choices = [_ANY, *area_choices(actor, RegistryPermission.VIEW_FILE)]

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
