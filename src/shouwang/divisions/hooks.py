"""What divisions ask of the apps above; those append to the lists in their AppConfig.ready.

Both are set-valued: one call for one deed, however many codes it touches.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from shouwang.core.actors import Actor

# Rewrites `area` (and county, township) of every row by {old code: new code}, in the running
# transaction; returns how many rows. The history of a row says "recoded", not "moved".
AreaRewriter = Callable[[Mapping[str, str], Actor, datetime], int]
# Counts the rows that still lie in any of the codes: {code: rows}, codes without rows left out.
AreaCounter = Callable[[Collection[str]], Mapping[str, int]]

area_rewriters: list[AreaRewriter] = []
area_counters: list[AreaCounter] = []
