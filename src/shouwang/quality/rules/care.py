"""Guardianship that is claimed and does not stand (R-064, R-067), and carers who cannot be it."""

from collections.abc import Iterator

from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import file_rule
from .facts import AT_HOME, Facts, Parameters, age_on

ADULT = 18


@file_rule(
    Rule(
        "agreement-missing",
        N_("未签委托照护协议"),
        base.OMITTED,
        base.WARNING,
        base.TOWNSHIP,
        "R-064 R-098",
        N_("已有受委托人，没有签订委托照护协议，监护措施未落实。"),
        N_("指导父母与受委托人签订协议，写明双方责任，签后补填。"),
    )
)
def agreement_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-064, R-098: a carer other than a parent, and nothing signed."""
    if facts.other_carer and facts.document in ("", "NONE") and facts.verdict != "no":
        yield Hit("agreement-missing", params={"fields": ["agreement"]},
                  seen=(facts.other_carer.id, facts.document))  # fmt: skip


@file_rule(
    Rule(
        "letter-only",
        N_("只有委托书，没有协议"),
        base.OMITTED,
        base.WARNING,
        base.TOWNSHIP,
        "R-064 R-065",
        N_("只有委托书，没有厘清双方责任，监护措施未落实。"),
        N_("改签委托照护协议或责任确认书，逐条写明双方责任。"),
    )
)
def letter_only(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-064: a simple letter is no agreement (T-005)."""
    if facts.document == "SIMPLE_LETTER" and facts.verdict != "no":
        yield Hit("letter-only", params={"fields": ["agreement"]})


@file_rule(
    Rule(
        "measure-unverified",
        N_("监护措施无法核实"),
        base.CONTRADICTION,
        base.WARNING,
        base.TOWNSHIP,
        "R-067",
        N_("已签协议，受委托人没有联系电话，无法核实。"),
        N_("补填受委托人电话并打通核实。"),
    )
)
def measure_unverified(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-067: an agreement whose carer nobody can ring (visits come with care work)."""
    carer = facts.other_carer
    if carer and not carer.phones and facts.document in ("AGREEMENT", "CONFIRMATION"):
        yield Hit("measure-unverified", params={"fields": ["carer.phones"]}, seen=carer.id)


@file_rule(
    Rule(
        "rating-carer-mismatch",
        N_("监护情况与照护人矛盾"),
        base.CONTRADICTION,
        base.WARNING,
        base.VILLAGE,
        "R-058 R-067",
        N_("监护情况填“无人监护”，又登记了照护人。"),
        N_("核实后改正其中一项；确实无人照护的，立即报告。"),
    )
)
def rating_carer_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058, R-067: 无人监护, and a carer is named."""
    if facts.carer and facts.code("rating") == "NONE":
        fields = ["rating", "carer.name"]
        yield Hit("rating-carer-mismatch", params={"fields": fields}, seen=facts.carer.id)


@file_rule(
    Rule(
        "guardian-is-away-parent",
        N_("受委托人就是外出的父母"),
        base.CONTRADICTION,
        base.ERROR,
        base.TOWNSHIP,
        "R-058",
        N_("受委托人就是{person}本人，而{person}外出或无监护能力。"),
        N_("另行落实受委托人；父母已返乡的，更新父母状况。"),
    )
)
def guardian_is_away_parent(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: the carer is a parent who is away or unable."""
    if facts.carer is None:
        return
    for role, person in facts.parents:
        same = facts.carer.id == person.id or (
            bool(person.digest) and facts.carer.digest == person.digest
        )
        if same and person.state not in ("", AT_HOME, "OTHER"):
            params = {"roles": [role], "fields": ["carer.name", f"{role}.state"]}
            yield Hit("guardian-is-away-parent", role, params, person.states)


@file_rule(
    Rule(
        "carer-unfit-age",
        N_("受委托人未成年"),
        base.WRONG,
        base.ERROR,
        base.TOWNSHIP,
        "R-057 R-097",
        N_("受委托人只有{age}周岁，不能受托照护。"),
        N_("核对号码和出生日期；无误的，另行落实受委托人。"),
    )
)
def carer_unfit_age(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-057: who takes a child into care must be of age (未成年人保护法第22条)."""
    carer = facts.other_carer
    if carer is None:
        return
    born = carer.birth or (carer.told.birth_date if carer.told else None)
    if born and born <= given.on and (age := age_on(born, given.on)) < ADULT:
        yield Hit("carer-unfit-age", params={"age": age, "fields": ["carer.id_number"]}, seen=born)


@file_rule(
    Rule(
        "carer-is-child",
        N_("受委托人就是儿童本人"),
        base.WRONG,
        base.ERROR,
        base.VILLAGE,
        "R-057",
        N_("受委托人与儿童的姓名或号码相同。"),
        N_("填写实际照护儿童的成年人。"),
    )
)
def carer_is_child(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-057: the child's own name or number stands where the carer's belongs."""
    carer = facts.other_carer
    if carer is None:
        return
    if (carer.digest and carer.digest == facts.digest) or carer.name == facts.name:
        yield Hit("carer-is-child", params={"fields": ["carer.name"]}, seen=carer.id)


@file_rule(
    Rule(
        "phone-of-carer",
        N_("父母与受委托人电话相同"),
        base.REPEATED,
        base.HINT,
        base.VILLAGE,
        "R-061 R-067",
        N_("{person}的电话与受委托人相同，外出后可能联系不上。"),
        N_("补填{person}本人的电话。"),
    )
)
def phone_of_carer(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-061: one telephone for the parent far away and the carer at home."""
    carer = facts.other_carer
    if carer is None:
        return
    same = [role for role, p in facts.parents
            if p.state == "AWAY" and p.phones and set(p.phones) <= set(carer.phones)]  # fmt: skip
    if same:
        fields = [f"{role}.phones" for role in same]
        yield Hit("phone-of-carer", params={"roles": same, "fields": fields}, seen=carer.phones)
