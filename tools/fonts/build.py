"""Makes the fonts of printed papers; see README.md. Needs fonttools, which the product does not."""

import hashlib
import io
import sys
import tarfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUT = Path(__file__).parents[2] / "src/shouwang/documents/fonts"
SERIF = "package/400Regular/NotoSerifSC_400Regular.ttf"
SANS = "package/700Bold/NotoSansSC_700Bold.ttf"


def member(archive: Path, name: str) -> bytes:
    """Return one file of an npm package."""
    with tarfile.open(archive) as package:
        found = package.extractfile(name)
        if found is None:
            raise SystemExit(f"{archive} has no {name}")
        return found.read()


def gb2312() -> set[int]:
    """Return the code points of GB 2312 with ASCII and general punctuation."""
    points = {
        *range(0x20, 0x7F),
        *range(0xA0, 0x100),
        *range(0x2000, 0x2070),
        *range(0x3000, 0x3020),
    }
    points |= set(range(0xFF00, 0xFFEF)) | {0x2713, 0x2611, 0x2610, 0x25A1, 0x25A0, 0x221A}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                points.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return points


def main(serif: Path, sans: Path) -> None:
    """Write both fonts, the licence and the sums."""
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "NotoSerifSC-Regular.ttf").write_bytes(member(serif, SERIF))
    font = TTFont(io.BytesIO(member(sans, SANS)))
    cutter = Subsetter(Options(layout_features=["*"], hinting=False, notdef_outline=True))
    cutter.populate(unicodes=gb2312())
    cutter.subset(font)
    font.save(OUT / "NotoSansSC-Bold.ttf")
    (OUT / "OFL.txt").write_bytes(member(serif, "package/LICENSE_FONT"))
    sums = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(OUT.glob("*.ttf"))
    )
    (OUT / "SHA256SUMS").write_text(sums, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
