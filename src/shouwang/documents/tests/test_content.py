"""What uploads really are: types by their bytes, pictures made anew, traps refused."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from shouwang.documents import content
from shouwang.documents.choices import MediaType
from shouwang.documents.testing import office, pdf, picture

ORIENTATION, GPS, MODEL, RIGHT_TURN = 0x0112, 0x8825, 0x0110, 6


def opened(kept: bytes) -> Image.Image:
    return Image.open(io.BytesIO(kept))


@pytest.mark.parametrize(
    ("sent", "media"),
    [
        (picture(), MediaType.JPEG),
        (picture(form="PNG"), MediaType.PNG),
        (picture(form="WEBP"), MediaType.WEBP),
        (pdf(), MediaType.PDF),
        (office(MediaType.DOCX), MediaType.DOCX),
        (office(MediaType.XLSX), MediaType.XLSX),
    ],
)
def test_the_type_is_told_by_the_bytes(sent: bytes, media: MediaType) -> None:
    assert content.read(sent).media_type == media


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (b"", "空"),
        (b"MZ\x90\x00", "只收"),
        (b"<html><script>alert(1)</script>", "只收"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收"),
        (b"GIF89a" + picture(), "只收"),
        (b"  %PDF-1.4", "只收"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC"),
        (b"PK\x03\x04" + b"\x00" * 60, "损坏"),
        (office() + b"", ""),
        (office(**{"word/vbaProject.bin": b"x"}), "宏"),
        (office(**{"xl/workbook.xml": b"<x/>"}), "压缩包"),
    ],
)
def test_what_is_nothing_we_take_is_refused_in_words(sent: bytes, word: str) -> None:
    if not word:  # the plain file beside its spoilt ones
        assert content.read(sent)
        return
    with pytest.raises(content.Unfit, match=word):
        content.read(sent)


def test_place_model_and_direction_do_not_come_along() -> None:
    exif = Image.Exif()
    exif[MODEL], exif[ORIENTATION] = "Phone 9 Secret", RIGHT_TURN
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (27.0, 10.0, 9.0)
    sent = picture(600, 300, exif=exif)
    assert b"Secret" in sent

    kept = content.read(sent)

    assert b"Secret" not in kept.whole + kept.small
    assert b"Exif" not in kept.whole + kept.small
    assert dict(opened(kept.whole).getexif()) == {}
    assert opened(kept.whole).size == (300, 600)  # turned upright


def test_what_hides_behind_a_picture_is_gone() -> None:
    script = b"<script>alert('x')</script>"

    for form in ("JPEG", "PNG", "WEBP"):
        kept = content.read(picture(form=form) + office() + script)
        assert script not in kept.whole
        assert b"word/document.xml" not in kept.whole


def test_text_inside_a_picture_is_gone() -> None:
    out = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Comment", "<script>alert(1)</script>")
    Image.new("RGB", (20, 20)).save(out, "PNG", pnginfo=told)

    assert b"script" not in content.read(out.getvalue()).whole


def test_a_large_photo_becomes_small_and_gets_a_small_picture() -> None:
    kept = content.read(picture(4000, 3000))

    assert opened(kept.whole).size == (2400, 1800)
    assert max(opened(kept.small).size) == content.SMALL_SIDE


def test_a_transparent_picture_keeps_what_is_on_it() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 50, 100), fill=(200, 0, 0, 255))
    out = io.BytesIO()
    image.save(out, "PNG")

    kept = content.read(out.getvalue())

    assert opened(kept.whole).mode == "RGBA"
    assert opened(kept.small).getpixel((5, 5)) != opened(kept.small).getpixel((95, 5))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        told = struct.pack(">I", len(body)) + kind + body
        return told + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000), (50_001, 1000)])
def test_a_picture_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(content.Unfit):
        content.read(bomb(*size))


@pytest.mark.parametrize("cut", [10, 200, 1000])
def test_a_broken_picture_is_refused(cut: int) -> None:
    with pytest.raises(content.Unfit):
        content.read(picture()[:cut])


def test_a_zip_bomb_is_refused() -> None:
    with pytest.raises(content.Unfit, match="过大"):
        content.read(office(**{"word/media/a.bin": b"\x00" * (101 * content.MEGABYTE)}))


def test_too_large_a_paper_is_refused() -> None:
    with pytest.raises(content.Unfit, match="20 MB"):
        content.read(pdf(b"x" * (20 * content.MEGABYTE)))
