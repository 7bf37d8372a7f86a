"""Steps of a sign-in that are ours."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from . import provider


class SecondFactor(AuthenticateStage):
    """Ask for the second factor a user set up here, however the first was shown.

    Left out only if the province's platform asserted one that the settings accept.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        return not provider.is_vouched(request) and bool(super()._should_handle(request))
