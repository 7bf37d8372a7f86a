"""What the shell of every page shows."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the menu, the acting post and the posts to switch to."""
    return {"shell": {}}
