"""Pages: letters of the box of affection; meetings with who came."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.care import forms, selectors, services, tables, workflow
from shouwang.care.choices import Direction
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.presentation import Fact, Tone

from .common import Deed, actions_of, form_page, listing, step_page, thing

both = require_http_methods(["GET", "POST"])

LETTER_DEEDS = {
    "pass": Deed(gettext_lazy("转递"), forms.PassForm, lambda actor, row, data, now:
                 services.pass_letter(actor, row, now=now, **data)),
    "answer": Deed(gettext_lazy("登记回信"), forms.AnswerForm, lambda actor, row, data, now:
                   services.answer_letter(actor, row, now=now, **data)),
    "feed-back": Deed(gettext_lazy("反馈"), forms.FeedBackForm, lambda actor, row, data, now:
                      services.feed_back_letter(actor, row, now=now, **data)),
    "file": Deed(gettext_lazy("归档"), forms.NothingForm, lambda actor, row, data, now:
                 services.file_letter(actor, row, now=now), Tone.NEUTRAL),
}  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def letter_list(request: Request) -> HttpResponse:
    """Show the letters of the area or the school."""
    return listing(request, tables.LETTERS, selectors.letters(request.actor), "letters")


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def letter_create(request: Request, id: UUID) -> HttpResponse:
    """Take a child's letter out of the box."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)

    def save(data: Any) -> str:
        row = services.receive_letter(
            request.actor, file, now=clock.now(),
            **(data | {"direction": Direction(data["direction"])}),
        )  # fmt: skip
        return reverse("care:letter", kwargs={"id": row.pk})

    return form_page(
        request, forms.LetterForm(request.POST or None), title=_("登记亲情书信"),
        back=reverse("registry:child-detail", kwargs={"id": id}), save=save, child=file.person,
    )  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def letter(request: Request, id: UUID) -> HttpResponse:
    """Show one letter and its way."""
    row = get_object_or_404(selectors.letter(request.actor), pk=id)
    facts = [
        Fact(_("收信日期"), row.received_on.isoformat()),
        Fact(_("转递日期"), _day(row.passed_on)), Fact(_("转递方式"), row.passed_how),
        Fact(_("回信日期"), _day(row.answered_on)), Fact(_("反馈日期"), _day(row.fed_back_on)),
        Fact(_("反馈给"), row.fed_back_to), Fact(_("归档日期"), _day(row.filed_on)),
        Fact(_("内容摘要"), row.gist, wide=True),
        Fact(_("家长对学校的建议"), row.suggestion, wide=True),
        Fact(_("家长对代理家长的希望"), row.hope, wide=True),
        Fact(_("录入"), f"{row.entered_by} {clock.local_date(row.entered_at)}"),
    ]  # fmt: skip
    actions = actions_of(row, LETTER_DEEDS, workflow.LETTER, request.actor, "care:letter-deed")
    return thing(
        request, row, title=row.get_direction_display(), what="letters", facts=facts,
        actions=actions,
    )  # fmt: skip


def _day(day: Any) -> str:
    return day.isoformat() if day else "—"


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def letter_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Take a letter on its way."""
    row = get_object_or_404(selectors.letter(request.actor), pk=id)
    return step_page(request, row, deed, LETTER_DEEDS, "care:letter", workflow.LETTER)


# --- meetings ------------------------------------------------------------------------------------


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def meeting_list(request: Request) -> HttpResponse:
    """Show the meetings of the school or the area."""
    actions = [(_("登记会议（活动）"), reverse("care:meeting-create"))]
    rows = selectors.meetings(request.actor)
    may = request.actor.may(CarePermission.RECORD)
    return listing(request, tables.MEETINGS, rows, "meetings", actions=actions if may else ())


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def meeting_create(request: Request) -> HttpResponse:
    """Enter a meeting and tick who came."""
    actor = request.actor
    schools = selectors.schools_of(actor)
    chosen = request.POST.get("school") or request.GET.get("school") or ""
    school = next(
        (each for each in schools if str(each.pk) == chosen), schools[0] if schools else None
    )
    children = list(selectors.invited(actor, school.pk if school else None)[:_MOST])
    form = forms.MeetingForm(
        request.POST or None, schools=schools, children=children, doer=actor.display_name
    )
    if school and not request.POST:
        form.initial["school"] = str(school.pk)

    def save(_data: Any) -> str:
        area = school.area if school else actor.area_code
        row = services.hold_meeting(
            actor, form.called(), organisation=school, area=area, now=clock.now()
        )
        return reverse("care:meeting", kwargs={"id": row.pk})

    return form_page(
        request, form, title=_("登记会议（活动）"), back=reverse("care:meeting-list"), save=save,
        extra={"schools": schools if len(schools) > 1 else []},
    )  # fmt: skip


_MOST = 500  # children offered at once


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def meeting(request: Request, id: UUID) -> HttpResponse:
    """Show one meeting and who came."""
    actor = request.actor
    row = get_object_or_404(selectors.meetings(actor), pk=id)
    came = list(selectors.attendance(row))
    facts = [
        Fact(_("日期"), row.held_on.isoformat()), Fact(_("学校"), row.organisation or "—"),
        Fact(_("主持人"), row.led_by), Fact(_("到会人数"), row.number or "—"),
        Fact(_("主题"), row.topic, wide=True), Fact(_("记录"), row.notes, wide=True),
        Fact(_("录入"), f"{row.entered_by} {clock.local_date(row.entered_at)}"),
    ]  # fmt: skip
    if row.voided_at:
        facts.append(Fact(_("作废原因"), row.void_reason, tone=Tone.NEUTRAL))
    may_void = row.voided_at is None and row.entered_user == actor.user_id
    url = reverse("care:meeting-void", kwargs={"id": row.pk})
    return thing(
        request, row, title=row.get_kind_display(), what="meetings", facts=facts,
        actions=[(_("作废"), url, Tone.DANGER)] if may_void else [],
        headings=[_("儿童"), _("到会的人")], rows_title=_("到会情况"),
        rows=[
            (each.care_file.person.name, "、".join(map(str, selectors.labels(each)["seen"])))
            for each in came
        ],
    )  # fmt: skip


@access(CarePermission.RECORD)
@never_cache
@both
def meeting_void(request: Request, id: UUID) -> HttpResponse:
    """Take a mistaken meeting out."""
    row = get_object_or_404(selectors.meetings(request.actor), pk=id)
    back = reverse("care:meeting", kwargs={"id": id})

    def save(data: Any) -> str:
        services.void_meeting(request.actor, row, now=clock.now(), **data)
        return back

    form = forms.ReasonForm(request.POST or None)
    return form_page(request, form, title=_("作废"), back=back, save=save, tone=Tone.DANGER)
