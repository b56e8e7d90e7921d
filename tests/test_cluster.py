"""The way to a Dask cluster: one sentence where there is none, and a client that is closed."""

import sys

import pytest

from nncourse.cluster import ClusterError, connected


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install \"nncourse\[cluster\]\""), connected("tcp://127.0.0.1:1"):
        pass


class Client:
    """As Dask's own: connects when it is made."""

    def __init__(self, address, timeout, set_as_default):
        if address == "nobody":
            raise OSError("timed out")
        self.made, self.open = (address, set_as_default), False

    def __enter__(self):
        self.open = True
        return self

    def __exit__(self, *_):
        self.open = False


@pytest.fixture
def _dask(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", type("Dask", (), {"Client": Client}))


@pytest.mark.usefixtures("_dask")
def test_a_client_is_closed_also_after_an_error():
    with connected("tcp://here", default=True) as client:
        assert client.open
    assert not client.open
    with pytest.raises(ZeroDivisionError), connected("tcp://here", default=True) as client:
        1 / client.open.imag
    assert client.made == ("tcp://here", True)
    assert not client.open


@pytest.mark.usefixtures("_dask")
def test_where_nobody_answers_the_address_is_named():
    with (
        pytest.raises(ClusterError, match=r"Nothing answers at 'nobody' .timed out.; start one"),
        connected("nobody"),
    ):
        pass
