"""Input: uploading, mapping columns, taking back, asking for a child."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import AreaField
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.uploads import UploadField
from shouwang.core.widgets import DayInput

from . import wording
from .choices import BatchStatus
from .permissions import ExchangePermission
from .roster.profiles import PROFILES, Profile
from .uploads import MAX_UPLOAD, ROOM

MEBIBYTE = 1024 * 1024
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".txt")
_ANY = ("", _("全部"))
IGNORE = ""


TOO_LARGE = _("文件有 {size} MB，超过 {limit} MB 的上限。请按村或按学校拆开后分别上传。")


def too_large(size: int) -> str:
    """Return the refusal of a file of `size` bytes."""
    limit = MAX_UPLOAD // MEBIBYTE
    return str(TOO_LARGE).format(size=max(limit + 1, round(size / MEBIBYTE)), limit=limit)


class WorkbookField(UploadField):
    """A roster or a list as a workbook; the browser says before sending that it is too large."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "empty": _("文件是空的，请检查后重新上传。")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(
            most=MAX_UPLOAD, too_large=too_large, suffixes=SUFFIXES,
            unfit=_("请上传 .xlsx、.xls、.et 或 .csv 文件。其他格式请在 WPS 或 Excel 中另存。"),
            **options,
        )  # fmt: skip

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the browser the limit, and what to say beyond it."""
        said = format_lazy(TOO_LARGE, size="{size}", limit=MAX_UPLOAD // MEBIBYTE)
        limits = {"data-max-bytes": MAX_UPLOAD, "data-too-large": said}
        return super().widget_attrs(widget) | limits


def profile_choices(first: Any) -> list[tuple[str, Any]]:
    """Return the kinds of rosters to choose from, after `first`."""
    return [("", first), *((p.name, wording.profile_title(p.name)) for p in PROFILES.values())]


class UploadForm(forms.Form):
    """A workbook, the area it is for, and the day it speaks of."""

    file = WorkbookField(label=_("花名册文件"))
    on = forms.DateField(
        label=_("填报日期"), widget=DayInput,
        help_text=_("表中情况截至哪一天。旧表请填当时的日期，免得盖过较新的情况。"),
    )  # fmt: skip
    profile = forms.ChoiceField(
        label=_("表格类型"), required=False, help_text=_("一般不用选，系统按列名识别。")
    )

    def __init__(self, data: Any = None, files: Any = None, *, actor: Actor, sent: int = 0) -> None:
        """Offer what the actor may choose; `sent`: bytes of the request."""
        self.sent = sent
        self.own_area = actor.area_code
        super().__init__(data, files, initial={"on": clock.today(), "area": actor.area_code})
        if actor.area is not None:
            self.fields["area"] = AreaField(
                actor, ExchangePermission.IMPORT_ROSTER, label=_("所属区划"),
                help_text=_("表中的村（居）应在该区划之内。"),
            )  # fmt: skip
        offered = self.fields["profile"]
        assert isinstance(offered, forms.ChoiceField)  # noqa: S101 — declared so above
        offered.choices = profile_choices(_("自动识别"))
        self.order_fields(["file", "area", "on", "profile"])

    @property
    def is_too_large(self) -> bool:
        """Say whether the request was broken off for its size."""
        return self.sent > MAX_UPLOAD + ROOM

    def full_clean(self) -> None:
        """Say of what was broken off only that it is too large: the fields behind it are lost."""
        if not (self.is_bound and self.is_too_large):
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}
        self.add_error("file", too_large(self.sent))

    def clean_on(self) -> date:
        """A roster cannot speak of a day to come."""
        on: date = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError(gettext("填报日期不能晚于今天。"))
        return on

    @property
    def area_code(self) -> str:
        """The area the workbook is for: chosen, or the post's own place."""
        return str(self.cleaned_data.get("area") or self.own_area)


