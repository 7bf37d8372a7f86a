"""Reading child files: always narrowed to the actor's reach."""

from .files import (
    File,
    Held,
    age_on,
    born_between,
    care_files,
    grants,
    number_held,
    open_files,
    persons_of,
    place,
    place_names,
    reachable_files,
    rights_on,
    siblings,
    villages_in,
    years_before,
)
from .households import Member, household, households
from .sheets import classes_of, differences, pupils, village_sheet, whole_school
from .worklist import counts, needing, next_birthdays

__all__ = [
    "File",
    "Held",
    "Member",
    "age_on",
    "born_between",
    "care_files",
    "classes_of",
    "counts",
    "differences",
    "grants",
    "household",
    "households",
    "needing",
    "next_birthdays",
    "number_held",
    "open_files",
    "persons_of",
    "place",
    "place_names",
    "pupils",
    "reachable_files",
    "rights_on",
    "siblings",
    "village_sheet",
    "villages_in",
    "whole_school",
    "years_before",
]
