"""Recording what a source says of children: new files, and changes of existing ones.

One deed for one child on a page and for a hundred thousand of an import: entries in, a fixed
number of statements out, one event. Facts are dated: what no longer holds is closed, not
overwritten; a correction of the same fact is kept by the row history.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.beside import spare_cores
from shouwang.core.bulk import ahead
from shouwang.core.collector import held_back
from shouwang.core.errors import ChangedMeanwhile, DomainError
from shouwang.core.ids import Ids
from shouwang.core.scope import acting_as
from shouwang.registry import beside, hooks
from shouwang.registry.entries import Entry, Outcome
from shouwang.registry.households import FamilyIndex
from shouwang.registry.models import CareFile
from shouwang.registry.opening import Opened, Opening
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.roles import with_carer_as_parent
from shouwang.registry.rows import Deed
from shouwang.registry.selectors.families import family_index
from shouwang.registry.siblings import completed, more_told
from shouwang.registry.states import load_states

from .changing import Changing
from .sheaf import Sheaf, insert_all

_AT_ONCE = 2500  # entries whose rows are held in memory together


class NumberTaken(DomainError):
    """An open file holds the identity number already."""

    message = _("该公民身份号码已有在册档案，不能重复建档。")


@transaction.atomic
def record_entries(
    actor: Actor,
    entries: Sequence[Entry],
    *,
    on: date,
    source: str,
    now: datetime,
    batch_id: UUID | None = None,
    permission: str = RegistryPermission.EDIT_FILE,
    may_clear: bool = False,
    versions: dict[UUID, int] | None = None,
    deed: str = "registry.record",
) -> list[Outcome]:
    """Write what a source says, as of `on`; returns what became of each entry, in order.

    :param may_clear: an empty value takes the fact back (a form does that, a roster never).
    :param versions: file → version that the user saw; a file changed since is refused.
    :raises NotAllowed: if an entry lies outside the actor's area or grants.
    :raises ChangedMeanwhile: if a file was changed since it was shown.
    :raises NumberTaken: if a new file's identity number is held by an open file.
    :raises ProcessDied: if a process beside ours ended; nothing is written.
    """
    terms = Deed(on, now, source, batch_id, actor.user_id, actor.display_name)
    _lock([entry.file_id for entry in entries if entry.file_id], versions or {})
    new = completed([entry for entry in entries if entry.file_id is None])
    for area in {entry.area for entry in new}:
        require(actor, permission, at=area)
    known = [entry for entry in entries if entry.file_id is not None]
    changed = iter(_change_all(actor, known, terms, permission, may_clear=may_clear))
    with _telling(many=len(new) >= beside.BESIDE_FROM) as tell:
        opened = iter(_open_all(new, terms, tell))
        outcomes = [next(opened if entry.file_id is None else changed) for entry in entries]
        touched = [outcome.file_id for outcome in outcomes if outcome.opened or outcome.changes]
        if touched:
            audit.record(
                actor, deed, at=now, area=actor.area_code,
                file_ids=touched if len(touched) <= 100 else [],
                changes={"opened": sum(o.opened for o in outcomes), "touched": len(touched),
                         "batch": str(batch_id or "")},
            )  # fmt: skip
            hooks.tell_facts_changed([*touched, *_sharing(outcomes)])
    return outcomes


@contextmanager
def _telling(*, many: bool) -> Iterator[hooks.FactsChanged]:
    """Yield what is told of the new files of each slice; of few files nothing is told before all.

    What follows from them is worked out while the next are written.
    """
    if not many:
        yield lambda file_ids: None
        return
    with hooks.telling_parts() as tell:
        yield tell


_SHARING = """
    WITH other AS (
        SELECT DISTINCT b.care_file_id FROM registry_relationship a
        JOIN registry_relationship b ON b.person_id = a.person_id
        WHERE a.care_file_id = ANY(%(ids)s) AND a.valid_to IS NULL AND b.valid_to IS NULL
          AND b.care_file_id <> ALL(%(ids)s)
    )
    UPDATE registry_carefile f SET version = f.version + 1, updated_at = now()
    FROM other WHERE f.id = other.care_file_id RETURNING f.id
