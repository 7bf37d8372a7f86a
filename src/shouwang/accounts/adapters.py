"""How the sign-in library fits an office: no sign-up, no mail, one-time slips."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send a user with a one-time password to change it first."""
        user: Any = request.user
        if user.is_authenticated and user.must_change_password:
            return reverse("account_change_password")
        return str(super().get_login_redirect_url(request))


class MfaAdapter(DefaultMFAAdapter):
    """Names the account in authenticator apps by its sign-in name."""

    def get_totp_label(self, user: Any) -> str:
        """Return the label shown beside the code."""
        return str(user.username)
