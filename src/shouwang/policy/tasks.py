"""Jobs of the determination."""

import logging
from uuid import UUID

from django.utils.translation import gettext

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.jobs import job, periodic
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as

from . import effects, services
from .engine.pack import PackError

_logger = logging.getLogger(__name__)


@periodic("policy.determine_due", cron="20 16 * * *")
def determine_due() -> None:
    """Determine the files whose result changes by today's date (just after midnight in China)."""
    services.determine_due(clock.today())
    services.determine_begun(clock.today())
    services.forget_old_runs(clock.today())


@job("policy.determine_area")
def determine_area(area: str) -> None:
    """Determine the files of a division again, its pack having changed."""
    with acting_as(system_actor("policy.determine_area", Area.of(area))):
        services.determine_area(area, clock.today())


@job("policy.what_if")
def what_if(run_id: str) -> None:
    """Work out what a draft would do; a draft that fits no pack ends the run with the reason."""
    try:
        effects.run(UUID(run_id))
    except PackError as error:
        _logger.warning("policy: run %s cannot be done: %s", run_id, error)
        effects.fail(UUID(run_id), error.phrase.render(gettext))
