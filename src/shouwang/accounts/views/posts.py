"""Posts, given and ended by each level's security administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwang.accounts import selectors, services
from shouwang.accounts.access import Request, access
from shouwang.accounts.forms import EndPostForm, PostForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.errors import DomainError

from .users import get_user


@access(AccountsPermission.ASSIGN_POSTS)
@require_http_methods(["GET", "POST"])
def post_assign(request: Request, id: UUID) -> HttpResponse:
    """Give a user a post."""
    user = get_user(request, id)
    form = PostForm(request.POST or None, actor=request.actor, user=user)
    if form.is_valid():
        try:
            services.assign_post(request.actor, user, **form.cleaned_data, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("岗位已分配，用户下一次操作时生效。"))
            return redirect("accounts:user-detail", id=user.pk)
    return render(request, "accounts/post_form.html", {"form": form, "account": user})


@access(AccountsPermission.ASSIGN_POSTS)
@require_http_methods(["GET", "POST"])
def post_end(request: Request, id: UUID) -> HttpResponse:
    """End a post on a day."""
    post = get_object_or_404(selectors.posts(request.actor), pk=id)
    form = EndPostForm(request.POST or None, initial={"on": clock.today()})
    if form.is_valid():
        services.end_post(request.actor, post, on=form.cleaned_data["on"], now=clock.now())
        messages.success(request, _("岗位已结束。"))
        return redirect("accounts:user-detail", id=post.user_id)
    return render(request, "accounts/post_end.html", {"form": form, "post": post})
