"""What a county does to its villages and groups, and what becomes of their codes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, WrongStatus
from shouwang.divisions import hooks, selectors
from shouwang.divisions.choices import Book, ChangeKind, Kind, Status
from shouwang.divisions.gazetteer import Entry, level_of, parent_code, prefix_of
from shouwang.divisions.kinds import SEGMENTS, kind_of
from shouwang.divisions.models import Division, DivisionChange, DivisionCode
from shouwang.divisions.permissions import DivisionPermission
from shouwang.divisions.wording import full_forms, group_number

from . import rows


class SameName(DomainError):
    """A sister division in force has this name."""

    message = _("同一上级下已有同名区划。")


class CodeTaken(DomainError):
    """The code is, or was, another division's; or does not fit the place it is to stand in."""

    message = _("该代码已被使用，或与所在上级、类别不符。")


class DivisionInUse(DomainError):
    """Something still lies in the division: merge it into another instead of closing it."""

    message = _("该区划下仍有下级区划或登记的数据，不能撤销；请改为合并到其他区划。")


class NotHere(DomainError):
    """The deed does not fit this level of division."""

    message = _("该级别的区划不能在此维护。")


@transaction.atomic
def add_village(
    actor: Actor,
    township: Division,
    *,
    name: str,
    basis: str,
    on: date,
    now: datetime,
    kind: str = Kind.VILLAGE,
    code: str = "",
) -> Division:
    """Add a village or community below a township; without `code` the highest free one is given.

    :param kind: `Kind.VILLAGE` (segment 200-399) or `Kind.COMMUNITY` (001-199).
    :raises CodeTaken: if `code` is not free, not below the township, or of another kind.
    :raises SameName: if a sister in force has the name.
    :raises NotAllowed: if the actor may not edit there.
    """
    above = _locked(actor, township, level=4)
    if code and not (
        _is_code(code, 5) and parent_code(code) == above.code and kind_of(code) == kind
    ):
        raise CodeTaken
    return _add(actor, above, name, code or _free_village_code(above, kind), basis, on, now)


@transaction.atomic
def add_group(
    actor: Actor, village: Division, *, name: str, basis: str, on: date, now: datetime
) -> Division:
    """Add a villagers' group below a village; its code is the village's and two digits.

    :raises SameName: if the village has this group (第三组 and 3组 are one).
    """
    above = _locked(actor, village, level=5)
    used = selectors.used_tails(above.code)
    tail = next((f"{n:02}" for n in range(1, 100) if f"{n:02}" not in used), "")
    if not tail:
        raise CodeTaken
    return _add(actor, above, name, above.code + tail, basis, on, now)


def _add(
    actor: Actor, above: Division, name: str, code: str, basis: str, on: date, now: datetime
) -> Division:
    name = name.strip()
    if not selectors.code_is_free(code):
        raise CodeTaken
    _refuse_same_name(above, name, level_of(code))
    division = rows.make(
        Entry(code, name, level_of(code)), above.pk, valid_from=on, edited_locally=True
    )
    division.save(force_insert=True)
    _log(actor, division, ChangeKind.ADDED, {}, {"code": code, "name": name}, basis, on, now)
    return division


@transaction.atomic
def rename(
    actor: Actor, division: Division, *, name: str, basis: str, on: date, now: datetime
) -> Division:
    """Give a township, village or group another name; the old one goes on resolving.

    :raises SameName: if a sister in force has the name.
    """
    division = _locked(actor, division)
    name = name.strip()
    parent = _parent(division)
    _refuse_same_name(parent, name, division.level, but=division)
    before = division.name
    if before not in division.aliases:
        division.aliases.append(before)
    division.name, division.edited_locally = name, True
    for column, value in rows.derived(name, division.level).items():
        setattr(division, column, value)
    division.save()
    _log(
        actor, division, ChangeKind.RENAMED, {"name": before}, {"name": name}, basis, on, now
    )  # fmt: skip
    return division


