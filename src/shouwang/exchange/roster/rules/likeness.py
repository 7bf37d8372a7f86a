"""Names that may be one name: a character apart, the same sound, another surname."""

from functools import lru_cache

from shouwang.core import names
from shouwang.exchange.roster import synonyms


def split_name(name: str) -> tuple[str, str]:
    """Return surname and given name; the surname is empty where the name has none to tell."""
    if "·" in name or len(name) < 2:
        return "", name
    length = 2 if len(name) > 2 and name[:2] in synonyms.COMPOUND_SURNAMES else 1
    return name[:length], name[length:]


@lru_cache(maxsize=100_000)
def sound(name: str) -> str:
    """Return the toneless reading of a name."""
    return names.pinyin(name)


def like_keys(name: str) -> set[str]:
    """Return keys of which like names share at least one."""
    keys = {name, f"~{sound(name)}"}
    keys.update(name[:i] + "?" + name[i + 1 :] for i in range(len(name)))
    keys.update(f"-{name[:i]}{name[i + 1 :]}" for i in range(len(name)))
    keys.add(f"-{name}")
    surname, given = split_name(name)
    if surname and given:
        keys.add(f"given {given}")
    return keys


def one_apart(first: str, second: str) -> bool:
    """True where one character replaced, added or left out makes one name the other."""
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def like_names(first: str, second: str) -> bool:
    """True for different names that may be one: R-059."""
    if first == second:
        return False
    if one_apart(first, second) or sound(first) == sound(second):
        return True
    (one, given), (other, same) = split_name(first), split_name(second)
    return bool(one and other and one != other and given == same)
