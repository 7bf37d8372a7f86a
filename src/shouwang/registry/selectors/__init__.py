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
    place_names,
    reachable_files,
    rights_on,
    siblings,
    village,
    villages_in,
    years_before,
)
from .households import Member, household, households

__all__ = [
    "File",
    "Held",
    "Member",
    "age_on",
    "born_between",
    "care_files",
    "grants",
    "household",
    "households",
    "number_held",
    "open_files",
    "persons_of",
    "place_names",
    "reachable_files",
    "rights_on",
    "siblings",
    "village",
    "villages_in",
    "years_before",
]
