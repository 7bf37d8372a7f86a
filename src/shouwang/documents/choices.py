"""Types of attachments."""

from enum import StrEnum


class MediaType(StrEnum):
    """What an attachment may be, told by its content; images are made anew, so never as sent."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


IMAGES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP})
SUFFIXES = {
    MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.WEBP: "webp", MediaType.PDF: "pdf",
    MediaType.DOCX: "docx", MediaType.XLSX: "xlsx",
}  # fmt: skip
