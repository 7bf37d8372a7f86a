"""The scope of a visitor without account: the database shows the one link of the given secret.

No area, no organisation, no user: every table behind row-level security is empty, but for the link
(and its own reports) whose digest is told here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from shouwang.core import crypto
from shouwang.core.actors import Actor
from shouwang.core.scope import acting_as

_SET = "SELECT set_config('shouwang.family', %s, true)"


def digest(secret: str) -> bytes:
    """Return the keyed digest under which a token, a code or a session is kept."""
    return crypto.keyring().digest("family.link", secret)


def visitor(address: str = "") -> Actor:
    """Return who acts on the page: nobody with a right."""
    return Actor(
        user_id=None, display_name="家长专页", role="FAMILY", permissions=frozenset(), area=None,
        address=address,
    )  # fmt: skip


@contextmanager
def visiting(secret: str, address: str = "") -> Iterator[Actor]:
    """Act as a visitor who holds a secret."""
    with acting_as(visitor(address)) as actor:
        with connection.cursor() as cursor:
            cursor.execute(_SET, (digest(secret).hex(),))
        yield actor
        with connection.cursor() as cursor:
            cursor.execute(_SET, ("",))
