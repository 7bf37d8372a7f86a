"""The indicators (requirements §6): each with numerator, denominator, formula and the lists."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Sum, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind, SchoolStage
from shouwang.core.actors import Actor
from shouwang.core.reach import Area, level_of
from shouwang.exchange import selectors_reconciliation as reconciliation
from shouwang.exchange.choices import BatchStatus, RegisterKind
from shouwang.exchange.models import Finding, SourceRow
from shouwang.guardianship import selectors as guardianship
from shouwang.policy.deriving import NEEDS_CARER
from shouwang.registry import hooks
from shouwang.registry.choices import DocumentKind, Kin
from shouwang.registry.models import GuardianshipArrangement, Relationship

from . import care_indicators
from .figures import Figure, Indicator, Text, files, left_behind, percentage
from .selectors import NoSuchFigures, area_in_reach

_SIGNED = (DocumentKind.AGREEMENT, DocumentKind.CONFIRMATION)
_COMPULSORY = ("PRIMARY", "JUNIOR")
_STAGES = (
    SchoolStage.PRIMARY, SchoolStage.JUNIOR, SchoolStage.NINE_YEAR, SchoolStage.TEACHING_POINT,
)  # fmt: skip
_COUNTY_LEVEL = 3
_SCHOOL_PROFILES = ("school", "xueji")


NAMES: dict[str, Text] = {
    "I-001": gettext_lazy("建档率"),
    "I-005": gettext_lazy("留守儿童占在校生比例"),
    "I-009": gettext_lazy("委托监护协议签订率"),
    "I-010": gettext_lazy("监护措施落实率"),
    "I-011": gettext_lazy("无人监护儿童数"),
    "I-013": gettext_lazy("缺项、漏项、错项率"),
    "I-014": gettext_lazy("三级数据一致率"),
    "I-014b": gettext_lazy("校乡档案一致率"),
    "I-015": gettext_lazy("人籍一致率"),
    **care_indicators.NAMES,
}


def name_of(code: str) -> Text:
    """Return what an indicator is called; the code itself where there is none."""
    return NAMES.get(code, code)


@dataclass(frozen=True, slots=True)
class Levels:
    """Records of one village as three levels hold them (R-031)."""

    village: int
    township: int
    county: int
    extra: frozenset[UUID]  # above, not in the village's book
    missing: frozenset[UUID]  # in the village's book, not above
    equal: int

    @property
    def agree(self) -> bool:
        """Say whether all three hold the same children."""
        return not self.extra and not self.missing and self.village == self.township == self.county

    @property
    def of_all(self) -> int:
        """How many different children the three levels hold together."""
        return self.equal + len(self.extra) + len(self.missing)


def compare(village: Iterable[UUID], township: Iterable[UUID], county: Iterable[UUID]) -> Levels:
    """Compare the children that village, township and county hold (R-031, I-014)."""
    book, middle, top = set(village), set(township), set(county)
    above = middle | top
    equal = book & middle & top
    return Levels(
        len(book), len(middle), len(top), frozenset(above - book),
        frozenset((book | above) - equal - (above - book)), len(equal),
    )  # fmt: skip


# --- the files meant -----------------------------------------------------------------------------


def _parent(kin: Kin) -> Exists:
    return Exists(Relationship.objects.filter(care_file=OuterRef("pk"), kin=kin))


_REQUIRED: dict[str, tuple[Text, Q]] = {
    "sex": (gettext_lazy("性别"), ~Q(person__sex="")),
    "birth_date": (gettext_lazy("出生日期"), Q(birth_date__isnull=False)),
    "number": (gettext_lazy("公民身份号码"), Q(person__id_digest__isnull=False)),
    "schooling": (gettext_lazy("就学情况"), ~Q(schooling="")),
    "rating": (gettext_lazy("监护情况"), ~Q(rating="")),
    "carer": (gettext_lazy("实际照护人"), ~Q(carer_kind="")),
    "father": (gettext_lazy("父亲"), Q(_parent(Kin.FATHER))),
    "mother": (gettext_lazy("母亲"), Q(_parent(Kin.MOTHER))),
}


def complete(rows: Any) -> Any:
    """Return the files in which every required fact is collected."""
    for _label, collected in _REQUIRED.values():
        rows = rows.filter(collected)
    return rows


def incomplete(rows: Any) -> Any:
    """Return the files that lack at least one required fact."""
    return rows.exclude(pk__in=complete(rows).order_by().values("pk"))


def _missing_facts(rows: Any) -> int:
    lacking = {
        key: Sum(Case(When(collected, then=0), default=1, output_field=IntegerField()))
        for key, (_label, collected) in _REQUIRED.items()
    }
    found = rows.order_by().aggregate(**{f"lacks_{key}": each for key, each in lacking.items()})
    return sum(number or 0 for number in found.values())


def needing_trustee(actor: Actor, area: str) -> Any:
    """Return left-behind children whose parents cannot care: somebody must be entrusted."""
    return left_behind(actor, area).filter(care_reason__in=NEEDS_CARER)


def _signed(on: date, kinds: Sequence[str]) -> Exists:
    held = GuardianshipArrangement.objects.filter(care_file=OuterRef("pk"), document__in=kinds)
    return Exists(held.holding_on(on))


def with_agreement(actor: Actor, area: str, on: date) -> Any:
    """Return those for whom an agreement or a confirmation of entrusted care holds."""
    return needing_trustee(actor, area).filter(_signed(on, _SIGNED))


def without_agreement(actor: Actor, area: str, on: date) -> Any:
    """Return those for whom none holds; a letter of the parents alone (委托书) is none."""
    return needing_trustee(actor, area).filter(~_signed(on, _SIGNED))


def letter_only(actor: Actor, area: str, on: date) -> Any:
    """Return those for whom only a letter (委托书) was signed."""
    return without_agreement(actor, area, on).filter(_signed(on, (DocumentKind.SIMPLE_LETTER,)))


def badly_cared_for(actor: Actor, area: str) -> Any:
    """Return left-behind children whose guardianship is 差 or 无人监护."""
    return left_behind(actor, area).filter(rating__in=("POOR", "NONE"))


def with_errors(rows: Any) -> Any:
    """Return the files with an error in the newest rosters."""
    wrong = Finding.objects.filter(
        severity="error", batch__status=BatchStatus.COMMITTED, care_file_id=OuterRef("pk")
    )
    return rows.filter(Exists(wrong))


# --- the indicators ------------------------------------------------------------------------------


def pupils(area: str) -> int | None:
    """Return how many pupils schools report; None where no roster of a school was entered.

    The sizes of classes where they are known; else the rows of school rosters, each identity
    number once.
    """
    schools = accounts.organisations_in(area, OrganisationKind.SCHOOL).filter(stage__in=_STAGES)
    sizes = hooks.sizes_of(list(schools.values_list("pk", flat=True)))
    if sizes:
        return sum(sizes.values())
    rows = SourceRow.objects.within(Area.of(area)).filter(
        batch__status=BatchStatus.COMMITTED, batch__profile__in=_SCHOOL_PROFILES
    )
    found = rows.aggregate(
        numbered=Count("id_digest", distinct=True), others=Count("pk", filter=Q(id_digest=None))
    )
    return (found["numbered"] + found["others"]) or None


def _i_001(actor: Actor, area: str, on: date) -> Indicator:
    meant = left_behind(actor, area)
    whole, done = meant.count(), complete(meant).count()
    return Indicator(
        "I-001", NAMES["I-001"], _("必填事实齐全的档案数 ÷ 符合口径的儿童数 × 100%"),
        [
            Figure(_("档案齐全"), done, "complete"),
            Figure(_("档案不全"), whole - done, "incomplete"),
            Figure(_("符合口径"), whole, "all"),
        ],
        percentage(done, whole), target="100%",
        note=_("必填：{facts}").format(
            facts="、".join(str(label) for label, _q in _REQUIRED.values())
        ),
    )  # fmt: skip


def _i_005(actor: Actor, area: str, on: date) -> Indicator:
    meant = left_behind(actor, area).filter(schooling__in=_COMPULSORY).count()
    whole = pupils(area)
    return Indicator(
        "I-005", NAMES["I-005"], _("留守儿童（小学、初中）÷ 义务教育阶段在校生 × 100%"),
        [
            Figure(_("留守儿童（小学、初中）"), meant, "at-school"),
            *([Figure(_("在校生"), whole)] if whole is not None else []),
        ],
        percentage(meant, whole),
        note="" if whole else _("学校花名册尚未导入，在校生数未采集。"),
    )  # fmt: skip


def _i_009(actor: Actor, area: str, on: date) -> Indicator:
    whole = needing_trustee(actor, area).count()
    signed = with_agreement(actor, area, on).count()
    return Indicator(
        "I-009", NAMES["I-009"], _("有有效协议（确认书）的儿童 ÷ 需要委托照护的儿童 × 100%"),
        [
            Figure(_("有有效协议"), signed, "signed"),
            Figure(_("没有有效协议"), whole - signed, "unsigned"),
            Figure(_("其中只有委托书"), letter_only(actor, area, on).count(), "letter-only"),
            Figure(_("需要委托照护"), whole, "all"),
        ],
        percentage(signed, whole), target="100%",
    )  # fmt: skip


def _i_010(actor: Actor, area: str, on: date) -> Indicator:
    meant = badly_cared_for(actor, area)
    whole, said = meant.count(), guardianship.claimed(meant).count()
    proved = guardianship.verified(meant, on).count()
    return Indicator(
        "I-010", NAMES["I-010"], _("已核实落实照护人的儿童 ÷ 监护差和无人监护的儿童 × 100%"),
        [
            Figure(_("申报已落实"), said, "declared"),
            Figure(_("核实已落实"), proved, "verified"),
            Figure(_("监护差、无人监护"), whole, "all"),
        ],
        percentage(proved, whole),
        note=_("申报落实率 {share}%。").format(share=percentage(said, whole) or 0) if whole else "",
    )  # fmt: skip


def _i_011(actor: Actor, area: str, on: date) -> Indicator:
    meant = left_behind(actor, area)
    whole, alone = meant.count(), meant.filter(without_carer=True).count()
    return Indicator(
        "I-011", NAMES["I-011"], _("有效监管率 =（全部 - 无人监护）÷ 全部 × 100%"),
        [
            Figure(_("无人监护"), alone, "alone"),
            Figure(_("符合口径"), whole, "all"),
        ],
        percentage(whole - alone, whole), target=_("无人监护为0"),
        note=_("包括父母均不能照护而没有登记照护人的。"),
    )  # fmt: skip


def _i_013(actor: Actor, area: str, on: date) -> Indicator:
    rows = files(actor, area)
    whole = rows.count()
    lacking = incomplete(rows)
    wrong = with_errors(rows)
    defective = rows.filter(
        Q(pk__in=lacking.order_by().values("pk")) | Q(pk__in=wrong.order_by().values("pk"))
    ).count()
    mean = round(_missing_facts(rows) / whole, 1) if whole else None
    return Indicator(
        "I-013", NAMES["I-013"], _("有缺项或错项的档案 ÷ 档案数 × 100%"),
        [
            Figure(_("有缺项"), lacking.count(), "incomplete"),
            Figure(_("有错项"), wrong.count(), "wrong"),
            Figure(_("在册档案"), whole, "files"),
        ],
        percentage(defective, whole), target="0",
        note=_("每份档案平均缺{mean}项。").format(mean=mean) if mean is not None else "",
    )  # fmt: skip


def _i_014(actor: Actor, area: str, on: date) -> Indicator:
    found = levels(actor, area)
    return Indicator(
        "I-014", NAMES["I-014"], _("村级台账与乡、县登记相同的儿童 ÷ 三级全部儿童 × 100%"),
        [
            Figure(_("村级台账"), found.village),
            Figure(_("乡（镇）"), found.township, "files"),
            Figure(_("县（市、区）"), found.county, "files"),
            Figure(_("台账以外"), len(found.extra), "extra"),
        ],
        percentage(found.equal, found.of_all), target="100%",
        note=_("村级台账：各村最近一次入库的台账。"),
    )  # fmt: skip


def _i_014b(actor: Actor, area: str, on: date) -> Indicator:
    found = reconciliation.agreement(area, RegisterKind.VILLAGE, RegisterKind.SCHOOL)
    return _agreed("I-014b", found, _("村级台账与学校花名册完全相同的儿童 ÷ 两处应有的儿童 × 100%"))


def _i_015(actor: Actor, area: str, on: date) -> Indicator:
    found = reconciliation.enrolment_agreement(area)
    return _agreed("I-015", found, _("恰有一条学籍记录的学生 ÷ 学生 × 100%"))


def _agreed(code: str, found: Any, formula: Text) -> Indicator:
    """Return the share of the newest comparison of two registers (R-030, R-071)."""
    note = _("{day}比对。").format(day=found.on) if found.on else _("两个登记簿尚未比对。")
    figures = [Figure(_("一致"), found.equal), Figure(_("全部"), found.of_all)]
    return Indicator(code, NAMES[code], formula, figures, found.share, target="100%", note=note)


_ALL: tuple[Callable[[Actor, str, date], Indicator], ...] = (
    _i_001, _i_005, *care_indicators.PAIRED, _i_009, _i_010, _i_011, _i_013, _i_014, _i_014b,
    _i_015, *care_indicators.WORKED,
)  # fmt: skip
_LOCAL = (_i_014, _i_014b, _i_015)  # books and rolls are compared within a county


def indicators(actor: Actor, area: str, on: date) -> list[Indicator]:
    """Return the indicators of an area of the actor's reach as they stand today.

    :raises NoSuchFigures: outside the reach.
    """
    if not area_in_reach(actor, area):
        raise NoSuchFigures(area)
    return [make(actor, area, on) for make in _ALL if make not in _LOCAL or _is_local(area)]


def _is_local(area: str) -> bool:
    return level_of(area) >= _COUNTY_LEVEL


# --- three levels --------------------------------------------------------------------------------


def levels(actor: Actor, area: str) -> Levels:
    """Compare the newest books of the villages with what township and county hold of them."""
    books = reconciliation.village_books(area)
    book = {file for own in books.values() for file in own}
    held = set(files(actor, area).order_by().values_list("pk", flat=True))
    return compare(book, held, held)


# --- lists behind the figures -----------------------------------------------------------------


def _sides(actor: Actor, area: str, on: date) -> dict[tuple[str, str], Callable[[], Any]]:
    """Return (indicator, side) → files, made when asked for."""
    return {
        ("I-001", "complete"): lambda: complete(left_behind(actor, area)),
        ("I-001", "incomplete"): lambda: incomplete(left_behind(actor, area)),
        ("I-001", "all"): lambda: left_behind(actor, area),
        ("I-005", "at-school"): lambda: left_behind(actor, area).filter(schooling__in=_COMPULSORY),
        ("I-009", "signed"): lambda: with_agreement(actor, area, on),
        ("I-009", "unsigned"): lambda: without_agreement(actor, area, on),
        ("I-009", "letter-only"): lambda: letter_only(actor, area, on),
        ("I-009", "all"): lambda: needing_trustee(actor, area),
        ("I-010", "declared"): lambda: guardianship.claimed(badly_cared_for(actor, area)),
        ("I-010", "verified"): lambda: guardianship.verified(badly_cared_for(actor, area), on),
        ("I-010", "all"): lambda: badly_cared_for(actor, area),
        ("I-011", "alone"): lambda: left_behind(actor, area).filter(without_carer=True),
        ("I-011", "all"): lambda: left_behind(actor, area),
        ("I-013", "incomplete"): lambda: incomplete(files(actor, area)),
        ("I-013", "wrong"): lambda: with_errors(files(actor, area)),
        ("I-013", "files"): lambda: files(actor, area),
        ("I-014", "files"): lambda: files(actor, area),
        ("I-014", "extra"): lambda: files(actor, area).filter(
            pk__in=list(levels(actor, area).extra)
        ),
    }


def children_behind(actor: Actor, area: str, on: date, code: str, side: str) -> Any:
    """Return the files behind one figure of an indicator.

    :raises NoSuchFigures: outside the reach, or where there is no such figure.
    """
    sides = _sides(actor, area, on) | care_indicators.sides(actor, area, on)
    make = sides.get((code, side))
    if make is None or not area_in_reach(actor, area):
        raise NoSuchFigures(code)
    return make()
