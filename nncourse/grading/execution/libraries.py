"""What a notebook's processes may have imported before they are given to it: :mod:`nncourse.grading.sandbox.warm`."""

import os
from collections.abc import Iterable

from nncourse.grading.submission.names import imported

#: Slow to import, and without effect on anything until used.
_LIBRARIES = ("numpy", "pandas", "scipy", "sklearn", "matplotlib", "keras", "tensorflow")
#: What every kernel and examiner imports at its start or in its first cell. Not doctest: a kernel puts IPython's
#: debugger into pdb when it starts, and doctest takes what is there when it is imported.
_ALWAYS = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.completerlib", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio", "tornado.queues"),
    *("numpy", "numpy.random", "numpy.ma", "numpy.testing"),
)
#: What of ours they import; last, so that it finds every library there.
_OURS = tuple(f"nncourse.grading.inside.{name}" for name in ("orders", "kernel", "agent", "examiner"))
_KERAS_ON_THE_WIRE = ("nncourse.grading.wire.keras_objects", "nncourse.grading.wire.keras_kept")
_OURS_WITH = {
    "matplotlib": ("nncourse.grading.wire.figures", "nncourse.grading.wire.drawn"),
    "keras": _KERAS_ON_THE_WIRE,
    "tensorflow": _KERAS_ON_THE_WIRE,
}
#: What a course's own notebooks import of ours.
_CHECKS = "nncourse.checks"
_KERAS = ("keras", "tensorflow")
_WITH = {"matplotlib": ("matplotlib.pyplot",), "keras": _KERAS, "tensorflow": _KERAS}
#: A notebook that chooses how a library starts has to start it itself.
_CHOOSES = ("KERAS_BACKEND", "TF_", "XLA_", "MPLBACKEND", "CUDA_")


def imported_beforehand(helpers: Iterable[str], sources: Iterable[str]) -> tuple[str, ...]:
    """What a notebook's processes may have imported beforehand: heavy libraries that its author imports.

    Args:
        helpers: the author's imports and definitions, from the plan.
        sources: all code of the notebook; empty if one sets what a library reads when it is imported.
    """
    if any(word in source for source in sources for word in _CHOOSES):
        return ()
    named = {name for helper in helpers for name in imported(helper)}
    wanted = named & set(_LIBRARIES)
    if os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow":
        wanted -= {"keras", "tensorflow"}
    libraries = [name for name in _LIBRARIES if name in wanted]
    checks = (_CHECKS,) if "nncourse" in named else ()
    return (*_ALWAYS, *_modules(libraries), *_OURS, *_ours_with(libraries), *checks)


def _modules(libraries: list[str]) -> tuple[str, ...]:
    """What is imported of these libraries."""
    return tuple(each for name in libraries for each in _WITH.get(name, (name,)))


def _ours_with(libraries: list[str]) -> tuple[str, ...]:
    """What of ours takes objects of these libraries across the wire."""
    return tuple(each for name in libraries for each in _OURS_WITH.get(name, ()))
