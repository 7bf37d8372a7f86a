"""Sign-in by the platform of a province (OpenID Connect), where the settings name one.

The platform says who somebody is, nothing more: the account, its posts and their end stay ours. An
identity opens the account an administrator linked it to, or none. The sign-in library finds the
provider by the name of this module.
"""

from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

PROVINCE = "province"
# What a platform may sign with: a key of its own, never the shared secret, never nothing.
_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
_VOUCHED = "_second_factor_vouched"


class Unreachable(Exception):
    """The platform does not answer, or not as one."""


def is_offered() -> bool:
    """Say whether the settings name a platform."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect"))


def name() -> str:
    """Return what the platform is called; "" where there is none."""
    return str(settings.PROVINCE_NAME) if is_offered() else ""


def platform(request: HttpRequest) -> "ProvinceProvider | None":
    """Return the platform; None where there is none."""
    if not is_offered():
        return None
    found: ProvinceProvider = get_adapter().get_provider(request, provider=PROVINCE)
    return found


def is_vouched(request: HttpRequest) -> bool:
    """Say whether the platform asserted, in this very sign-in, a second factor we accept."""
    return bool(getattr(request, _VOUCHED, False))


class ProvinceAdapter(OpenIDConnectOAuth2Adapter):
    """Checks what the platform says; the identity is one claim, by default `sub`."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return our address that the platform sends the browser back to."""
        return request.build_absolute_uri(reverse("accounts:province-callback"))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return who signs in.

        :raises OAuth2Error: for a token that is not signed by the platform for us, or is out of
            time. :raises ProviderException: for an answer without the identity, or about another.
        """
        signed = kwargs["response"].get("id_token")
        if not signed:
            raise ProviderException("no id_token")
        claims = self._decode_id_token(app, signed)
        wanted = app.settings["uid_field"]
        if wanted not in claims:
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims.get("sub"):
                raise ProviderException("userinfo of somebody else")
            claims = {**told, **claims}
        if not claims.get(wanted):
            raise ProviderException(f"no {wanted}")
        setattr(self.request, _VOUCHED, _has_second_factor(claims))
        found: ProvinceProvider = self.get_provider()  # type: ignore[no-untyped-call]
        login: SocialLogin = found.sociallogin_from_response(request, {"id_token": claims})
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return the claims; the signature is looked at on any network, https or not."""
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("unreadable id_token") from error
        if algorithm not in _ALGORITHMS:
            raise OAuth2Error(f"id_token signed by {algorithm}")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


def _has_second_factor(claims: dict[str, Any]) -> bool:
    methods = claims.get("amr")
    told = {str(claims.get("acr", "")), *(methods if isinstance(methods, list) else ())}
    return bool(told & set(settings.PROVINCE_SECOND_FACTOR))


class ProvinceProvider(OpenIDConnectProvider):
    """The platform; of what it tells about a person nothing is kept but the identity."""

    oauth2_adapter_class = ProvinceAdapter
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        """Ask for the least: who it is."""
        return ["openid", "profile"]

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep nothing."""
        return {}

    def begin(self, request: HttpRequest, next_url: str) -> HttpResponse:
        """Send the browser to the platform.

        :raises Unreachable: while the platform cannot be reached or is set up wrongly.
        """
        try:
            answer: HttpResponse = self.redirect(request, AuthProcess.LOGIN, next_url=next_url)
        except (RequestException, KeyError) as error:
            raise Unreachable from error
        return answer


provider_classes = [ProvinceProvider]
