"""Which records are one child: within a register, and across two.

No Django and no database: the command line and the application call the same functions.

    pairs = link(village_records, school_records)
    pairs = dedupe(records)
    verdict = explain(a, b)          # score, decision, and the reasons field by field

Text goes in as clerks left it. How it works: docs/decisions/0007-linkage.md.
"""

from .engine import dedupe, dedupe_with_reasons, explain, link, link_with_reasons
from .records import Pair, Reason, Record, Relative, Verdict

__all__ = ["Pair", "Reason", "Record", "Relative", "Verdict", "dedupe", "dedupe_with_reasons",
           "explain", "link", "link_with_reasons"]  # fmt: skip