@transaction.atomic
def close(actor: Actor, division: Division, *, basis: str, on: date, now: datetime) -> Division:
    """Take a division out of force that holds nothing any more.

    :raises DivisionInUse: if divisions in force or stored rows still lie in it.
    """
    division = _locked(actor, division)
    if selectors.subtree(division.code).exclude(pk=division.pk).exists():
        raise DivisionInUse
    if any(counter([division.code]) for counter in hooks.area_counters):
        raise DivisionInUse
    _retire(division, on)
    _log(
        actor, division, ChangeKind.CLOSED, {"status": Status.ACTIVE},
        {"status": Status.RETIRED}, basis, on, now,
    )  # fmt: skip
    return division


@transaction.atomic
def merge(
    actor: Actor,
    sources: Sequence[Division],
    into: Division,
    *,
    basis: str,
    on: date,
    now: datetime,
) -> dict[str, str]:
    """Merge divisions of one level into another of that level; return {old code: new code}.

    What lies below a source comes below `into` under a free code. Every row's area follows in this
    transaction (`hooks.area_rewriters`); the old codes and names go on resolving.
    """
    into = _locked(actor, into)
    recodings: dict[str, str] = {}
    for source in sorted(sources, key=lambda source: source.code):
        source = _locked(actor, source, level=into.level)
        if source.pk == into.pk:
            raise NotHere
        for child in selectors.children(source.code).select_for_update(of=("self",)):
            new_code = _free_code_below(into, child)
            recodings |= _move(child, new_code, into, on)
        recodings[source.code] = into.code
        _retire(source, on)
        _remember(into, source.code, source.name, on)
    rewritten = _rewrite(actor, recodings, now)
    for source in sources:
        before, after = {"code": source.code}, {"code": into.code, "name": into.name}
        _log(actor, source, ChangeKind.MERGED, before, after, basis, on, now, rewritten)
    return recodings


@transaction.atomic
def recode(
    actor: Actor, division: Division, *, code: str, basis: str, on: date, now: datetime
) -> dict[str, str]:
    """Give a township or village another code, with all below it; return {old code: new code}.

    :raises CodeTaken: if the code is not free or not below a division of the upper level.
    """
    division = _locked(actor, division)
    if _is_code(code, division.level):
        require(actor, DivisionPermission.EDIT, at=code[:12])
    if not _is_code(code, division.level) or not selectors.code_is_free(code):
        raise CodeTaken
    above = Division.objects.filter(code=parent_code(code), status=Status.ACTIVE).first()
    if above is None:
        raise CodeTaken
    before: str = division.code
    recodings = _move(division, code, above, on)
    rewritten = _rewrite(actor, recodings, now)
    division.refresh_from_db()
    _log(
        actor, division, ChangeKind.RECODED, {"code": before}, {"code": code}, basis, on, now,
        rewritten,
    )  # fmt: skip
    return recodings


# -- steps of the deeds


def _locked(actor: Actor, division: Division, level: int | None = None) -> Division:
    """Lock, check right, check state: two officers may press the button together."""
    division = Division.objects.select_for_update(of=("self",)).get(pk=division.pk)
    require(actor, DivisionPermission.EDIT, at=division.code[:12])
    if division.level < 4 or (level is not None and division.level != level):
        raise NotHere
    if not division.is_active:
        raise WrongStatus
    return division


def _is_code(code: str, level: int) -> bool:
    return code.isascii() and code.isdigit() and len(code) in (12, 14) and level_of(code) == level


def _parent(division: Division) -> Division:
    return Division.objects.get(code=division.parent_code)


def _refuse_same_name(above: Division, name: str, level: int, but: Division | None = None) -> None:
    sisters = selectors.children(above.code)
    if but is not None:
        sisters = sisters.exclude(pk=but.pk)
    forms = _forms(name, level)
    if any(forms & _forms(sister.name, level) for sister in sisters):
        raise SameName


