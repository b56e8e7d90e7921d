"""Chunks on a running Dask cluster (the extra ``cluster``); a worker that is lost has its chunk run elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from nncourse.experiments.running import Chunk, ClusterError, Options, joined
from nncourse.experiments.spec import Experiment


def on_cluster(
    address: str, experiment: Experiment, todo: dict[str, Chunk], options: Options, advance: Callable
) -> Iterator:
    """Run chunks on the cluster at this address.

    Raises:
        ClusterError: Dask is not installed, or nobody answers at the address.
    """
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise ClusterError('A cluster needs Dask: pip install "nncourse[cluster]".') from error
    from joblib import Parallel, parallel_config

    try:
        client = Client(address, timeout=10, set_as_default=True)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"Nothing answers at {address!r} ({error}); start one with `dask scheduler` and give its address."
        ) from error
    with client, parallel_config("dask"):
        threads = min((worker["nthreads"] for worker in client.scheduler_info()["workers"].values()), default=1)
        options = replace(options, threads=threads)
        yield from joined(Parallel(return_as="generator_unordered", batch_size=1), experiment, todo, options, advance)
