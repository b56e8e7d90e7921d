"""How the tests of the checks read a failure."""

import pytest

from nncourse.checks import CheckFailed


@pytest.fixture
def fails():
    """Run a check that must fail; return the failure."""

    def run(checked, /, *args, **kwargs):
        with pytest.raises(CheckFailed) as caught:
            checked(*args, **kwargs)
        return caught.value

    return run


@pytest.fixture(autouse=True)
def outside_nbgrader(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
