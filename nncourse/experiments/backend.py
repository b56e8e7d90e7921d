"""The few things that TensorFlow and JAX do differently: compiling, gradients, threads, determinism, devices.

Everything else of a population is ``keras.ops``. The backend is Keras' own choice (``KERAS_BACKEND``).
"""

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nncourse.errors import CourseError

DEVICES = ("auto", "cpu", "gpu")


#: Modules that change the numbers of a network when they change.
_NUMERIC = ("activations", "backend", "blocks", "chunks", "data", "draws", "forward", "initializers", "masks")
_NUMERIC += ("optimizers", "population", "scalar", "schedules", "session", "spec", "stacks", "training")


class DeviceError(CourseError, RuntimeError):
    """A device or a backend that is not there."""


def name() -> str:
    """``tensorflow`` or ``jax``.

    Raises:
        DeviceError: Keras runs on another backend.
    """
    import keras

    own = keras.backend.backend()
    if own not in ("tensorflow", "jax"):
        raise DeviceError(f"Experiments run on TensorFlow or JAX; KERAS_BACKEND is {own!r}. Set it to one of them.")
    return own


def start_quietly() -> None:
    """Import Keras and its backend, and keep TensorFlow's start-up lines out of a terminal.

    TensorFlow writes some of them to the file descriptor before it reads ``TF_CPP_MIN_LOG_LEVEL``. What goes wrong is
    raised as ever.
    """
    if "keras" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    terminal = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        import keras  # noqa: F401
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def versions() -> dict[str, str]:
    """The versions on which numbers may depend."""
    packages = ["keras", "numpy", *(["jax", "jaxlib"] if name() == "jax" else ["tensorflow"])]
    return {"nncourse": f"{version('nncourse')}+{_own_code()}", **{package: version(package) for package in packages}}


@lru_cache(maxsize=1)
def _own_code() -> str:
    """A digest of the code of this package that numbers depend on: a version's code changes while it is worked on."""
    here = Path(__file__).parent
    digest = hashlib.sha256((here.parent / "datasets.py").read_bytes())
    for module in _NUMERIC:
        digest.update((here / f"{module}.py").read_bytes())
    return digest.hexdigest()[:8]


def compiled(function: Callable, *, xla: bool = True, any_size: bool = False) -> Callable:
    """Compile a function of nested lists of tensors, for each new set of shapes and types once.

    Args:
        function: what to compile; it may read the sizes of its arguments.
        xla: False keeps TensorFlow's stock kernels, so that random draws are those of eager Keras to the last bit.
        any_size: let one graph serve arguments of several sizes, which the function cannot read then.
    """
    if name() == "jax":
        import jax

        return jax.jit(function)
    import tensorflow as tf

    def fresh() -> Callable:
        own = partial(function)  # TensorFlow takes functions of one code for one and warns that it is traced anew
        return tf.function(own, jit_compile=xla, autograph=False, reduce_retracing=any_size)

    return fresh() if any_size else _by_shape(fresh)


def _by_shape(fresh: Callable[[], Callable]) -> Callable:
    """A function of TensorFlow for each set of shapes and types: one for all would warn at every fifth."""
    from keras import tree

    compiled: dict[tuple, Callable] = {}

    def call(*arguments: Any) -> Any:
        shapes = tuple((str(getattr(a, "dtype", type(a))), *getattr(a, "shape", ())) for a in tree.flatten(arguments))
        if shapes not in compiled:
            compiled.setdefault(shapes, fresh())  # as one step, whatever other threads do
        return compiled[shapes](*arguments)

    return call


#: Entries that JAX computes at once in :func:`mapped`; a last block is filled up, so that there is one graph.
_BLOCK = 16


