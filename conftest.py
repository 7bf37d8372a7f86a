"""Set-up of all tests: the embedded server, keys, a fresh database, the web role."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["shouwang.accounts.testing"]
WHOLE_SYSTEM = Path(__file__).parent / "tests"
# Makes a database server of its own: runs while another process makes the one of all other tests.
FOUNDING = WHOLE_SYSTEM / "test_init.py"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: no process is left alone with it at the end.

    The order is random within both parts; what is random is decided before.
    """
    items.sort(key=lambda item: (item.path != FOUNDING, WHOLE_SYSTEM not in item.path.parents))


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what is imported and collected: it stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def source_language() -> None:
    """Begin in the language of the source: a request in another leaves it active in the thread."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Leave the settings alone; `django_db_setup` chooses the database."""


@pytest.fixture(scope="session")
def database_name(worker_id: str) -> str:
    """Return the name of this process's database: two runs at once do not meet."""
    return f"test_shouwang_{worker_id}_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object, database_name: str) -> Iterator[None]:
    """Make the database as its owner, then work as the web role."""
    from django.conf import settings

    from shouwang.core import database, testing

    database.start_if_embedded()
    testing.make_keys(settings.KEY_FILE)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        testing.make_test_database(database_name)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        testing.drop_test_database(database_name)


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """A transaction around a module's tests: what its fixtures make in it, each finds unchanged.

    For fixtures of a module's scope that make a world which costs much. Not in a module with
    `committed`, which commits beside it.
    """
    from shouwang.core.testing import undone

    with django_db_blocker.unblock(), undone():  # type: ignore[attr-defined]
        yield


@pytest.fixture
def committed(
    django_db_setup: None, django_db_blocker: object, database_name: str
) -> Iterator[None]:
    """Let a test commit for real; every table is emptied by the owner afterwards."""
    from django.db import connection

    from shouwang.core import testing

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        if connection.in_atomic_block or connection.needs_rollback:
            connection.close()
        testing.empty_tables(database_name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which browser tests were not run for want of Chromium."""
    skipped = sorted(
        {
            report.nodeid
            for report in terminalreporter.stats.get("skipped", [])
            if _no_browser(report)
        }
    )
    if not skipped:
        return
    terminalreporter.section(f"NO CHROMIUM: {len(skipped)} BROWSER TESTS WERE SKIPPED", red=True)
    for nodeid in skipped:
        terminalreporter.line(f"  {nodeid}")
    terminalreporter.line("Install it (apt install chromium fonts-noto-cjk) and run them again.")


def _no_browser(report: pytest.TestReport) -> bool:
    return "NO CHROMIUM" in str(report.longrepr)
