"""What XLA compiled, kept in a store for the next process.

JAX has a persistent cache for this, whose entries are named by the program, the versions and the options of the
compiler. Machine code for a processor with other instructions must not be found there, so each kind of processor has
a folder of its own. Which program a run needs is known only once it has been traced, so nothing is found there that
another activation, size or setting has compiled. TensorFlow compiles in every process anew.
"""

import hashlib
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nncourse.experiments import backend

#: Of a store, where compiled graphs lie.
FOLDER = "compiled"


@contextmanager
def kept_in(store: Path | None) -> Iterator[None]:
    """A context in which compiled graphs are kept in a store, and taken from there; nothing under TensorFlow.

    A cache that the user has chosen (``JAX_COMPILATION_CACHE_DIR``) stays, and so does none for whatever else this
    process compiles.
    """
    if store is None or backend.name() != "jax":
        yield
        return
    import jax

    if jax.config.jax_compilation_cache_dir:
        yield
        return
    least = jax.config.jax_persistent_cache_min_compile_time_secs
    # Draws have many small graphs, which JAX would find too quick to keep.
    _use(str(store / FOLDER / processor()), 0.0 if _TIME not in os.environ else least)
    try:
        yield
    finally:
        _use(None, least)


_TIME = "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"


def _use(folder: str | None, least_s: float) -> None:
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", least_s)
    compilation_cache.reset_cache()  # JAX asks once whether there is a cache, at its first operation


def processor() -> str:
    """A name for the kind of processor, by its instructions and the threads that XLA lays loops out for."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # no Linux
        lines = []
    told = [line for line in lines if line.startswith(("flags", "Features", "model name"))][:2]
    told += [platform.machine(), platform.processor(), str(backend.threads())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]
