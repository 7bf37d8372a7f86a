"""Pages of submissions."""

from .amendments import amendment_decide, amendment_propose
from .desk import home, timeliness
from .details import children, detail, difference, levels, printout, verify
from .reviews import accept, discard, give_back, sign, withdraw
from .units import below, unit
from .villages import village, village_list

__all__ = [
    "accept",
    "amendment_decide",
    "amendment_propose",
    "below",
    "children",
    "detail",
    "difference",
    "discard",
    "give_back",
    "home",
    "levels",
    "printout",
    "sign",
    "timeliness",
    "unit",
    "verify",
    "village",
    "village_list",
    "withdraw",
]
