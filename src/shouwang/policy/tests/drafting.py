"""Builders of drafts and runs: a county, its officer, a second person, its township."""

from dataclasses import replace
from datetime import date
from typing import Any

from shouwang.accounts.testing import actor_of, make_post
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import make_divisions
from shouwang.policy import effects, services
from shouwang.policy.models import LocalPack, PackDraft, WhatIf

TODAY = clock.today()
# Not the county of the shipped example pack.
COUNTY, TOWNSHIP, VILLAGE = "520527000000", "520527002000", "520527002213"
CITY, NEXT_COUNTY = "520500000000", "520526000000"
BASIS = "试点县民发〔2026〕1号"


def make_county() -> None:
    """Store the divisions of the county and of a village in it."""
    make_divisions([COUNTY, NEXT_COUNTY, VILLAGE])


def make_officer(area: str = COUNTY) -> Any:
    """Return the post of a civil-affairs officer."""
    return make_post("CIVIL_AFFAIRS_OFFICER", area=area)


def months(number: int | None, key: str = "D") -> dict[str, Any]:
    """Return parameters that ask for so many months away."""
    return {"profiles": {key: {"duration": {"continuous_months": number, "clause": BASIS}}}}


def make_draft(actor: Actor, parameters: dict[str, Any], *, area: str = COUNTY) -> PackDraft:
    """Return a draft with these parameters."""
    with acting_as(actor):
        draft = services.create_draft(
            actor, area=area, name="试点县口径", parameters={}, started_from="现行",
            now=clock.now(),
        )  # fmt: skip
        return services.change_draft(
            actor, draft, parameters=parameters, version=draft.version, now=clock.now()
        )


def make_run(actor: Actor, draft: PackDraft, on: date = TODAY) -> WhatIf:
    """Run a draft to its end."""
    with acting_as(actor):
        run = services.request_run(actor, draft, on=on, now=clock.now())
    effects.run(run.pk)
    return WhatIf.objects.select_related("draft").get(pk=run.pk)


def submit(actor: Actor, draft: PackDraft, begins: date = TODAY, **said: Any) -> PackDraft:
    """Hand a draft to the second person."""
    given = {"basis": BASIS, "effective_from": begins, "past_reason": "", **said}
    with acting_as(actor):
        return services.submit_draft(actor, draft, now=clock.now(), today=TODAY, **given)


def publish(actor: Actor, draft: PackDraft) -> LocalPack:
    """Publish a submitted draft."""
    with acting_as(actor):
        return services.publish_draft(actor, draft, now=clock.now(), today=TODAY)


def put_in_force(
    parameters: dict[str, Any], begins: date = TODAY, *, area: str = COUNTY
) -> LocalPack:
    """Have one person draft and another publish a pack."""
    first, second = actor_of(make_officer(area)), actor_of(make_officer(area))
    draft = make_draft(first, parameters, area=area)
    make_run(first, draft, begins)
    submit(first, draft, begins, past_reason="补发" if begins < TODAY else "")
    return publish(second, draft)


def everywhere() -> Any:
    """Return the scope of the system itself."""
    return acting_as(system_actor("test"))


def with_area(actor: Actor, **said: Any) -> Actor:
    """Return the actor with something changed."""
    return replace(actor, **said)
