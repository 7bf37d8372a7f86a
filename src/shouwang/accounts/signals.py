"""What the sign-in library tells us: sign-in, sign-out, failures and changed passwords."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from shouwang.audit.choices import Outcome
from shouwang.core import clock

from . import selectors, services


def address_of(request: HttpRequest | None) -> str:
    """Return the address a request came from, "" where it is not known."""
    return (request.META.get("REMOTE_ADDR") or "") if request else ""


def _note(action: str) -> Any:
    def receiver(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
        if user is not None and user.is_authenticated:
            services.note_account(user, action, address=address_of(request), now=clock.now())

    return receiver


def _failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    user = selectors.find_user(str(credentials.get("username", "")))
    services.note_account(
        user, "accounts.sign_in", address=address_of(request), now=clock.now(),
        outcome=Outcome.REFUSED,
    )  # fmt: skip


_RECEIVERS = (
    (user_logged_in, _note("accounts.sign_in")),
    (user_logged_out, _note("accounts.sign_out")),
    (password_changed, _note("accounts.change_password")),
    (authenticator_added, _note("accounts.add_second_factor")),
    (authenticator_removed, _note("accounts.remove_second_factor")),
    (authenticator_reset, _note("accounts.renew_recovery_codes")),
    (user_login_failed, _failed),
)


def connect() -> None:
    """Listen; called once when the app is ready."""
    for number, (signal, receiver) in enumerate(_RECEIVERS):
        signal.connect(receiver, weak=False, dispatch_uid=f"shouwang.accounts.{number}")
