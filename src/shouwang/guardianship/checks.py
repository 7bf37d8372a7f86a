"""What the law and the rules ask of an agreement before it is signed, and before it counts.

Pure: an agreement as plain values in, what is lacking out, each with its clause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.core.messages import N_

_ADULT, _HEARD = 18, 8  # 民法典第十七条；未成年人保护法第二十二条


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or wrong: the field, a gettext source, the clause."""

    field: str
    message: str
    basis: str


@dataclass(frozen=True, slots=True)
class Said:
    """An agreement as far as the checks need it."""

    child_birth: date | None
    carer_birth: date | None
    carer_phone: str
    at_school: bool
    parent_duties: Sequence[str]
    carer_duties: Sequence[str]
    child_opinion: str
    grounds: Mapping[str, str]
    told_school_on: date | None
    told_village_on: date | None
    signatures: Sequence[Mapping[str, str]]
    papers: frozenset[str]  # codes of `choices.Evidence` that are there
    shared: bool  # a photo of the signed sheet also proves another agreement
    assessed: str = "NONE"  # assessment.choices.StandingState of the carer on the day
    must_be_assessed: bool = False  # by the pack in force


def before_signing(said: Said, on: date) -> list[Lack]:
    """Return why an agreement cannot be signed on a day."""
    lacks = []
    if not [each for each in said.parent_duties if each.strip()]:
        lacks.append(Lack("parent_duties", N_("没有写明父母的责任。"), "R-065"))
    if not [each for each in said.carer_duties if each.strip()]:
        lacks.append(Lack("carer_duties", N_("没有写明受委托人的责任。"), "R-065"))
    if said.carer_birth is not None and _age(said.carer_birth, on) < _ADULT:
        lacks.append(
            Lack("carer", N_("受委托人未满18周岁，不能接受委托。"), "未成年人保护法第二十二条")
        )
    for ground, answer in said.grounds.items():
        if answer == "YES":
            message = N_("受委托人有法律规定不得担任被委托人的情形。")
            lacks.append(Lack(ground, message, "未成年人保护法第二十二条"))
    return lacks


def of_signatures(said: Said) -> list[Lack]:
    """Return what is wrong with the signatures: each party its own hand (R-066, D-05)."""
    lacks = []
    parties = {each["party"] for each in said.signatures}
    if not parties & {"FATHER", "MOTHER"}:
        lacks.append(Lack("FATHER", N_("至少一名父母签名。"), "D-05"))
    if "CARER" not in parties:
        lacks.append(Lack("CARER", N_("受委托人没有签名。"), "D-05"))
    names = [each["name"].strip() for each in said.signatures]
    if len(set(names)) < len(names):
        lacks.append(Lack("CARER", N_("不同当事人由同一人签名（一支笔签到底）。"), "R-066"))
    lacks += [
        Lack(each["party"], N_("视频见证签署须写明见证人。"), "D-05")
        for each in said.signatures
        if each.get("hand") == "REMOTE" and not each.get("witness", "").strip()
    ]
    return lacks


def before_counting(said: Said, on: date) -> list[Lack]:
    """Return why a signed agreement cannot be confirmed as effective on a day."""
    lacks = [*before_signing(said, on), *of_signatures(said)]
    if any(answer != "NO" for answer in said.grounds.values()) or not said.grounds:
        message = N_("四项不得委托的情形尚未逐项核实。")
        lacks.append(Lack("grounds", message, "未成年人保护法第二十二条"))
    old_enough = said.child_birth is None or _age(said.child_birth, on) >= _HEARD
    if old_enough and not said.child_opinion.strip():
        message = N_("没有听取儿童本人意见的记录。")
        lacks.append(Lack("child_opinion", message, "未成年人保护法第二十二条"))
    if said.told_village_on is None:
        message = N_("尚未书面告知村（居）民委员会。")
        lacks.append(Lack("told_village_on", message, "未成年人保护法第二十三条"))
    if said.at_school and said.told_school_on is None:
        message = N_("尚未书面告知学校（幼儿园）。")
        lacks.append(Lack("told_school_on", message, "未成年人保护法第二十三条"))
    lacks += of_papers(said)
    lacks += of_assessment(said)
    if not said.carer_phone.strip():
        lacks.append(Lack("carer", N_("受委托人没有联系电话。"), "R-067"))
    return lacks


def of_papers(said: Said) -> list[Lack]:
    """Return which papers are missing: the signed sheet; the call where one signed from afar."""
    lacks = []
    if not said.papers & {"AGREEMENT_SIGNED", "AGREEMENT_ORIGINAL"}:
        message = N_("尚未上传签字页的照片或扫描件。")
        lacks.append(Lack("papers", message, "D-05"))
    if is_remote(said.signatures) and not said.papers & {"AGREEMENT_CALL", "AGREEMENT_ORIGINAL"}:
        message = N_("视频见证签署须上传见证截图。")
        lacks.append(Lack("papers", message, "D-05"))
    if said.shared:
        message = N_("签字页照片与另一份协议相同，请核对是否一支笔签到底。")
        lacks.append(Lack("papers", message, "R-066"))
    return lacks


_SPEAKS_AGAINST = {
    "RED_LINE": N_("受委托人监护能力评估触及红线，不得委托。"),
    "UNQUALIFIED": N_("受委托人监护能力评估不合格。"),
    "EXPIRED": N_("受委托人监护能力评估已过期，请重新评估。"),
}


def of_assessment(said: Said) -> list[Lack]:
    """Return what the carer's latest assessment says against it; none at all, if one is asked."""
    if said.assessed == "NONE" and said.must_be_assessed:
        message = N_("受委托人尚未进行监护能力评估。")
        return [Lack("carer", message, "未成年人保护法第二十二条")]
    against = _SPEAKS_AGAINST.get(said.assessed)
    return [Lack("carer", against, "R-093、R-097")] if against else []


def is_remote(signatures: Sequence[Mapping[str, str]]) -> bool:
    """Say whether somebody signed from afar, so that the original is still to come."""
    return any(each.get("hand") == "REMOTE" for each in signatures)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
