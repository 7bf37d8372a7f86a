"""Tests keep to a data directory of their own."""

import os

from django.conf import settings

from shouwang.core.datadir import data_dir


def test_settings_were_read_after_the_place_was_chosen() -> None:
    assert os.environ["SHOUWANG_DATA"] == str(settings.DATA_DIR) == str(data_dir())
    assert "test" in settings.DATA_DIR.name
    assert settings.KEY_FILE.is_relative_to(settings.DATA_DIR)
