"""Whether a field of a file is filled in, by its key in `registry.fields`."""

from collections.abc import Callable, Iterator, Mapping

from .facts import AWAY, DEAD, Facts, FieldList, Relative

_CHILD: Mapping[str, Callable[[Facts], object]] = {
    "name": lambda f: f.name,
    "sex": lambda f: f.sex,
    "birth_date": lambda f: f.birth,
    "ethnic_group": lambda f: f.ethnic,
    "document_type": lambda f: f.document_type,
    "id_number": lambda f: f.number,
    "address": lambda f: f.address,
    "group_name": lambda f: f.group_name,
    "schooling": lambda f: f.schooling,
    "school_name": lambda f: f.school_name,
    "grade": lambda f: f.grade,
    "class_label": lambda f: f.class_label,
    "roll_number": lambda f: f.roll_number,
    "agreement": lambda f: f.document,
}
_TEXTS = frozenset({"personality", "hobbies", "needs", "note"})
_RELATIVE: Mapping[str, Callable[[Relative], object]] = {
    "name": lambda r: r.name,
    "kin": lambda r: r.kin,
    "birth_date": lambda r: r.birth,
    "id_number": lambda r: r.number,
    "phones": lambda r: r.phones,
    "address": lambda r: r.address,
    "state": lambda r: r.state,
    "left": lambda r: r.left,
    "destination": lambda r: r.destination,
}


def is_filled(facts: Facts, key: str) -> bool:
    """Say whether a field of the child is filled in; a circumstance counts with any code."""
    if key in _TEXTS:
        return bool(facts.texts.get(key))
    reader = _CHILD.get(key)
    return bool(reader(facts)) if reader else key in facts.codes


def _lacking(role: str, person: Relative | None, keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        if person is None or not _RELATIVE[key](person):
            yield f"{role}.{key}"


def missing(facts: Facts, fields: FieldList) -> list[str]:
    """Return the keys of empty fields of the child and its family, in the order of the form.

    Nothing is asked of a parent who is dead; workplace and departure only of one who is away; of
    a carer only where there is one who is no parent (that there is none is a check of its own).
    """
    found = [key for key in fields.child if not is_filled(facts, key)]
    for role in ("father", "mother"):
        person: Relative | None = getattr(facts, role)
        if person is not None and person.state == DEAD:
            continue
        found += _lacking(role, person, fields.parent)
        if person is not None and person.state == AWAY:
            found += _lacking(role, person, fields.away_parent)
    if facts.other_carer is not None:
        found += _lacking("carer", facts.other_carer, fields.carer)
    return found


def missing_of_school(facts: Facts, fields: FieldList) -> list[str]:
    """Return the keys of empty fields that the school fills in."""
    if not facts.is_pupil:
        return []
    return [key for key in fields.pupil if not is_filled(facts, key)]


# 四有 and minimum content, as the file page's own checklist reads them.
_OWN = ("name", "birth_date", "health", "relief", "address", "schooling")
_SCHOOL = ("school_name", "class_label")
_MORE = ("personality", "hobbies")


def blocks_missing(facts: Facts) -> list[str]:
    """Return which blocks of the file are not whole (R-035, R-036).

    The 四有: CHILD 儿童本人, PARENTS 家长, CADRE 村组干部, CARER 在家的临时监护人或亲友;
    and MORE 性格、爱好、病史.
    """
    carer = facts.carer
    whole = {
        "CHILD": _filled(facts, _OWN + (_SCHOOL if facts.is_pupil else ())),
        "PARENTS": _parent_is_whole(facts.father) and _parent_is_whole(facts.mother),
        "CADRE": facts.has_cadre,
        "CARER": carer is not None and bool(carer.name and carer.phones and carer.address),
        "MORE": _filled(facts, _MORE)
        and (facts.code("health") == "HEALTHY" or is_filled(facts, "illness")),
    }
    return [block for block, is_whole in whole.items() if not is_whole]


def _filled(facts: Facts, keys: tuple[str, ...]) -> bool:
    return all(is_filled(facts, key) for key in keys)


def _parent_is_whole(person: Relative | None) -> bool:
    if person is None or not person.name:
        return False
    if person.state == DEAD:
        return True
    placed = person.state != AWAY or bool(person.destination)
    return bool(person.state and person.phones) and placed


def card_is_whole(facts: Facts) -> bool:
    """Say whether the file holds what the contact card must tell (D-09, R-027).

    Where the child lives, whom of the family to ring (a living parent, if any is on record, and the
    carer who is none), and the village's telephone. The card is printed from the file at any time;
    that one was handed over is not recorded.
    """
    living = [person for _, person in facts.parents if person.state != DEAD]
    parent = not living or any(person.name and person.phones for person in living)
    carer = facts.other_carer
    cared = carer is None or bool(carer.name and carer.phones)
    return bool(facts.name and facts.address and facts.has_cadre and parent and cared) and bool(
        living or carer
    )


def claimed(facts: Facts) -> bool:
    """Say whether care is said to be arranged: a carer is named, or the rating says so."""
    return bool(facts.other_carer) or facts.code("rating") in ("GOOD", "FAIR")
