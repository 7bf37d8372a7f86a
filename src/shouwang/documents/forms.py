"""A field that takes photos and papers: several at once, made small in the browser, any without it.

The token in the form makes a repeated upload the same attachments; see
`services.store_all(…, token=form.cleaned_data["photos"].token)`.
"""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from shouwang.core.errors import DomainError

from . import content

_HEAD = 4096
MOST_FILES = 9


class AttachmentsInput(forms.FileInput):
    """A file control for several files; the script beside it makes photos small before they go."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"multiple": True, **(attrs or {})})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Return the control, the line that says how far it is, and the token."""
        context = self.get_context(name, None, attrs)
        context["control"] = flatatt(context["widget"]["attrs"])
        context["token_name"], context["token"] = f"{name}_token", uuid4()
        return render_to_string("documents/widgets/attachments.html", context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the files that were sent, and the token of the form."""
        sent = files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []
        return {"files": sent, "token": data.get(f"{name}_token", "")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Say whether the field was not in the form."""
        return name not in files


class AttachmentsField(forms.FileField):
    """Several files; clean gives a list of uploaded files.

    :param most: how many at once. :param images_only: photos, no papers.
    """

    widget = AttachmentsInput

    def __init__(
        self, *, most: int = MOST_FILES, images_only: bool = False, **options: Any
    ) -> None:
        options.setdefault("label", _("照片或扫描件"))
        options.setdefault(
            "help_text", _("可一次选择多个文件。照片会自动压缩并去除拍摄地点等信息。")
        )
        self.most, self.images_only = most, images_only
        super().__init__(**options)
        accept = "image/jpeg,image/png,image/webp"
        self.widget.attrs["accept"] = accept if images_only else f"{accept},.pdf,.docx,.xlsx"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files.

        :raises ValidationError: for none where one must be, too many, or one that cannot be kept.
        """
        given: dict[str, Any] = data if isinstance(data, dict) else {"files": data or []}
        files = list(given["files"])
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise forms.ValidationError(
                _("一次最多 %(most)d 个文件。"), params={"most": self.most}, code="most"
            )
        problems = [problem for each in files if (problem := self._problem(each))]
        if problems:
            raise forms.ValidationError(problems)
        return AttachmentFiles(files, given.get("token", ""))

    def _problem(self, upload: Any) -> str:
        head = upload.read(_HEAD)
        try:
            # A zip tells what it is at its end.
            media = content.sniff(head + upload.read() if head.startswith(b"PK") else head)
            group = content.group_of(media)
            if upload.size > content.LARGEST[group]:
                most = content.LARGEST[group] // content.MEGABYTE
                return str(_("%(name)s：文件太大，最多 %(most)d MB。")
                           % {"name": upload.name, "most": most})  # fmt: skip
            if self.images_only and group != "image":
                return str(_("%(name)s：这里只收照片。") % {"name": upload.name})
        except DomainError as error:
            return f"{upload.name}：{error.message}"
        finally:
            upload.seek(0)
        return ""


class AttachmentFiles(list[Any]):
    """The files of a form, with the token under which they were sent."""

    def __init__(self, files: list[Any], token: str) -> None:
        super().__init__(files)
        try:
            self.token: UUID | None = UUID(str(token))
        except ValueError:
            self.token = None


class VoidForm(forms.Form):
    """Why an attachment is taken out."""

    reason = forms.CharField(label=_("作废原因"), max_length=200)


class ScansForm(forms.Form):
    """Scans of the signed and sealed paper, or of the slip that came back."""

    scans = AttachmentsField(label=_("签章件或回执"))


class TemplateForm(forms.Form):
    """A Word template."""

    file = forms.FileField(
        label=_("模板文件（.docx）"), widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=_("用 WPS 或 Word 修改下载的模板后上传；占位符须与下表一致，上传时自动试填。"),
    )  # fmt: skip
    note = forms.CharField(label=_("修改说明"), max_length=200, required=False)


class WordForm(forms.Form):
    """How the numbers begin (字)."""

    word = forms.CharField(
        label=_("发文字"), max_length=20, help_text=_("如“试民委护”，编号为：试民委护〔2026〕1号。")
    )
