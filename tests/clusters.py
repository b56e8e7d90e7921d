"""Dask clusters of this machine, for tests that run beside each other."""

from typing import Any


def local_cluster(**how: Any) -> Any:
    """A cluster; ``how`` are what Dask's own takes.

    Also without a dashboard its scheduler serves HTTP, on port 8787 if no other is named, and where another one has
    that port already it warns: in the tests a warning is an error.
    """
    import distributed

    return distributed.LocalCluster(
        dashboard_address=None, scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}, **how
    )
