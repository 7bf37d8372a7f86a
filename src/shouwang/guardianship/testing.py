"""Builders of agreements for the tests of this app and those above; everything by the services."""

import itertools
from datetime import timedelta
from typing import Any

from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.documents.testing import picture, upload

from . import services
from .choices import AgreementKind, Answer, Evidence, Hand, Party, Reason
from .wording import GROUNDS

_numbers = itertools.count(1)


def terms(**said: Any) -> services.Terms:
    """Return terms that the law has nothing against, changed by `said`."""
    today = clock.today()
    given: dict[str, Any] = {
        "kind": AgreementKind.AGREEMENT, "reason": Reason.BOTH_AWAY, "starts_on": today,
        "ends_on": today + timedelta(days=365), "parent_duties": ["每周联系一次"],
        "carer_duties": ["照管起居和安全"], "grounds": dict.fromkeys(GROUNDS, Answer.NO),
        "child_opinion": "愿意同祖父生活", "told_school_on": today, "told_village_on": today,
    }  # fmt: skip
    return services.Terms(**(given | said))


def signatures(**said: str) -> list[dict[str, str]]:
    """Return a signature of father and carer; `said` names others by party."""
    names = {Party.FATHER: "张外出", Party.CARER: "张照护"} | {Party[k]: v for k, v in said.items()}
    day = clock.today().isoformat()
    return [
        {"party": str(party), "name": name, "hand": str(Hand.SIGNED), "on": day, "witness": ""}
        for party, name in names.items()
        if name
    ]


def papers(**said: str) -> dict[str, list[Any]]:
    """Return a photo of the signed sheet, another one each time; `said`: kind → how many."""
    wanted = {str(Evidence.SIGNED): 1} | {str(Evidence[name]): int(n) for name, n in said.items()}
    return {
        kind: [upload(picture(40 + next(_numbers), 40)) for _n in range(number)]
        for kind, number in wanted.items()
    }


def draft(file: Any, *, actor: Actor | None = None, **said: Any) -> Any:
    """Draft an agreement; the system itself acts unless an actor is given."""
    acting = actor or system_actor("test")
    with acting_as(acting):
        return services.draft_agreement(acting, file, terms(**said), now=clock.now())
