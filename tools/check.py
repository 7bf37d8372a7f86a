"""The checks of `make check` that know the project: Django, migrations, English catalogue.

None needs a database: the model state is compared with the migration files.
"""

import os
import sys
from collections.abc import Callable, Iterator

from shouwang.core.datadir import checkout_data_dir

os.environ["SHOUWANG_DATA"] = str(checkout_data_dir("check"))
os.environ["SHOUWANG_TLS"] = "1"  # judged as it is deployed
os.environ["SHOUWANG_HOSTS"] = "shouwang.invalid"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")

import django
from django.core import checks
from django.utils import translation

ACCEPTED = {
    "security.W005": "other services of the county may share the domain without https",
    "security.W008": "the one port that is served speaks https only",
    "security.W021": "a host inside a government network is not preloaded",
}


def of_django() -> Iterator[str]:
    """Yield Django's own findings, those for deployment included."""
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= checks.WARNING and message.id not in ACCEPTED:
            yield str(message)


def of_migrations() -> Iterator[str]:
    """Yield the apps of ours whose models and migrations differ."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    translation.deactivate_all()  # migrations hold the source strings
    loader = MigrationLoader(None)
    for label, names in loader.detect_conflicts().items():
        yield f"{label}: two last migrations, {' and '.join(names)}"
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    for label, migrations in changes.items():
        for migration in migrations:
            for operation in migration.operations:
                yield f"{label}: no migration says: {operation.describe()}"


def of_messages() -> Iterator[str]:
    """Yield visible strings without English, and catalogue entries nobody uses."""
    import messages

    yield from messages.problems()


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "django": of_django,
    "migrations": of_migrations,
    "messages": of_messages,
}


def main() -> int:
    """Run all checks, print what they find; 0 when they find nothing."""
    django.setup()
    found = 0
    for name, check in CHECKS.items():
        for line in check():
            found += 1
            sys.stdout.write(f"{name}: {line}\n")
    sys.stdout.write(f"{', '.join(CHECKS)}: {found or 'no'} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
