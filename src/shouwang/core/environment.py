"""Small typed readers of the environment that fail loudly."""

import os
from typing import Any


class BadSetting(Exception):
    """An environment variable holds something that cannot be used."""


def text(name: str, default: str = "") -> str:
    """Return a variable, or the default where it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable (1, true, yes, on / 0, false, no, off).

    :raises BadSetting: for any other value.
    """
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} must be 1 or 0, not {value!r}")


def province_platform(
    *, server: str, client: str, secret: str, identity: str
) -> dict[str, dict[str, Any]]:
    """Return the sign-in library's setting for one OpenID Connect platform; {} without a server.

    :raises BadSetting: for a server without the client it knows us by.
    """
    if not server:
        return {}
    if not client or not secret:
        raise BadSetting("SHOUWANG_OIDC_SERVER needs SHOUWANG_OIDC_CLIENT and SHOUWANG_OIDC_SECRET")
    app = {
        "provider_id": "province", "name": "province", "client_id": client, "secret": secret,
        "settings": {"server_url": server, "uid_field": identity},
    }  # fmt: skip
    return {"openid_connect": {"APPS": [app]}}


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
