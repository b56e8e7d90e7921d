"""The one way to a Dask cluster, for experiments and for grading."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nncourse.errors import CourseError
from nncourse.wording import reason

if TYPE_CHECKING:
    from distributed import Client


class ClusterError(CourseError, RuntimeError):
    """A cluster that is not there, or whose machines would give other numbers."""


@contextmanager
def connected(address: str, *, default: bool = False) -> "Iterator[Client]":
    """A client of the running Dask cluster at this address, closed at the end.

    Args:
        address: of the scheduler, for example ``tcp://10.0.0.1:8786``.
        default: let joblib's Dask backend find it.

    Raises:
        ClusterError: Dask is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError('A cluster needs Dask: pip install "nncourse[cluster]".') from error
    try:
        client = Client(address, timeout=10, set_as_default=default)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"Nothing answers at {address!r} ({reason(error)}); start one with `dask scheduler` and give its address."
        ) from error
    with client:
        yield client
