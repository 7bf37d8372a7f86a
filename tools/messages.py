"""Collect the visible strings, keep the English catalogue, compile it; no gettext binary needed.

    python tools/messages.py                    collect, rewrite the .po, compile the .mo
    python tools/messages.py --merge en.json    the same, filling in {"中文": "English"} pairs
    python tools/messages.py --missing          print what has no English yet, as JSON

Source strings are Simplified Chinese. They are marked in Python with `_`, `gettext`,
`gettext_lazy` or `N_`, in templates with `translate` and `blocktranslate`; titles of official
papers stand in `documents/papers/kinds.toml`.
"""

import argparse
import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "shouwang"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"

# Function → which argument holds (context, singular, plural).
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop", "N_"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
_CALL = re.compile(r"\b(?:_|n?p?gettext)\(")
_HOLE = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w*)[^{}]*\}(?!\})")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HEADER = {
    "Project-Id-Version": "shouwang",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, order=True)
class Message:
    """A visible string: its gettext context, its text and, if counted, its plural."""

    source: str
    plural: str = ""
    context: str = ""


class Unmarkable(Exception):
    """A marked string that cannot be collected, such as an f-string."""


def collect(package: Path = PACKAGE) -> dict[Message, set[str]]:
    """Return every marked string with the files, relative to the package, that use it."""
    found: dict[Message, set[str]] = {}
    for path in sources(package):
        read = _READERS.get(path.suffix, in_template)
        for message in read(path.read_text(encoding="utf-8"), str(path)):
            found.setdefault(message, set()).add(path.relative_to(package).as_posix())
    return found


def sources(package: Path) -> Iterator[Path]:
    """Yield the Python modules, the templates and the papers of the package, tests left out."""
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if "tests" in parts or "migrations" in parts or "static" in parts:
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in parts):
            yield path
        if path.suffix == ".toml" and "papers" in parts:
            yield path


