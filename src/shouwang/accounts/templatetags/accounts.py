"""What the sign-in pages need beside the context of the sign-in library."""

import ipaddress
from typing import Any

from django import template
from django.http import HttpRequest

from shouwang.accounts import provider, selectors

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[selectors.DemoAccount]:
    """The accounts of a demo, to be shown on its sign-in page; nothing elsewhere."""
    return selectors.demo_accounts()


@register.simple_tag
def province_name() -> str:
    """What the platform is called by which one may sign in; "" where there is none."""
    return provider.name()


@register.simple_tag(takes_context=True)
def passkeys_possible(context: dict[str, Any]) -> bool:
    """Whether browsers offer passkeys here: a secure connection to a name, not to an address."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return False
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if host == "localhost":
        return True
    return request.is_secure() and not _is_address(host.strip("[]"))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
