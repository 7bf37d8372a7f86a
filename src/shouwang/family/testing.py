"""Builders of links for the tests of this app and those above; everything by the services."""

from typing import Any

from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as

from . import services
from .choices import Check, LinkPurpose


def make_link(
    file: Any, relation: str = "father", *, actor: Actor | None = None, check: str = Check.PHONE,
    purpose: str = LinkPurpose.CONTACT,
) -> services.Secrets:  # fmt: skip
    """Make a link; the system itself acts unless an actor is given."""
    acting = actor or system_actor("test")
    with acting_as(acting):
        return services.make_link(
            acting, file, relation=relation, check=check, purpose=purpose, now=clock.now()
        )
