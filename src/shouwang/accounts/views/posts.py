"""Posts, given and ended by each level's security administrator."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwang.accounts import selectors, services
from shouwang.accounts.access import Request, access
from shouwang.accounts.forms import EndPostForm, PostForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page

from .users import get_user


@access(AccountsPermission.ASSIGN_POSTS)
@require_http_methods(["GET", "POST"])
def post_assign(request: Request, id: UUID) -> HttpResponse:
    """Give a user a post."""
    user = get_user(request, id)
    form = PostForm(request.POST or None, actor=request.actor, user=user)
    return deed_page(
        request, form,
        lambda: services.assign_post(request.actor, user, **form.cleaned_data, now=clock.now()),
        to=reverse("accounts:user-detail", args=[user.pk]), template="accounts/post_form.html",
        context={"account": user}, said=_("岗位已分配，用户下一次操作时生效。"),
    )  # fmt: skip


@access(AccountsPermission.ASSIGN_POSTS)
@require_http_methods(["GET", "POST"])
def post_end(request: Request, id: UUID) -> HttpResponse:
    """End a post on a day."""
    post = get_object_or_404(selectors.posts(request.actor), pk=id)
    form = EndPostForm(request.POST or None, initial={"on": clock.today()})
    return deed_page(
        request, form,
        lambda: services.end_post(request.actor, post, **form.cleaned_data, now=clock.now()),
        to=reverse("accounts:user-detail", args=[post.user_id]), template="accounts/post_end.html",
        context={"post": post}, said=_("岗位已结束。"),
    )  # fmt: skip
