"""Pages of temporary care."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.intervention import choices as c
from shouwang.intervention import doors, forms, papers, selectors, services, workflow
from shouwang.intervention.permissions import InterventionPermission

from . import common
from .common import fact

both = require_http_methods(["GET", "POST"])


def _begin(actor: Actor, case: Any, form: Any, now: datetime) -> Any:
    data = form.cleaned_data
    place = services.Place(data["place_kind"], data["place"], data["place_phone"])
    return services.begin_placement(
        actor, case, ground=data["ground"], place=place, escorted_by=data["escorted_by"],
        escorted_at=data["escorted_at"], now=now,
    )  # fmt: skip


_BEGIN = doors.Door(gettext_lazy("登记护送安置"), forms.PlaceForm, _begin)


@access(InterventionPermission.PLACE)
@never_cache
@both
def placement_begin(request: Request, id: UUID) -> HttpResponse:
    """Enter that the child of a case is taken to a place."""
    case = common.get_case(request, id)
    title = _("护送安置：{child}").format(child=common.child_of(case))
    back = reverse("cases:case-detail", kwargs={"id": id})
    return common.deed(request, case, _BEGIN, title=title, back=back)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def placement_detail(request: Request, id: UUID) -> HttpResponse:
    """Show temporary care: where, since when, who was told, who has the child afterwards."""
    row = common.find(request, "placement", id)
    services.note_shown(request.actor, row, "view_placement", now=clock.now())
    facts = [
        fact(_("安置情形"), row.get_ground_display(), wide=True),
        fact(_("场所类型"), row.get_place_kind_display()), fact(_("机构或者照料人"), row.venue),
        fact(_("照料联系电话"), row.place_phone),
        fact(_("护送"), f"{row.escorted_by} {_moment(row.escorted_at)}"),
        fact(_("接收人"), row.received_by), fact(_("入住时间"), row.in_at),
        fact(_("是否联系上父母"), _reached(row)), fact(_("通知父母时间"), row.notified_at),
        fact(_("通知情况"), row.notice, wide=True),
        fact(_("此后的照护人"), _caregiver(row)), fact(_("监护评估日期"), row.assessed_on),
        fact(_("离开时间"), row.out_at), fact(_("离开原因"), row.get_out_reason_display()),
        fact(_("说明"), row.out_note, wide=True),
        fact(_("下次复核"), row.review_due_on if row.is_open else ""),
    ]  # fmt: skip
    return common.detail(
        request, row, title=_("临时监护照料：{child}").format(child=common.child_of(row.case)),
        kind="placement", facts=facts, tables=[_stays(row), reviews(row)],
        actions=common.buttons(
            "placement", row, doors.PLACEMENT, workflow.PLACEMENT, request.actor
        ),
        papers=[(papers.TITLES[kind], reverse(
            "intervention:placement-paper", kwargs={"id": id, "paper": kind}
        )) for kind in papers.PLACEMENT],
        warning=_too_long(row),
    )  # fmt: skip


def _moment(moment: Any) -> Any:
    return fact("", moment).value


def _reached(row: Any) -> str:
    if row.parents_reached is None:
        return ""
    return _("已联系上") if row.parents_reached else _("未联系上")


def _caregiver(row: Any) -> str:
    if not row.caregiver:
        return ""
    return f"{row.caregiver}（{row.get_caregiver_kin_display()}）{row.caregiver_phone}"


def _too_long(row: Any) -> str:
    months = selectors.over_months(row, clock.today())
    if not months:
        return ""
    return _("临时监护照料已超过{n}个月，请研究长期监护安排。").format(n=months)


def _stays(row: Any) -> common.Table:
    rows = [
        [c.PlaceKind(each["place_kind"]).label, each["place"],
         _moment(datetime.fromisoformat(each["since"])),
         _moment(datetime.fromisoformat(each["until"]))]
        for each in services.stays_of(row)
    ]  # fmt: skip
    return common.Table(
        _("此前的照料场所"), [_("场所类型"), _("机构或者照料人"), _("自"), _("至")], rows
    )


def reviews(row: Any) -> common.Table:
    """Return how often something was looked at again."""
    rows = [
        [each.on, each.finding, each.by, each.next_on or "—"]
        for each in selectors.reviews_of(row.pk)
    ]
    return common.Table(_("复核"), [_("日期"), _("情况"), _("复核人"), _("下次")], rows)


@access(InterventionPermission.PLACE)
@never_cache
@both
def placement_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Do a deed on temporary care."""
    row = common.find(request, "placement", id)
    common.works(request, row)
    door = common.door_of(doors.PLACEMENT, deed)
    title = f"{door.label}：{common.child_of(row.case)}"
    back = reverse("intervention:placement-detail", kwargs={"id": id})
    return common.deed(request, row, door, title=title, back=back)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def placement_paper(request: Request, id: UUID, paper: str) -> HttpResponse:
    """Print a paper of temporary care."""
    row = common.find(request, "placement", id)
    if paper not in papers.PLACEMENT:
        raise Http404
    made = papers.PLACEMENT[paper](request.actor, row, clock.now())
    return common.pdf(request, row, "placement", made, paper)
