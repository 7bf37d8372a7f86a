"""How the sign-in library fits an office: no sign-up, no mail, one-time slips.

Signing in by the platform of a province opens linked accounts only (`provider`).
"""

import base64
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.audit.choices import Outcome
from shouwang.core import clock, crypto

from . import provider, services
from .limits import account_key
from .models import User

logger = logging.getLogger(__name__)

_SECRET = "mfa_authenticator.data"  # noqa: S105 — the place a second factor is sealed for


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "密码连续输错 5 次，该账号暂停登录 15 分钟。请稍后再试，或请上级管理员重置密码。"
        ),
        "username_password_mismatch": _("用户名或密码不正确。"),
        "incorrect_password": _("密码不正确。"),
        "enter_current_password": _("请输入当前密码。"),
        "rate_limited": _("操作过于频繁，请稍后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send a user with a one-time password to change it first."""
        user: Any = request.user
        if user.is_authenticated and user.must_change_password:
            return reverse("account_change_password")
        return str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the desk after a change of password."""
        return reverse("web:home")

    def clean_password(self, password: str, user: Any = None) -> str:
        """Refuse the password that is to be replaced, above all the one on the slip."""
        cleaned: str = super().clean_password(password, user)
        if user is not None and user.pk and user.check_password(cleaned):
            raise ValidationError(_("新密码不能与原密码相同。"), code="same_as_current")
        return cleaned

    def set_password(self, user: Any, password: str) -> None:
        """Store the password the user chose; the slip is used up."""
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])

    def get_login_stages(self) -> list[str]:
        """Return the steps of a sign-in, with our rule on the second factor."""
        asked, ours = (
            "allauth.mfa.stages.AuthenticateStage",
            "shouwang.accounts.stages.SecondFactor",
        )
        return [ours if stage == asked else stage for stage in super().get_login_stages()]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return account_key(credentials.get("username", ""))


class MfaAdapter(DefaultMFAAdapter):
    """Names the account in authenticator apps by its sign-in name; seals the secrets."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不正确，请核对手机时间后重新输入。"),
    }

    def get_totp_label(self, user: Any) -> str:
        """Return the label shown beside the code."""
        return str(user.username)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Return what a new passkey is called until its owner names it."""
        return gettext("通行密钥 {n}").format(
            n=user.authenticator_set.filter(type=type).count() + 1
        )

    def encrypt(self, text: str) -> str:
        """Return the secret sealed with the keys of this installation, as base64 text."""
        return base64.b64encode(crypto.seal_text(text, _SECRET)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret again."""
        return crypto.unseal_text(base64.b64decode(encrypted_text), _SECRET)


class ProvinceAccountAdapter(DefaultSocialAccountAdapter):
    """An identity of the province's platform opens the account it was linked to, or none."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse an identity nobody linked, and linking by oneself."""
        own_wish = sociallogin.state.get("process") == AuthProcess.LOGIN
        if own_wish and sociallogin.is_existing:
            return
        services.note_account(
            None, "accounts.sign_in", address=request.META.get("REMOTE_ADDR") or "",
            now=clock.now(), outcome=Outcome.REFUSED,
        )  # fmt: skip
        context = {"identity": sociallogin.account.uid, "province": provider.name()}
        raise ImmediateHttpResponse(
            render(request, "accounts/province_unknown.html", context, status=403)
        )

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """Return what a session keeps while the second factor is asked: of a user, which one."""
        if isinstance(instance, User):
            return {"pk": str(instance.pk)}
        kept: dict[str, Any] = super().serialize_instance(instance)  # type: ignore[no-untyped-call]
        return kept

    def deserialize_instance(self, model: Any, data: dict[str, Any]) -> Any:
        """Return it again.

        :raises ValueError: if the user is gone.
        """
        if model is not User:
            return super().deserialize_instance(model, data)  # type: ignore[no-untyped-call]
        found = User.objects.filter(pk=data["pk"]).first()
        if found is None:
            raise ValueError(data)
        return found

    def on_authentication_error(
        self, request: HttpRequest, platform: Any, error: Any = None, exception: Any = None,
        extra_context: Any = None,
    ) -> None:  # fmt: skip
        """Say that it did not work out, and that one's own password still does."""
        logger.warning("sign-in by the province failed: %s", type(exception).__name__)
        context = {"province": provider.name()}
        raise ImmediateHttpResponse(
            render(request, "accounts/province_failed.html", context, status=502)
        )
