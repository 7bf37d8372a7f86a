"""Indicators of care and pairing (I-007, I-008, I-019…I-023, I-033, I-041, I-042), from records.

Shares of a month are those of the last whole one: in the first days of a month nothing is done yet.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.care import cadences
from shouwang.care.choices import Help, MeetingKind
from shouwang.care.models import Meeting, Record
from shouwang.care.selectors import counting
from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.pairing.choices import Origin, PairingStatus, VolunteerStatus
from shouwang.pairing.models import Pairing, Volunteer
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.selectors import pack_for

from .figures import Figure, Indicator, Text, left_behind, percentage

_SIX = ("six-talk", "six-homework", "six-help", "six-visit", "six-meal")
_WEEKS = 4

NAMES: dict[str, Text] = {
    "I-007": gettext_lazy("重点留守儿童代理家长落实率"),
    "I-008": gettext_lazy("代理家长覆盖率"),
    "I-019": gettext_lazy("谈心完成率"),
    "I-020": gettext_lazy("亲情视频完成率"),
    "I-021": gettext_lazy("亲情电话完成率"),
    "I-022": gettext_lazy("“六个一”完成率"),
    "I-023": gettext_lazy("重点对象走访完成率"),
    "I-023b": gettext_lazy("学校走访完成率"),
    "I-033": gettext_lazy("志愿者、代理家长数"),
    "I-041": gettext_lazy("年结对活动达标率"),
    "I-042": gettext_lazy("物质、精神帮扶比"),
}


def _cadence(code: str) -> cadences.Cadence:
    found = cadences.cadence(code)
    if found is None:
        raise KeyError(code)
    return found


def last_month(on: date) -> date:
    """Return the last day of the month before the one of a day."""
    return on.replace(day=1) - timedelta(days=1)


def _paired(rows: Any) -> Any:
    active = Pairing.objects.filter(status=PairingStatus.ACTIVE).values("care_file")
    return rows.filter(pk__in=active)


def _key(actor: Actor, area: str, on: date) -> Any:
    ratings = pack_for(area, on).work.visits.key_ratings
    return left_behind(actor, area).filter(Q(without_carer=True) | Q(rating__in=ratings))


def _due(actor: Actor, area: str, code: str, on: date) -> tuple[Any, PolicyPack]:
    """Return the children a cadence is due for in an area, with `done` in the period of a day."""
    pack, cadence = pack_for(area, on), _cadence(code)
    rows = counting.children_due(left_behind(actor, area), cadence, pack, on)
    return counting.with_done(rows, cadence, *cadence.span(pack, on)), pack


def _met(actor: Actor, area: str, code: str, on: date, *, wanted: bool = True) -> Any:
    rows, pack = _due(actor, area, code, on)
    number = _cadence(code).number_in(pack)
    return rows.filter(done__gte=number) if wanted else rows.filter(done__lt=number)


def _share(
    code: str, formula: Text, met: int, due: int, labels: tuple[Text, Text], note: Text = "",
    target: Text = "100%",
) -> Indicator:  # fmt: skip
    return Indicator(
        code, NAMES[code], formula,
        [
            Figure(labels[0], met, "met"), Figure(labels[1], due - met, "unmet"),
            Figure(_("应达到"), due, "all"),
        ],
        percentage(met, due), target=target, note=note,
    )  # fmt: skip


def _i_007(actor: Actor, area: str, on: date) -> Indicator:
    rows = _key(actor, area, on)
    return _share("I-007", _("有结对的重点儿童 ÷ 重点儿童 × 100%"), _paired(rows).count(),
                  rows.count(), (_("已结对"), _("未结对")))  # fmt: skip


def _i_008(actor: Actor, area: str, on: date) -> Indicator:
    rows = left_behind(actor, area)
    return _share("I-008", _("有结对的留守儿童 ÷ 留守儿童 × 100%"), _paired(rows).count(),
                  rows.count(), (_("已结对"), _("未结对")))  # fmt: skip


def _i_019(actor: Actor, area: str, on: date) -> Indicator:
    day = last_month(on)
    rows, pack = _due(actor, area, "talk", day)
    number = _cadence("talk").number_in(pack)
    if _cadence("talk").is_off(pack, day):
        return Indicator("I-019", NAMES["I-019"], _("假期不要求谈心。"), [], None)
    found = rows.order_by().aggregate(n=Count("pk"), talks=Sum(Least("done", number)))
    wanted, talks = found["n"] * number, found["talks"] or 0
    return Indicator(
        "I-019", NAMES["I-019"], _("谈心次数（每人至多计应谈次数）÷（在校留守儿童 × 应谈次数）"),
        [
            Figure(_("已谈"), talks), Figure(_("应谈"), wanted),
            Figure(_("未谈够的儿童"), rows.filter(done__lt=number).count(), "unmet"),
        ],
        percentage(talks, wanted), target="100%", note=_months_note(day),
    )  # fmt: skip


def _months_note(day: date) -> str:
    return _("{year}年{month}月。").format(year=day.year, month=day.month)


def _i_020(actor: Actor, area: str, on: date) -> Indicator:
    sunday = on - timedelta(days=on.weekday() + 1)
    weeks = [sunday - timedelta(days=7 * number) for number in range(_WEEKS)]
    met = sum(_met(actor, area, "video", day).count() for day in weeks)
    rows, _pack = _due(actor, area, "video", sunday)
    due = rows.count() * _WEEKS
    return Indicator(
        "I-020", NAMES["I-020"], _("有视频的人周数 ÷（在校留守儿童 × 周数）× 100%"),
        [
            Figure(_("有视频的人周数"), met), Figure(_("应有的人周数"), due),
            Figure(_("最近一周没有视频的儿童"),
                   _met(actor, area, "video", sunday, wanted=False).count(), "unmet"),
        ],
        percentage(met, due), target=_("每周一次"),
        note=_("{first}至{last}。").format(first=weeks[-1] - timedelta(days=6), last=sunday),
    )  # fmt: skip


def _i_021(actor: Actor, area: str, on: date) -> Indicator:
    day = last_month(on)
    rows, _pack = _due(actor, area, "call", day)
    return _share("I-021", _("当月通过电话的重点儿童 ÷ 重点儿童 × 100%"),
                  _met(actor, area, "call", day).count(), rows.count(),
                  (_("已通话"), _("未通话")), _months_note(day))  # fmt: skip


def _i_022(actor: Actor, area: str, on: date) -> Indicator:
    day = last_month(on)
    rows, _pack = _due(actor, area, "six-talk", day)
    children = rows.count()
    done = sum(_met(actor, area, code, day).count() for code in _SIX)
    first, last = cadences.month_of(day)
    held = _meetings(area, MeetingKind.PROXY_SYMPOSIUM, first, last)
    schools = _schools(area).count()
    return Indicator(
        "I-022", NAMES["I-022"],
        _("已完成事项 ÷（结对儿童 × 5）× 100%；座谈会按学校另计"),
        [
            Figure(_("已完成事项"), done), Figure(_("应完成事项"), children * len(_SIX)),
            Figure(_("开了座谈会的学校"), len(held)), Figure(_("学校"), schools),
        ],
        percentage(done, children * len(_SIX)), target=_("每月"), note=_months_note(day),
    )  # fmt: skip


def _i_023(actor: Actor, area: str, on: date) -> Indicator:
    rows, pack = _due(actor, area, "visit-key", on)
    days = pack.work.visits.key_days
    return _share("I-023", _("已走访的重点儿童 ÷ 重点儿童 × 100%"),
                  _met(actor, area, "visit-key", on).count(), rows.count(),
                  (_("已走访"), _("未走访")), _("最近{n}天。").format(n=days))  # fmt: skip


def _i_023b(actor: Actor, area: str, on: date) -> Indicator:
    rows, pack = _due(actor, area, "visit-school", on)
    first, _last = _cadence("visit-school").span(pack, on)
    return _share("I-023b", _("学校人员已走访的留守儿童 ÷ 在校留守儿童 × 100%"),
                  _met(actor, area, "visit-school", on).count(), rows.count(),
                  (_("已走访"), _("未走访")), _("{day}开学以来。").format(day=first))  # fmt: skip


def _i_033(actor: Actor, area: str, on: date) -> Indicator:
    rows = Volunteer.objects.within(Area.of(area)).filter(status=VolunteerStatus.ADMITTED)
    counted = dict(rows.order_by().values_list("origin").annotate(Count("pk")))
    active = rows.filter(pairings__status=PairingStatus.ACTIVE).distinct().count()
    by_origin = [
        Figure(label, counted[code]) for code, label in Origin.choices if counted.get(code)
    ]
    return Indicator(
        "I-033", NAMES["I-033"], _("已审查入库的人数，按来源；正在结对的另计"),
        [*by_origin, Figure(_("正在结对"), active), Figure(_("已入库"), sum(counted.values()))],
        None, unit="",
    )  # fmt: skip


def _schools(area: str) -> Any:
    return accounts.organisations_in(area, OrganisationKind.SCHOOL)


def _meetings(area: str, kind: str, first: date, last: date) -> dict[Any, int]:
    rows = Meeting.objects.filter(
        organisation__in=_schools(area).values("pk"), kind=kind, held_on__gte=first,
        held_on__lte=last, voided_at__isnull=True,
    ).order_by()  # fmt: skip
    return dict(rows.values_list("organisation").annotate(Count("pk")))


def _i_041(actor: Actor, area: str, on: date) -> Indicator:
    cadence = _cadence("pairing-activity")
    first, last = date(on.year, 1, 1), date(on.year, 12, 31)
    held, schools = _meetings(area, MeetingKind.PAIRING_ACTIVITY, first, last), _schools(area)
    met, due = sum(1 for n in held.values() if n >= cadence.number), schools.count()
    return Indicator(
        "I-041", NAMES["I-041"], _("本年已开展2次以上结对活动的学校 ÷ 学校 × 100%"),
        [
            Figure(_("已达到的学校"), met), Figure(_("学校"), due),
            Figure(_("活动次数"), sum(held.values())),
        ],
        percentage(met, due), target=_("每校每年2—3次"),
        note=_("{year}年1月以来。").format(year=on.year),
    )  # fmt: skip


def _i_042(actor: Actor, area: str, on: date) -> Indicator:
    rows = Record.objects.within(Area.of(area)).filter(
        voided_at__isnull=True, occurred_on__gte=date(on.year, 1, 1), occurred_on__lte=on
    )
    found = rows.order_by().aggregate(
        material=Count("pk", filter=Q(helps__contains=[str(Help.MATERIAL)])),
        spiritual=Count("pk", filter=Q(helps__contains=[str(Help.SPIRITUAL)])),
    )
    both = found["material"] + found["spiritual"]
    return Indicator(
        "I-042", NAMES["I-042"], _("精神关爱次数 ÷（物质帮扶次数 + 精神关爱次数）× 100%"),
        [Figure(_("物质帮扶"), found["material"]), Figure(_("精神关爱"), found["spiritual"])],
        percentage(found["spiritual"], both),
        note=_("{year}年1月以来；重物质、轻精神是原文指出的问题。").format(year=on.year),
    )  # fmt: skip


Maker = Callable[[Actor, str, date], Indicator]
PAIRED: tuple[Maker, ...] = (_i_007, _i_008)
WORKED: tuple[Maker, ...] = (
    _i_019, _i_020, _i_021, _i_022, _i_023, _i_023b, _i_033, _i_041, _i_042,
)  # fmt: skip


def sides(actor: Actor, area: str, on: date) -> dict[tuple[str, str], Callable[[], Any]]:
    """Return (indicator, side) → the files behind it, made when asked for."""
    month, sunday = last_month(on), on - timedelta(days=on.weekday() + 1)
    pairs: dict[tuple[str, str], Callable[[], Any]] = {}
    for code, whole in (
        ("I-007", lambda: _key(actor, area, on)), ("I-008", lambda: left_behind(actor, area)),
    ):  # fmt: skip
        pairs[code, "all"] = whole
        pairs[code, "met"] = _bound(lambda rows: _paired(rows()), whole)
        pairs[code, "unmet"] = _bound(
            lambda rows: rows().exclude(pk__in=_paired(rows()).order_by().values("pk")), whole
        )
    for code, cadence, day in (
        ("I-019", "talk", month), ("I-020", "video", sunday), ("I-021", "call", month),
        ("I-023", "visit-key", on), ("I-023b", "visit-school", on),
    ):  # fmt: skip
        pairs[code, "all"] = _bound(lambda c, d: _due(actor, area, c, d)[0], cadence, day)
        pairs[code, "met"] = _bound(lambda c, d: _met(actor, area, c, d), cadence, day)
        pairs[code, "unmet"] = _bound(
            lambda c, d: _met(actor, area, c, d, wanted=False), cadence, day
        )
    return pairs


def _bound(make: Callable[..., Any], *given: Any) -> Callable[[], Any]:
    return lambda: make(*given)
