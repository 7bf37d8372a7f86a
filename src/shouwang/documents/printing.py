"""A paper as the answer to a request."""

from datetime import datetime

from django.http import HttpResponse

from shouwang.core.answers import PDF, file_answer

from . import typesetting
from .paper import Paper


def printed(paper: Paper, name: str, *, made_at: datetime) -> HttpResponse:
    """Answer with a paper as a PDF, shown in the browser; `name` without its ending."""
    content = typesetting.pdf(paper, made_at=made_at)
    return file_answer(content, f"{name}.pdf", PDF, shown=True)