"""


def _sharing(outcomes: Sequence[Outcome]) -> list[UUID]:
    """Return the files of brothers and sisters whose parents' or carer's facts changed with these.

    As the system: a school that tells of a father need not reach the child's sister.
    """
    ids = [
        outcome.file_id
        for outcome in outcomes
        if outcome.opened or any("." in key for key in outcome.changes)
    ]
    if not ids:
        return []
    with acting_as(system_actor("registry.sharing")), connection.cursor() as cursor:
        cursor.execute(_SHARING, {"ids": ids})
        return [file_id for (file_id,) in cursor.fetchall()]


def require_on_file(actor: Actor, permission: str, file: CareFile) -> None:
    """Ask by area; where the post has none, by the grant on this file."""
    if actor.area is not None:
        require(actor, permission, at=file.area)
    elif not CareFile.objects.granted_to(actor, permission).filter(pk=file.pk).exists():
        require(actor, permission, at="")


def _lock(file_ids: list[UUID], versions: dict[UUID, int]) -> None:
    # Two officers may save together: the second must see the first's work.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, version FROM registry_carefile WHERE id = ANY (%s) ORDER BY id FOR UPDATE",
            [file_ids],
        )
        for file_id, version in cursor.fetchall():
            if versions.get(file_id, version) != version:
                raise ChangedMeanwhile


@contextmanager
def _writing() -> Iterator[None]:
    """Write rows inside: the database refuses a second open file for one number."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "registry_one_open_file" in str(error):
            raise NumberTaken from None
        raise


class _Schools(dict[str, dict[str, str]]):
    """County → its schools, asked for when the first child goes to one."""

    def __missing__(self, county: str) -> dict[str, str]:
        found = accounts.schools_by_name(county).items()
        self[county] = {name: school_id.hex for name, school_id in found}
        return self[county]


def _change_all(
    actor: Actor, entries: Sequence[Entry], terms: Deed, permission: str, *, may_clear: bool
) -> list[Outcome]:
    """Write what changes in known files.

    :raises ChangedMeanwhile: if one is no longer in reach.
    """
    outcomes, schools = [], _Schools()
    for start in range(0, len(entries), _AT_ONCE):
        some = entries[start : start + _AT_ONCE]
        states = load_states([entry.file_id for entry in some if entry.file_id])
        sheaf = Sheaf(terms, schools)
        changing = Changing(sheaf, terms)
        for entry in some:
            state = states.get(entry.file_id) if entry.file_id else None
            if state is None:
                raise ChangedMeanwhile
            require_on_file(actor, permission, state.file)
            outcomes.append(changing.change(state, entry, may_clear=may_clear))
        with _writing():
            sheaf.write()
    return outcomes


def _open_all(entries: Sequence[Entry], terms: Deed, tell: hooks.FactsChanged) -> list[Outcome]:
    """Write new files; the rows of the next are made while the database writes these.

    :param tell: told of the files of each slice about which the deed has nothing more to say.
    """
    if not entries:
        return []
    families = family_index({entry.area for entry in entries})
    stood = families.households()
    openings = _openings(entries, families)
    outcomes: list[Outcome] = []
    joined: dict[UUID, dict[str, Any]] = {}  # file of a family that stood → what its entry says
    with held_back():
        for opened in _made(openings, terms):
            with _writing():
                insert_all(opened.lines)
            file_ids = [UUID(file_id) for file_id in opened.file_ids]
            for file_id, opening in zip(file_ids, openings[len(outcomes) :], strict=False):
                if opening.home.household_id in stood:
                    joined[file_id] = opening.values
            tell([file_id for file_id in file_ids if file_id not in joined])
            outcomes += [Outcome(file_id, opened=True) for file_id in file_ids]
    _tell_families(joined, terms)
    return outcomes


def _made(openings: Sequence[Opening], terms: Deed) -> Iterator[Opened]:
    """Yield the rows of new files slice by slice; of many, made in processes beside ours."""
    known = _Schools()
    schools = {county: known[county] for county in {opening.area[:6] for opening in openings}}
    slices = (list(openings[at : at + _AT_ONCE]) for at in range(0, len(openings), _AT_ONCE))
    count = spare_cores(beside.MOST) if len(openings) >= beside.BESIDE_FROM else 0
    made = beside.open_all(slices, terms, schools, count)
    return made if count else ahead(made)


def _tell_families(joined: dict[UUID, dict[str, Any]], terms: Deed) -> None:
    """Add what new children's entries tell of parents whom other files knew before."""
    ids = list(joined)
    for start in range(0, len(ids), _AT_ONCE):
        sheaf = Sheaf(terms, _Schools())
        changing = Changing(sheaf, terms)
        for file_id, state in load_states(ids[start : start + _AT_ONCE]).items():
            told = more_told(state.values, joined[file_id])
            changing.change(state, Entry(state.file.area, told, file_id), may_clear=False)
        with _writing():
            sheaf.write()


def _openings(entries: Sequence[Entry], families: FamilyIndex) -> list[Opening]:
    """Give each new file its number and its home; children of one family come to one home."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('registry_file_number') FROM generate_series(1, %s)", [len(entries)]
        )
        numbers = [number for (number,) in cursor.fetchall()]
    new_id, openings = Ids().text, []
    for entry, number in zip(entries, numbers, strict=True):
        values = with_carer_as_parent(entry.values)
        home = families.home(entry.area, values, new_id, own_parents=entry.own_parents)
        openings.append(Opening(entry.area, number, home, values))
    return openings
