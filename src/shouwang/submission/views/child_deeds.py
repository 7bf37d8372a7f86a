"""Changes of one child met in the monthly check: the pages of the register, and the way back.

Each page is the register's own; once something is saved, the reader stands again at the child's
line in the check.
"""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwang.core.access import Request, access
from shouwang.registry import selectors as registry
from shouwang.registry import views as register
from shouwang.submission.permissions import SubmissionPermission

_DONE = 302


@access(SubmissionPermission.CONFIRM)
@never_cache
@require_http_methods(["GET", "POST"])
def village_create(request: Request) -> HttpResponse:
    """Open a file for a child that the check found missing."""
    answer = register.child_create(request)
    if answer.status_code != _DONE:
        return answer
    made = resolve(answer.headers["Location"])  # the page of the new file
    return redirect(_line_of(request, made.kwargs["id"]))


@access(SubmissionPermission.CONFIRM)
@never_cache
@require_http_methods(["GET", "POST"])
def village_edit(request: Request, id: UUID, section: str) -> HttpResponse:
    """Change one block of a child's file."""
    back = _line_of(request, id)
    answer = register.child_edit(request, id, section)
    return redirect(back) if answer.status_code == _DONE else answer


@access(SubmissionPermission.CONFIRM)
@never_cache
@require_http_methods(["GET", "POST"])
def village_close(request: Request, id: UUID) -> HttpResponse:
    """Close the file of a child that left."""
    back = _line_of(request, id)
    answer = register.child_close(request, id)
    return redirect(back) if answer.status_code == _DONE else answer


def _line_of(request: Request, id: UUID) -> str:
    """Return where the child stands in the check of its village; 404 outside the reach."""
    file = get_object_or_404(registry.care_files(request.actor), pk=id)
    here = reverse("submission:village")
    if request.actor.area_code != file.area:
        here = f"{here}?area={file.area}"
    return f"{here}#child-{file.pk}"
