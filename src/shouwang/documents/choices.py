"""Codes of attachments and issued papers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MediaType(models.TextChoices):
    """What an attachment may be, told by its content; images are made anew, so never as sent."""

    JPEG = "image/jpeg", _("照片（JPEG）")
    PNG = "image/png", _("图片（PNG）")
    WEBP = "image/webp", _("图片（WebP）")
    PDF = "application/pdf", _("PDF 文件")
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _("Word 文件（.docx）"),
    )
    XLSX = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("Excel 文件（.xlsx）"),
    )


IMAGES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP})
SUFFIXES = {
    MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.WEBP: "webp", MediaType.PDF: "pdf",
    MediaType.DOCX: "docx", MediaType.XLSX: "xlsx",
}  # fmt: skip