class ColumnsForm(forms.Form):
    """Which column is which: one choice for each heading that is not understood by itself."""

    def __init__(
        self, data: Any = None, *, profile: Profile, headings: Sequence[str],
        known: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.profile = profile
        self.headings = list(headings)
        choices = [
            (IGNORE, gettext("不读这一列")),
            *((c.field, ("* " if c.required else "") + c.heading) for c in profile.columns),
        ]
        for number, heading in enumerate(self.headings):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading, required=False, choices=choices,
                initial=(known or {}).get(heading, IGNORE),
            )  # fmt: skip

    @property
    def mapping(self) -> dict[str, str]:
        """Heading as written → field, "" for a column that is not read."""
        return {
            heading: self.cleaned_data[f"column_{number}"]
            for number, heading in enumerate(self.headings)
        }

    def clean(self) -> dict[str, Any]:
        """One field, one column; a roster without names is none."""
        cleaned = super().clean() or {}
        fields = [field for field in cleaned.values() if field]
        twice = {field for field in fields if fields.count(field) > 1}
        for name, field in cleaned.items():
            if field in twice:
                self.add_error(name, gettext("有两列选了同一项，只能选一列。"))
        if "name" not in fields:
            self.add_error(None, gettext("请指明哪一列是姓名。"))
        return cleaned


class ChooseColumnForm(forms.Form):
    """Two columns could be one heading: which is it?"""

    column = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, heading: str, candidates: Sequence[str]) -> None:
        super().__init__(data)
        field = self.fields["column"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared so above
        field.label = gettext("哪一列是“{heading}”？").format(heading=heading)
        field.choices = [(text, text) for text in candidates]
        self.candidates = list(candidates)

    def mapping_to(self, field: str) -> dict[str, str]:
        """The chosen heading → the field, the others → ""."""
        chosen = self.cleaned_data["column"]
        return {text: field if text == chosen else IGNORE for text in self.candidates}


class UndoForm(forms.Form):
    """Why a whole batch is taken back."""

    reason = forms.CharField(
        label=_("撤销原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class BatchFilter(FilterForm):
    """By file name, sender, state, kind and day."""

    name = forms.CharField(label=_("文件名"), required=False)
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[_ANY, *BatchStatus.choices]
    )
    profile = forms.ChoiceField(label=_("表格类型"), required=False)
    sender = forms.CharField(label=_("上传人"), required=False)
    since = forms.DateField(label=_("上传日期起"), required=False, widget=DayInput)
    until = forms.DateField(label=_("上传日期止"), required=False, widget=DayInput)
    advanced = ("sender", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["profile"]
        assert isinstance(offered, forms.ChoiceField)  # noqa: S101 — declared so above
        offered.choices = profile_choices(_("全部"))

    def narrow(self, rows: Any) -> Any:
        """Narrow batches."""
        given = self.cleaned_data
        wanted = {
            "file_name__contains": given["name"],
            "status": given["status"],
            "profile": given["profile"],
            "sender_label__contains": given["sender"],
            "sent_at__date__gte": given["since"],
            "sent_at__date__lte": given["until"],
        }
        return rows.filter(**{key: value for key, value in wanted.items() if value})


class FindingFilter(FilterForm):
    """By code, severity, sheet and row."""

    code = forms.ChoiceField(label=_("问题"), required=False)
    severity = forms.ChoiceField(
        label=_("程度"), required=False, choices=[_ANY, *wording.SEVERITIES.items()]
    )
    sheet = forms.ChoiceField(label=_("工作表"), required=False)
    row = forms.IntegerField(label=_("行号"), required=False, min_value=1)

    def __init__(
        self, data: Any = None, *, codes: Sequence[str] = (), sheets: Sequence[str] = ()
    ) -> None:
        super().__init__(data)
        for name, values in (
            ("code", [(code, wording.code_title(code)) for code in codes]),
            ("sheet", [(sheet, sheet) for sheet in sheets]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared so above
            field.choices = [_ANY, *values]

    def narrow(self, rows: Any) -> Any:
        """Narrow findings."""
        given = {key: value for key, value in self.cleaned_data.items() if value}
        return rows.filter(**given)


class RowFilter(FilterForm):
    """By the child's name and by decision."""

    name = forms.CharField(label=_("姓名"), required=False)
    sheet = forms.CharField(label=_("工作表"), required=False)
    row = forms.IntegerField(label=_("行号"), required=False, min_value=1)
    decided = forms.ChoiceField(
        label=_("处理"), required=False, choices=[_ANY, ("0", _("未处理")), ("1", _("已处理"))]
    )

    def narrow(self, rows: Any) -> Any:
        """Narrow rows."""
        given = self.cleaned_data
        if given["name"]:
            rows = rows.filter(child_name__contains=given["name"])
        if given["sheet"]:
            rows = rows.filter(sheet__contains=given["sheet"])
        if given["row"]:
            rows = rows.filter(row=given["row"])
        if given["decided"]:
            rows = (
                rows.filter(decision="") if given["decided"] == "0" else rows.exclude(decision="")
            )
        return rows
