"""The committed browser assets are what the build made, and light enough."""

import hashlib
import re
from pathlib import Path

import brotli
import pytest

import shouwang.core

PACKAGE = Path(shouwang.core.__file__).parent.parent
STATIC = PACKAGE / "core" / "static"
VENDOR = STATIC / "vendor"
BUDGET = 78 * 1024
FIRST_PAGE = (
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/icons/icons.min.css",
    "core/css/theme.css",
    "vendor/bootstrap/bootstrap.min.js",
    "vendor/htmx/htmx.min.js",
    "core/js/early.js",
    "core/js/core.js",
    "core/js/session.js",
    "vendor/icons/icons.woff2",
    "core/img/logo.svg",
)


def sums() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def scripts_and_styles() -> list[Path]:
    return [path for path in STATIC.rglob("*") if path.suffix in {".js", ".css", ".svg"}]


def test_every_vendored_file_has_its_checksum() -> None:
    present = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}

    assert present - {"SHA256SUMS"} == set(sums())


@pytest.mark.parametrize("path", sorted(sums()))
def test_vendored_files_are_unchanged(path: str) -> None:
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == sums()[path]


def test_each_library_ships_with_its_licence_and_version() -> None:
    versions = (VENDOR / "VERSIONS").read_text(encoding="utf-8").split()
    names = set(versions[::2])

    assert {"bootstrap", "bootstrap-icons", "htmx", "echarts", "popper"} <= names
    assert {path.stem for path in (VENDOR / "LICENSES").iterdir()} == names


def test_no_file_names_a_source_map_or_another_host() -> None:
    for path in scripts_and_styles():
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, path.name
        assert not re.search(r"""(?:src|import|url)\s*\(\s*['"]?https?:""", text), path.name


def test_styles_hold_no_data_addresses() -> None:
    for path in STATIC.rglob("*.css"):
        assert "url(data:" not in path.read_text(encoding="utf-8").replace('"', ""), path.name


def test_every_address_in_a_style_sheet_leads_to_a_file() -> None:
    for path in STATIC.rglob("*.css"):
        for target in re.findall(r"url\(\s*['\"]?([^)'\"]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"


def test_the_first_page_stays_light() -> None:
    weight = sum(len(brotli.compress((STATIC / path).read_bytes())) for path in FIRST_PAGE)

    assert weight <= BUDGET, f"{weight / 1024:.1f} KB"


def test_the_first_page_is_what_the_frame_loads() -> None:
    frame = PACKAGE / "core" / "templates" / "core"
    head = (frame / "components" / "head.html").read_text(encoding="utf-8")
    named = set(re.findall(r"static '([^']+)'", head)) - {
        "core/img/favicon.svg",
        "core/css/print.css",
    }

    assert named <= set(FIRST_PAGE)


def test_every_icon_that_a_page_uses_is_in_the_font() -> None:
    css = (VENDOR / "icons" / "icons.min.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.bi-([a-z0-9-]+)::before", css))
    patterns = (
        r"\bbi bi-([a-z0-9-]+)(?=[\s\"'])",
        r"{% icon \"([a-z0-9-]+)\"",
        r"\bicon=\"([a-z0-9-]+)\"",
        r"\"icon\": \"([a-z0-9-]+)\"",
        r"\bEntry\([^()]*\([^()]*\)[^()]*?,\s*\"([a-z0-9-]+)\",?\s*\)",
    )
    sources = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]
    missing = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sources
        if "tests" not in path.parts
        for pattern in patterns
        for name in re.findall(pattern, path.read_text(encoding="utf-8"))
        if name not in known
    }

    assert not missing, sorted(missing)
