"""Pages of submissions."""

from .amendments import amendment_decide, amendment_propose
from .child_deeds import village_close, village_create, village_edit
from .desk import home, timeliness
from .details import children, detail, difference, levels, printout, verify
from .reviews import accept, discard, give_back, sign, withdraw
from .units import below, unit
from .villages import confirmation, village, village_list
from .works import work_detail, work_list, work_months, work_send

__all__ = [
    "accept",
    "amendment_decide",
    "amendment_propose",
    "below",
    "children",
    "confirmation",
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
    "village_close",
    "village_create",
    "village_edit",
    "village_list",
    "withdraw",
    "work_detail",
    "work_list",
    "work_months",
    "work_send",
]