def in_python(source: str, origin: str) -> Iterator[Message]:
    """Yield the strings marked in a Python module.

    :raises Unmarkable: for an f-string or a broken-up string, which gettext cannot look up.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            yield from _in_call(name, node, origin)


def _in_call(name: str | None, node: ast.Call, origin: str) -> Iterator[Message]:
    if name not in SINGULAR | PLURAL | CONTEXT:
        return
    if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args[:2]):
        raise Unmarkable(f"{origin}:{node.lineno}: mark a whole string, then fill in its holes")
    texts = [
        part.value
        for part in node.args
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    if name in PLURAL and len(texts) > 1:
        yield Message(texts[0], plural=texts[1])
    elif name in CONTEXT and len(texts) > 1:
        yield Message(texts[1], context=texts[0])
    elif name in SINGULAR and texts and texts[0]:
        yield Message(texts[0])


def in_template(source: str, origin: str) -> Iterator[Message]:
    """Yield the strings marked in a template, found as Django itself finds them."""
    calls = templatize(source, origin=origin)
    for match in _CALL.finditer(calls):
        yield from in_python(_whole_call(calls, match.start()), origin)


def in_papers(source: str, _origin: str) -> Iterator[Message]:
    """Yield the titles of official papers."""
    for paper in tomllib.loads(source).values():
        yield Message(paper["title"])


_READERS = {".py": in_python, ".toml": in_papers}


def _whole_call(text: str, start: int) -> str:
    """Return the call that begins at `start`; its strings may themselves hold brackets."""
    end = text.find(")", start)
    while end != -1:
        candidate = text[start : end + 1]
        try:
            ast.parse(candidate)
        except SyntaxError:
            end = text.find(")", end + 1)
        else:
            return candidate
    raise Unmarkable(text[start : start + 60])


def outside_marks(source: str) -> list[str]:
    """Return the Chinese passages of a template that no `translate` tag marks."""
    bare = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", source, flags=re.S)
    bare = re.sub(
        r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", "", bare, flags=re.S
    )
    bare = re.sub(r"{%.*?%}|{{.*?}}", "", bare, flags=re.S)
    return [line.strip() for line in bare.splitlines() if _HAN.search(line)]


def holes(text: str) -> set[str]:
    """Return the names of the placeholders of a text, `{days}` and `%(days)s` alike."""
    return {first or second for first, second in _HOLE.findall(text)}


def problems(catalogue: Path = CATALOGUE, package: Path = PACKAGE) -> list[str]:
    """Return what is wrong with the catalogue; empty when it is complete and compiled."""
    found = collect(package)
    entries = {_key(entry): entry for entry in polib.pofile(str(catalogue))}
    wrong = [f"not in the catalogue: {m.source!r}" for m in sorted(found.keys() - entries.keys())]
    wrong += [f"no longer used: {m.source!r}" for m in sorted(entries.keys() - found.keys())]
    for message, entry in entries.items():
        wrong += [f"{reason}: {message.source!r}" for reason in _faults(entry)]
    compiled = catalogue.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != _compiled(catalogue):
        wrong.append("the compiled catalogue is not that of the text; run make messages")
    return wrong


def _faults(entry: polib.POEntry) -> Iterator[str]:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield "fuzzy"
    if not all(text.strip() for text in texts):
        yield "no English"
        return
    wanted = holes(entry.msgid) | holes(entry.msgid_plural or "")
    # A singular may say "one" instead of the number.
    if holes(texts[-1]) != wanted or any(holes(text) - wanted for text in texts):
        yield "placeholders differ"


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def update(
    translations: dict[str, str], catalogue: Path = CATALOGUE, package: Path = PACKAGE
) -> polib.POFile:
    """Rewrite the catalogue from the sources, keeping and filling in English; compile it."""
    known = (
        {_key(entry): entry for entry in polib.pofile(str(catalogue))}
        if (catalogue.exists())
        else {}
    )
    fresh = polib.POFile(wrapwidth=98)
    fresh.metadata = _HEADER
    for message, files in sorted(collect(package).items()):
        fresh.append(_entry(message, files, known.get(message), translations))
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(catalogue))
    catalogue.with_suffix(".mo").write_bytes(_compiled(catalogue))
    return fresh


def _entry(
    message: Message, files: set[str], old: polib.POEntry | None, translations: dict[str, str]
) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.source,
        msgctxt=message.context or None,
        occurrences=[(name, "") for name in sorted(files)],
    )
    if message.plural:
        entry.msgid_plural = message.plural
        kept = old.msgstr_plural if old else {}
        entry.msgstr_plural = {
            0: translations.get(message.source) or kept.get(0, ""),
            1: translations.get(message.plural) or kept.get(1, ""),
        }
    else:
        entry.msgstr = translations.get(message.source) or (old.msgstr if old else "")
    return entry


def _compiled(catalogue: Path) -> bytes:
    return bytes(polib.pofile(str(catalogue)).to_binary())


def read_pairs(paths: Iterable[Path]) -> dict[str, str]:
    """Read {"中文": "English"} files, whole or one object a line; the first translation stays."""
    pairs: dict[str, str] = {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        decoder, position = json.JSONDecoder(), 0
        while position < len(text.rstrip()):
            position += len(text[position:]) - len(text[position:].lstrip())
            found, position = decoder.raw_decode(text, position)
            for source, english in found.items():
                pairs.setdefault(source, english)
    return pairs


def main() -> int:
    """Run the tool; 0 done, 1 when strings are left without English."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--merge", nargs="*", type=Path, default=[], metavar="JSON")
    parser.add_argument("--missing", action="store_true", help="print what has no English yet")
    options = parser.parse_args()
    update(read_pairs(options.merge))
    wrong = problems()
    if options.missing:
        empty = {entry.msgid: "" for entry in polib.pofile(str(CATALOGUE)) if not entry.msgstr}
        sys.stdout.write(json.dumps(empty, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stderr.write(f"{len(polib.pofile(str(CATALOGUE)))} strings, {len(wrong)} problems\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
