"""One written form for a class, so that a teacher, a roster and a dormitory list mean the same."""

import re
import unicodedata

_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}
_NUMBER = re.compile(r"[((]?\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[))]?\s*班?")


def _value(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS.get(text)
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)


def class_label(text: str, grade: str = "") -> str:
    """Return a class as ``2班`` where a number of up to two digits stands there, else as written.

    ``五年级(2)班`` and ``二班`` become ``2班``; ``火箭班`` and codes such as ``202102`` stay.
    """
    narrow = unicodedata.normalize("NFKC", text).strip()
    if grade and narrow.startswith(grade):
        narrow = narrow[len(grade) :].strip()
    match = _NUMBER.fullmatch(re.sub(r"^\S{1,2}年级", "", narrow))
    number = _value(match[1]) if match else None
    return f"{number}班" if number else narrow


def class_key(grade: str, label: str) -> str:
    """Return the name of a class within its school: ``五年级2班``; nothing for no class."""
    return f"{grade}{label}" if label else ""