def _forms(name: str, level: int) -> set[str]:
    return {group_number(name)} if level == 6 else full_forms(name, level)


def _free_village_code(above: Division, kind: str) -> str:
    # From the top of the segment: the book numbers from its bottom.
    low, high = SEGMENTS[kind]
    used = selectors.used_tails(above.code)
    for number in range(high, low - 1, -1):
        if f"{number:03}" not in used:
            return f"{prefix_of(above.code)}{number:03}"
    raise CodeTaken


def _free_code_below(into: Division, child: Division) -> str:
    """Return the child's own tail below `into`, or a free one of its kind."""
    prefix = prefix_of(into.code)
    same: str = prefix + child.code[len(prefix) :]
    if selectors.code_is_free(same):
        return same
    if child.level == 5:
        return _free_village_code(into, child.kind if child.kind in SEGMENTS else Kind.VILLAGE)
    used = selectors.used_tails(into.code)
    tail = next((f"{n:02}" for n in range(1, 100) if f"{n:02}" not in used), "")
    if not tail:
        raise CodeTaken
    return prefix + tail


def _move(division: Division, code: str, above: Division, on: date) -> dict[str, str]:
    """Give a division and all below it new codes; return {old code: new code}."""
    old_head, new_head = prefix_of(division.code), prefix_of(code)
    recodings = {}
    for row in selectors.subtree(division.code).select_for_update(of=("self",)):
        old = row.code
        row.code = code if row.pk == division.pk else new_head + old[len(old_head) :]
        row.parent_code = parent_code(row.code)
        if row.pk == division.pk:
            row.parent = above
        row.kind, row.edited_locally = kind_of(row.code), True
        row.save()
        _remember(row, old, row.name, on)
        recodings[old] = row.code
    return recodings


def _retire(division: Division, on: date) -> None:
    division.status, division.valid_to, division.edited_locally = Status.RETIRED, on, True
    division.save(
        update_fields=["status", "valid_to", "edited_locally", "updated_at"]
    )  # fmt: skip


def _remember(division: Division, code: str, name: str, on: date) -> None:
    """Let a code and name of the past lead to `division`, and what led to them too."""
    DivisionCode.objects.get_or_create(
        division=division, book=Book.HISTORIC, code=code, name=name, start_year="",
        defaults={"end_year": f"{on.year}", "local": True},
    )  # fmt: skip
    for earlier in DivisionCode.objects.filter(division__code=code).exclude(division=division):
        _hand_over(earlier, division)


def _hand_over(earlier: DivisionCode, division: Division) -> None:
    DivisionCode.objects.get_or_create(
        division=division, book=earlier.book, code=earlier.code, name=earlier.name,
        start_year=earlier.start_year,
        defaults={"path": earlier.path, "end_year": earlier.end_year, "local": earlier.local},
    )  # fmt: skip


def _rewrite(actor: Actor, recodings: dict[str, str], now: datetime) -> int:
    return sum(rewriter(recodings, actor, now) for rewriter in hooks.area_rewriters)


def _log(
    actor: Actor,
    division: Division,
    kind: ChangeKind,
    before: dict[str, Any],
    after: dict[str, Any],
    basis: str,
    on: date,
    now: datetime,
    rows_rewritten: int = 0,
) -> None:
    DivisionChange.objects.create(
        division=division, kind=kind, before=before, after=after, basis=basis, effective_on=on,
        rows_rewritten=rows_rewritten, user_id=actor.user_id, actor_label=actor.display_name,
        at=now,
    )  # fmt: skip
    changes = {name: (before.get(name, ""), after.get(name, "")) for name in {*before, *after}}
    audit.record(
        actor, f"divisions.{kind.lower()}", division, at=now, area=division.code[:12],
        changes=changes, note=basis,
    )  # fmt: skip
