"""Where the tests keep their data: a pytest plugin named in ``pyproject.toml`` by ``-p``.

pytest-django reads Django's settings before any ``conftest.py``; only a plugin named on the
command line comes early enough to keep tests away from an installation on the same machine.
"""

import os

from shouwang.core.datadir import checkout_data_dir

os.environ["SHOUWANG_DATA"] = os.environ.get("SHOUWANG_TEST_DATA") or str(checkout_data_dir("test"))
os.environ["SHOUWANG_DB_ROLE"] = "app"
os.environ["SHOUWANG_REMEMBER"] = "0"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
