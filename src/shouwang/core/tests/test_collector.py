"""What a start imports is set aside from the collector; what few commands need is not imported."""

import gc
import subprocess
import sys

import pytest

from shouwang.core import collector

LARGE = {"docxtpl", "holidays", "msoffcrypto", "openpyxl", "pypinyin", "scipy"}
TELL = """
import gc, sys
import shouwang.wsgi
print(gc.isenabled(), gc.get_freeze_count() > 100_000, *sorted({large} & set(sys.modules)))
"""


def test_the_collector_rests_while_a_program_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(gc.isenabled()))
    with collector.importing():
        assert not gc.isenabled()
    assert (gc.isenabled(), frozen) == (True, [True])


def test_a_start_that_fails_leaves_the_collector_on(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    with pytest.raises(ImportError), collector.importing():
        raise ImportError
    assert (gc.isenabled(), frozen) == (True, [])


def test_a_web_process_starts_light() -> None:
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", TELL.format(large=LARGE)],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert told.stdout.split() == ["True", "True"]
