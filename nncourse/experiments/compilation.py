"""What XLA compiled, kept in a store for the next process.

JAX has a persistent cache for this, whose entries are named by the program, the versions and the options of the
compiler. Machine code for a processor with other instructions must not be found there, so each kind of processor has
a folder of its own. TensorFlow compiles in every process anew.
"""

import hashlib
import os
import platform
from pathlib import Path

from nncourse.experiments import backend

#: Of a store, where compiled graphs lie.
FOLDER = "compiled"


def keep_in(store: Path) -> None:
    """Have this process keep compiled graphs in a store, and take them from there; nothing under TensorFlow.

    A cache that the user has chosen (``JAX_COMPILATION_CACHE_DIR``) stays.
    """
    if backend.name() != "jax":
        return
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    folder = store / FOLDER / processor()
    chosen = jax.config.jax_compilation_cache_dir
    if chosen == str(folder) or (chosen and Path(chosen).parent.name != FOLDER):
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    if not os.environ.get("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"):
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)  # draws have many small graphs
    compilation_cache.reset_cache()  # JAX asks once whether there is a cache, at its first operation


def processor() -> str:
    """A name for the kind of processor, by its instructions."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # no Linux
        lines = []
    told = [line for line in lines if line.startswith(("flags", "Features", "model name"))][:2]
    return hashlib.sha256("\n".join([platform.machine(), platform.processor(), *told]).encode()).hexdigest()[:12]
