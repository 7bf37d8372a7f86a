"""What a division is, told by its code (pure; the values are those of `choices.Kind`).

The NBS book says it by segment: digits 7-9 001-099 街道, 100-199 镇, 200-399 乡, 400 and more
similar units; digits 10-12 001-199 居委会, 200-399 村委会, 4xx like a 居委会, 5xx like a 村委会.
"""

from .gazetteer import level_of

_UPPER = {1: "PROVINCE", 2: "PREFECTURE", 3: "COUNTY", 6: "GROUP"}
_TOWNSHIPS = ("SUBDISTRICT", "TOWN", "TOWNSHIP", "TOWNSHIP")
_VILLAGES = ("COMMUNITY", "COMMUNITY", "VILLAGE", "VILLAGE", "LIKE_COMMUNITY", "LIKE_VILLAGE")
SEGMENTS = {"COMMUNITY": (1, 199), "VILLAGE": (200, 399)}


def kind_of(code: str) -> str:
    """Return the kind of the division with this code (12 or 14 digits)."""
    level = level_of(code)
    if level in _UPPER:
        return _UPPER[level]
    if level == 4:
        hundreds = int(code[6])
        return _TOWNSHIPS[hundreds] if hundreds < len(_TOWNSHIPS) else "LIKE_TOWNSHIP"
    hundreds = int(code[9])
    return _VILLAGES[hundreds] if hundreds < len(_VILLAGES) else "LIKE_VILLAGE"


def is_rural(code: str) -> bool:
    """Say whether the code is a villagers' committee's, or a group's below one (R-005, 推定)."""
    return (
        len(code) >= 12
        and level_of(code) >= 5
        and kind_of(code[:12]) in ("VILLAGE", "LIKE_VILLAGE")
    )
