"""Background work: procrastinate on the same database, one base task.

A job gets ids only, runs on a fresh connection as a named part of the system, is retried after a
failure, and is taken up again when its worker died (see :func:`rescue`).
"""

import functools
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .actors import system_actor
from .scope import acting_as

_RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)
STALLED_AFTER = 60  # seconds without a sign of life of the worker


def job(name: str) -> Callable[[Callable[..., None]], Any]:
    """Make a function a job; call `.defer(**ids)` on the result inside the deed's transaction."""

    def decorate(work: Callable[..., None]) -> Any:
        @functools.wraps(work)
        def run(**ids: Any) -> None:
            close_old_connections()
            work(**ids)

        return app.task(name=name, retry=_RETRY)(run)

    return decorate


def periodic(name: str, *, cron: str) -> Callable[[Callable[[], None]], Any]:
    """Make a function a job that the worker starts by the clock (server time, UTC)."""

    def decorate(work: Callable[[], None]) -> Any:
        def run(timestamp: int) -> None:
            close_old_connections()
            with acting_as(system_actor(name)):
                work()

        task = app.task(name=name, queueing_lock=name, pass_context=False)(run)
        return app.periodic(cron=cron)(task)

    return decorate


@app.periodic(cron="* * * * *")
@app.task(name="core.rescue", queueing_lock="core.rescue", pass_context=True)
async def rescue(context: Any, timestamp: int) -> None:
    """Put jobs of dead workers back into the queue."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(stalled)
