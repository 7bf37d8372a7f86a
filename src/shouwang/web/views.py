"""Pages every post shares: the desk, notices, help, complaints, drafts."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts import selectors, services, sessions
from shouwang.accounts.access import Request, actor_or_none, public, signed_in
from shouwang.core import clock, trust
from shouwang.core.errors import NotAllowed
from shouwang.statistics import dashboard

from . import desk, menu
from .forms import FeedbackForm

MOST_DRAFT_CHARACTERS = 200_000
FEEDBACK_DRAFT = "feedback"


@signed_in
@require_safe
def home(request: Request) -> HttpResponse:
    """Show the desk of the acting post: what waits, then figures; without a post, whom to ask."""
    actor = actor_or_none(request)
    if actor is None:
        return render(request, "web/no_post.html")
    entries = [entry for group in menu.groups(actor, request)[1:] for entry in group["items"]]
    on = clock.today()
    # A province's figures come after the page; without scripts a link asks for them.
    at_once = "figures" in request.GET or dashboard.are_at_hand(actor, on)
    context = {
        "actor": actor,
        "entries": entries,
        "to_do": [*desk.to_do(actor, on), *desk.safety(actor, clock.now())],
        "reports": desk.reports(actor, on),
        "attention": dashboard.attention(actor, on),
        "school": dashboard.school_tiles(actor),
        "figures": dashboard.figures(actor, on) if at_once else None,
        "figures_later": not at_once and dashboard.may_see_figures(actor),
        "on": on,
    }
    return render(request, "web/home.html", context)


@signed_in
@require_safe
def home_figures(request: Request) -> HttpResponse:
    """Answer with the figures of the desk alone, for a page that did not wait for them."""
    actor, on = actor_or_none(request), clock.today()
    figures = dashboard.figures(actor, on) if actor else None
    return render(request, "web/home.html#figures", {"figures": figures})


@public
@require_safe
def privacy(request: Request) -> HttpResponse:
    """Tell whose data are processed, for what, on which legal ground, and what one may ask."""
    return render(request, "web/privacy.html", {"installation": selectors.installation()})


@public
@require_safe
def trust_page(request: Request) -> HttpResponse:
    """Tell how a computer or a phone comes to trust the local authority, and its fingerprint."""
    context = {"authority": _authority(), "ways": trust.WAYS}
    return render(request, "web/trust.html", context)


@public
@require_safe
def trust_certificate(request: Request) -> HttpResponse:
    """Give the certificate of the local authority: its public half, nothing secret."""
    answer = HttpResponse(_authority().certificate, content_type=trust.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{trust.FILE_NAME}"'
    return answer


def _authority() -> trust.Authority:
    found = trust.authority()
    if found is None:
        raise Http404
    return found


@signed_in
@require_safe
def help_page(request: Request) -> HttpResponse:
    """Say how to work with the system and whom to ask."""
    context = {"idle_minutes": settings.IDLE_LOCK_SECONDS // 60}
    return render(request, "web/help.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def feedback(request: Request) -> HttpResponse:
    """Take in a complaint or a suggestion; show what was sent before, with the answers."""
    actor = actor_or_none(request)
    if actor is None:
        raise NotAllowed
    kept = sessions.draft_data(request, FEEDBACK_DRAFT) if request.method == "GET" else None
    initial = {"page": sessions.path_of_referrer(request).partition("?")[0]}
    form = FeedbackForm(request.POST or None, initial=initial | (kept.dict() if kept else {}))
    if form.is_valid():
        services.send_feedback(actor, **form.cleaned_data, now=clock.now())
        services.drop_draft(actor, key=FEEDBACK_DRAFT)
        messages.success(request, _("已收到，感谢您的意见。答复会显示在本页。"))
        return redirect("web:feedback")
    sent = selectors.own_feedback(actor)[:20]
    context = {"form": form, "sent": sent, "draft_key": FEEDBACK_DRAFT}
    return render(request, "web/feedback.html", context)


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """Keep what is typed into a form so far: its fields and `draft_key`."""
    actor, key = actor_or_none(request), request.POST.get("draft_key", "")
    if actor is None or not key:
        return HttpResponseBadRequest()
    content = sessions.pack(request.POST)
    if len(content) > MOST_DRAFT_CHARACTERS:
        return HttpResponse(status=413)
    services.save_draft(actor, key=key[:120], content=content, now=clock.now())
    return HttpResponse(status=204)
