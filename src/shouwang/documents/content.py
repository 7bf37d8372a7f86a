"""What an uploaded file really is, by its bytes; the sender's word and ending are not trusted.

Images are read and made anew: what else lay in the file (place, time, telephone model, a second
file hidden behind the picture) does not come along.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from shouwang.core.errors import DomainError

from .choices import IMAGES, MediaType

MEGABYTE = 1024 * 1024
LARGEST = {"image": 20 * MEGABYTE, "pdf": 20 * MEGABYTE, "office": 10 * MEGABYTE}
MOST_PIXELS = 50_000_000
LONG_SIDE, SMALL_SIDE, SMALLEST_SIDE = 2400, 320, 8
_QUALITY = 82
_UNPACKED = 100 * MEGABYTE
_MOST_MEMBERS = 2000
# Pillow only warns, from twice this size on it refuses; we ask the size ourselves, before decoding.
Image.MAX_IMAGE_PIXELS = None
_FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis", b"avif"}
_OFFICE = {"word/document.xml": MediaType.DOCX, "xl/workbook.xml": MediaType.XLSX}


class Unfit(DomainError):
    """A file cannot be kept; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of an upload: bytes as they will be given out, and a small picture of images."""

    media_type: MediaType
    whole: bytes
    small: bytes
    sent_sha256: str

    @property
    def sha256(self) -> str:
        """Digest of what is kept."""
        return hashlib.sha256(self.whole).hexdigest()


def sniff(sent: bytes) -> MediaType:
    """Return the type a file has by its content.

    :raises Unfit: if it is none of those that are taken.
    """
    if not sent:
        raise Unfit(_("文件是空的。"))
    if sent.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if sent.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if sent[:4] == b"RIFF" and sent[8:12] == b"WEBP":
        return MediaType.WEBP
    if sent.startswith(b"%PDF-"):
        return MediaType.PDF
    if sent[4:8] == b"ftyp" and sent[8:12] in _HEIF_BRANDS:
        raise Unfit(
            _("这是苹果手机的 HEIC 照片，请在手机“设置—相机—格式”中改为“兼容性最佳”后重拍，"
              "或转成 JPG 后再传。")
        )  # fmt: skip
    if sent.startswith(b"PK\x03\x04"):
        return _office(sent)
    raise Unfit(_("只收照片（JPG、PNG、WebP）、PDF、Word（.docx）和 Excel（.xlsx）文件。"))


def group_of(media: MediaType) -> str:
    """Return which limit of size holds for a type: ``image``, ``pdf``, ``office``."""
    return "image" if media in IMAGES else "pdf" if media == MediaType.PDF else "office"


def read(sent: bytes) -> Content:
    """Return what is kept of an upload.

    :raises Unfit: if it is of no type that is taken, too large, broken, or carries macros.
    """
    media = sniff(sent)
    group = group_of(media)
    if len(sent) > LARGEST[group]:
        raise Unfit(_("文件太大，最多 %(most)d MB。") % {"most": LARGEST[group] // MEGABYTE})
    told = digest(sent)
    if media not in IMAGES:
        return Content(media, sent, b"", told)
    whole, small = _picture(sent, media)
    return Content(media, whole, small, told)


def _picture(sent: bytes, media: MediaType) -> tuple[bytes, bytes]:
    broken = Unfit(_("照片已损坏，无法打开，请重新拍摄或另存后再传。"))
    try:
        # Only the decoder of the type that the first bytes say; the size is known before decoding.
        with Image.open(io.BytesIO(sent), formats=[_FORMATS[media]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Unfit(_("照片尺寸过大，请缩小后再传。"))
            if min(opened.size) < SMALLEST_SIDE:
                raise broken
            opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONG_SIDE, LONG_SIDE))
            plain = _without_extras(upright, media)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError,
            SyntaxError, EOFError) as error:  # fmt: skip
        raise broken from error
    small = _on_white(plain)
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return _written(plain, _FORMATS[media]), _written(small, "JPEG")


def _without_extras(image: Image.Image, media: MediaType) -> Image.Image:
    """Return the bare pixels: no EXIF, no place, no profile, no text beside the picture."""
    mode = "RGB" if media == MediaType.JPEG or not image.has_transparency_data else "RGBA"
    converted = image.convert(mode)
    bare = Image.new(mode, converted.size)
    bare.paste(converted)
    return bare


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.copy()
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _written(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    options = {"optimize": True} if form == "PNG" else {"quality": _QUALITY}
    image.save(out, form, **options)
    return out.getvalue()


def _office(sent: bytes) -> MediaType:
    """Return which office file a zip is; its table of contents alone is read.

    :raises Unfit: if it is no such file, or carries macros, or unpacks to far more than it weighs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(sent)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unfit(_("文件已损坏，无法打开。")) from error
    names = [member.filename for member in members]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unfit(_("文件带有宏，请另存为不含宏的 .docx 或 .xlsx 后再传。"))
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _UNPACKED:
        raise Unfit(_("文件解开后过大，不能接收。"))
    found = [media for name, media in _OFFICE.items() if name in names]
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise Unfit(_("压缩包不能作为附件；请解压后逐个上传照片、PDF、Word 或 Excel 文件。"))
    return found[0]


def digest(sent: bytes) -> str:
    """Return the SHA-256 of a file as it was sent."""
    return hashlib.sha256(sent).hexdigest()