def mapped(function: Callable) -> Callable:
    """A compiled function over the first axis of an array, of any length; each entry as if it were alone.

    Args:
        function: from one entry, an array; random draws in it are those of eager Keras to the last bit.
    """
    from keras import ops

    if name() == "tensorflow":
        return compiled(lambda entries: ops.map(function, entries), xla=False, any_size=True)
    import jax
    import numpy as np

    block = jax.jit(jax.vmap(function))

    def call(entries: "np.ndarray") -> "np.ndarray":
        places = np.arange(-(-len(entries) // _BLOCK) * _BLOCK).clip(max=len(entries) - 1).reshape(-1, _BLOCK)
        return np.concatenate([np.asarray(block(entries[own])) for own in places])[: len(entries)]

    return call


#: Variables of the environment by which XLA and TensorFlow compute otherwise.
_SWITCHES = ("XLA_FLAGS", "TF_XLA_FLAGS", "TF_ENABLE_ONEDNN_OPTS", "NVIDIA_TF32_OVERRIDE")
_OF_JAX = ("enable_x64", "default_matmul_precision", "default_prng_impl", "threefry_partitionable")
_OF_JAX += ("numpy_dtype_promotion", "disable_jit")


def settings() -> tuple[tuple[str, str], ...]:
    """What a user may have set in the backend or in Keras and numbers may depend on, as names and values.

    An option that the installed JAX does not have is None.
    """
    import keras

    told = {"floatx": keras.config.floatx(), "epsilon": keras.config.epsilon()}
    told |= {switch: os.environ[switch] for switch in _SWITCHES if os.environ.get(switch)}
    if name() == "jax":
        import jax

        told |= {each: getattr(jax.config, f"jax_{each}", None) for each in _OF_JAX}
    else:
        import tensorflow as tf

        told["tensor_float_32"] = tf.config.experimental.tensor_float_32_execution_enabled()
    return tuple((each, str(value)) for each, value in told.items())


def gradient(function: Callable, weights: list) -> tuple[Any, list]:
    """Differentiate the first value of ``function(weights)``.

    Returns:
        The second value of the function, and the gradient by each weight.
    """
    if name() == "jax":
        import jax

        gradients, kept = jax.grad(function, has_aux=True)(weights)
        return kept, gradients
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(weights)
        value, kept = function(weights)
    return kept, tape.gradient(value, weights)


def through_layers(step: Callable, carried: Any, layers: list, states: list) -> tuple[Any, list]:
    """Pass something through layers of the same shapes, in a graph that does not grow with their number.

    Args:
        step: from what arrives, a layer's arrays and its states, what leaves and the layer's new states, of the same
            shapes.
        carried: what arrives at the first layer.
        layers: arrays ``[layer, ...]``.
        states: arrays ``[layer, ...]``; may be empty.

    Returns:
        What leaves the last layer, and the new states.
    """
    if name() == "jax":
        import jax

        return jax.lax.scan(lambda carried, one: step(carried, *one), carried, (layers, states))
    import tensorflow as tf

    count = layers[0].shape[0]

    def by_layer(arrays: list) -> list:
        return [tf.TensorArray(each.dtype, count, element_shape=each.shape[1:]) for each in arrays]

    given, known = (
        [holder.unstack(each) for holder, each in zip(by_layer(arrays), arrays, strict=True)]
        for arrays in (layers, states)
    )

    def one(layer: Any, carried: Any, moved: list) -> tuple:
        carried, new = step(carried, [each.read(layer) for each in given], [each.read(layer) for each in known])
        return layer + 1, carried, [holder.write(layer, each) for holder, each in zip(moved, new, strict=True)]

    # XLA differentiates a loop only if it is told how often it turns at most.
    begin = (tf.constant(0), carried, by_layer(states))
    _, carried, moved = tf.while_loop(lambda layer, *_: layer < count, one, begin, maximum_iterations=count)
    return carried, [each.stack() for each in moved]


def find_device(wanted: str) -> str:
    """``cpu`` or ``gpu``; ``auto`` takes a GPU where there is one.

    Raises:
        DeviceError: the name is unknown, or a GPU is asked for and this backend sees none.
    """
    if wanted not in DEVICES:
        raise DeviceError(f"There is no device {wanted!r}; there are {', '.join(DEVICES)}.")
    backend = name()
    if wanted == "cpu":
        return "cpu"
    if has_gpu():
        return "gpu"
    if wanted == "gpu":
        raise DeviceError(
            f"No GPU that {backend} can use on this machine; take --device cpu, or see `nncourse doctor`."
        )
    return "cpu"


def has_gpu() -> bool:
    """Whether the backend sees a GPU."""
    import keras

    try:
        return bool(keras.distribution.list_devices("gpu"))
    except RuntimeError:  # JAX raises where TensorFlow gives an empty list
        return False


def memory_limit(device: str) -> int | None:
    """Memory of a GPU that a process may take in all, where the backend tells; None of a CPU, or under TensorFlow."""
    if device != "gpu" or name() != "jax":
        return None
    import jax

    return (jax.local_devices(backend="gpu")[0].memory_stats() or {}).get("bytes_limit")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of a backend or of NumPy says that there is no memory left."""
    if isinstance(error, MemoryError):
        return True
    said = f"{type(error).__name__} {error}"
    return any(words in said for words in ("ResourceExhausted", "RESOURCE_EXHAUSTED", "out of memory", "OutOfMemory"))


def on(device: str) -> AbstractContextManager:
    """A context in which tensors are made and functions run on this device."""
    import keras

    return keras.device(f"{device}:0")


def make_deterministic() -> None:
    """Ask for the same bits at every run; holds for the rest of the process.

    On a CPU both backends give them anyway. On a GPU TensorFlow is told by its own switch, and JAX by
    ``XLA_FLAGS``, which it reads at its first operation: set it before.
    """
    flag = "--xla_gpu_deterministic_ops=true"
    if name() == "jax":
        if has_gpu() and flag not in os.environ.get("XLA_FLAGS", ""):
            raise DeviceError(f"JAX on a GPU is deterministic only if XLA_FLAGS holds {flag} from the start.")
        return
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()


def parts(device: str) -> int:
    """In how many parts a population is trained: as many as the machine has cores, at most 8; one on a GPU.

    A process that may use fewer threads takes the parts in turn, so that its numbers are those of any other.
    """
    # A population is as large as the cache holds: in more parts than 8 each would be too small to fill its core.
    return 1 if device == "gpu" else min(8, os.cpu_count() or 1)


def threads() -> int:
    """Threads that this process may use: those of :func:`limit_threads`, or all cores that it is let run on."""
    said = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]  # a list has a number for each nested level
    if said.isdecimal() and int(said):
        return int(said)
    if hasattr(os, "sched_getaffinity"):  # Linux only
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def limit_threads(threads: int) -> None:
    """Use so many threads in this process; has effect before its first operation only."""
    for variable in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "NPROC"):
        os.environ[variable] = str(threads)
