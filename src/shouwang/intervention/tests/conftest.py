"""The child and the case that most tests of this app begin with."""

from copy import deepcopy
from typing import Any

import pytest

from shouwang.accounts.testing import make_organisation
from shouwang.intervention import testing as t


@pytest.fixture(scope="module")
def kept_file(shared: None) -> Any:
    return t.known_child()


@pytest.fixture
def file(kept_file: Any, db: None) -> Any:
    """The file of the module, as it was made."""
    return deepcopy(kept_file)


@pytest.fixture
def case(file: Any) -> Any:
    return t.make_case(file=file)


@pytest.fixture
def hospital(db: None) -> Any:
    return make_organisation(kind="HEALTH")
