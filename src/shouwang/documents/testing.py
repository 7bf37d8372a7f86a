"""Builders of uploads for the tests of this app and those above."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from .choices import SUFFIXES, MediaType


def picture(
    width: int = 640, height: int = 480, *, form: str = "JPEG", colour: str = "teal",
    exif: Image.Exif | None = None,
) -> bytes:  # fmt: skip
    """Return the bytes of a plain picture."""
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), colour)
    options = {"exif": exif} if exif is not None else {}
    image.save(out, form, **options)
    return out.getvalue()


def pdf(text: bytes = b"") -> bytes:
    """Return the smallest thing that says it is a PDF."""
    return b"%PDF-1.4\n" + text + b"\n%%EOF"


def office(media: MediaType = MediaType.DOCX, **members: bytes) -> bytes:
    """Return a zip that has what a Word or Excel file has; `members` besides."""
    main = "word/document.xml" if media == MediaType.DOCX else "xl/workbook.xml"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<x/>")
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "") -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name or f"照片.{SUFFIXES[MediaType.JPEG]}", content or picture())
