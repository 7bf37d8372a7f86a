"""Jobs over exports, arguments are ids only; and what a search reads is kept in memory."""

import json
from uuid import UUID

from django.utils.translation import gettext

from shouwang.accounts import selectors as accounts
from shouwang.core import clock, warming
from shouwang.core.actors import system_actor
from shouwang.core.errors import DomainError
from shouwang.core.jobs import job, periodic
from shouwang.core.scope import acting_as

from . import export_replay, selectors, services


@job("registry.make_export")
def make_export(export_id: str) -> None:
    """Write a workbook that was let go, as the post that asked for it sees the list now."""
    with acting_as(system_actor("registry.make_export")):
        export = selectors.get_export(UUID(export_id))
    actor = accounts.actor_of_post(export.post_id, clock.today()) if export.post_id else None
    if actor is None or actor.user_id != export.asked_by:
        with acting_as(system_actor("registry.make_export")):
            services.fail_export(export, gettext("申请人的岗位已经结束。"))
        return
    with acting_as(actor):
        try:
            found = export_replay.replay(actor, export.kind, json.loads(export.query))
            services.make_export(actor, export, found, now=clock.now())
        except DomainError as error:
            services.fail_export(export, str(error))


@periodic("registry.expire_exports", cron="40 17 * * *")
def expire_exports() -> None:
    """Delete exported workbooks whose time is over."""
    actor = system_actor("registry.expire_exports")
    services.discard_expired(actor, clock.today(), now=clock.now())


# What a search by name reads, and the list shows of what it finds.
_SEARCHED = ("registry_person", "registry_relationship", "registry_carefile")


@periodic("registry.warm_search", cron="*/5 * * * *")
def warm_search() -> None:
    """Have what a search reads lie in memory, soon after a start and after a night of backups."""
    warming.warm(_SEARCHED)
