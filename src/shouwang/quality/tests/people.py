"""Facts of invented children for the tests of rules; nothing of it is stored."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from shouwang.core import idcard
from shouwang.quality.rules.facts import Facts, FieldList, Parameters, Relative

ON = date(2026, 11, 20)
_SPACE = UUID("00000000-0000-7000-8000-000000000000")
_orders = itertools.count(1)
GIVEN = Parameters(
    ON,
    FieldList(
        child=("name", "sex", "birth_date", "id_number", "address", "schooling"),
        parent=("name", "state"), away_parent=("left", "destination"),
        carer=("name", "kin", "phones"), pupil=("school_name",),
    ),
    FieldList(
        child=("hukou_kind", "health", "relief", "personality", "hobbies"),
        away_parent=("phones",), carer=("address",), pupil=("grade", "class_label"),
    ),
)  # fmt: skip


def uid(name: str) -> UUID:
    """Return the same id for the same name."""
    return uuid5(_SPACE, name)


def number(born: date, *, male: bool = True, order: int = 1) -> str:
    """Return a synthetic number with a right check digit."""
    head = f"990102{born:%Y%m%d}{order:02d}{1 if male else 2}"
    return head + idcard.check_character(head)


def relative(role: str, name: str, **said: Any) -> Relative:
    """Return a father, a mother away since February 2023, or a grandfather who cares."""
    kin = {"father": "FATHER", "mother": "MOTHER", "carer": "GRANDFATHER"}[role]
    given: dict[str, Any] = {"phones": (name.encode(),)}
    if role == "carer":
        given |= {"address": "石桥村1组"}
    else:
        given |= {"states": ("AWAY",), "left": date(2023, 2, 1), "destination": "浙江省温州市"}
    return Relative(uid(f"{role} {name}"), name, kin, **(given | said))


def child(name: str = "张小试", **said: Any) -> Facts:
    """Return a file with nothing wrong in it, changed by `said`."""
    order = next(_orders)
    born = said.get("birth", date(2015, 3, 1))
    codes = {
        "hukou_kind": ("RURAL",), "health": ("HEALTHY",), "relief": ("NONE",), "rating": ("GOOD",),
        "living": ("WITH_OTHERS",),
    }  # fmt: skip
    facts = Facts(
        uid(f"file {order}"), "990102001201", uid(f"household {order}"), name, "1", born, "汉",
        "RESIDENT_CARD", number(born, order=order % 90 + 1) if born else "",
        f"number {order}".encode(),
        f"石桥村{order}组", "", {"personality": "开朗", "hobbies": "画画"}, "yes", ON,
        codes=codes,
        father=relative("father", f"张大{chr(0x4E00 + order)}"),
        mother=relative("mother", f"何秀{chr(0x4E00 + order)}"),
        carer=relative("carer", f"张老{chr(0x4E00 + order)}"),
        schooling="PRIMARY", school_name="石桥小学", grade="五年级", class_label="1班",
        document="AGREEMENT", has_cadre=True, beside={"has_card": True, "has_visit": True},
    )  # fmt: skip
    return replace(facts, **said)


def codes(facts: Facts, **said: str | tuple[str, ...]) -> Facts:
    """Return a file with other codes."""
    given = {k: v if isinstance(v, tuple) else (v,) for k, v in said.items()}
    return replace(facts, codes={**facts.codes, **given})
