"""A call of a learner's function from a test: under the test's way of treating errors, output, input and seeds."""

import builtins
import random
import sys
from typing import Any

from nncourse.grading.wire import differentiable

_input, _print = builtins.input, builtins.print
_seeds: dict[str, Any] = {}
_usual_output: list[Any] = []


def call(peer: Any, function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Call a function in the kernel; inside of a gradient tape the call is recorded on it."""

    def carried_out(args: list[Any]) -> Any:
        return peer.ask("call", function, args, kwargs, _manner())

    return differentiable.through(carried_out, peer.ask, function, args, kwargs)


def begin_cell(output: Any) -> None:
    """A test cell begins: no seed is set, and output goes where the cell's goes."""
    _seeds.clear()
    _usual_output[:] = [output]


def watch_seeds() -> None:
    """From now on, a seed that a test sets is set in the kernel too, at the next call."""
    _forwarded(random, "seed", "random")
    if "numpy" in sys.modules:
        _forwarded(sys.modules["numpy"].random, "seed", "numpy")


def _forwarded(module: Any, name: str, key: str) -> None:
    genuine = getattr(module, name)
    if hasattr(genuine, "genuine"):
        return

    def seed(value: Any = None, *args: Any, **kwargs: Any) -> None:
        _seeds[key] = value
        genuine(value, *args, **kwargs)

    seed.genuine = genuine  # type: ignore[attr-defined]
    setattr(module, name, seed)


def _manner() -> dict[str, Any]:
    """What is special about the circumstances of a call; mostly nothing."""
    manner: dict[str, Any] = {}
    if errors := _floating_point_errors():
        manner["errors"] = errors
    if _seeds:
        manner["seeds"] = dict(_seeds)
        _seeds.clear()
    if _usual_output and sys.stdout is not _usual_output[0]:
        manner["output"] = True
    if builtins.input is not _input:
        manner["input"] = _asked
    if builtins.print is not _print:
        manner["print"] = _printed
    return manner


def _asked(*prompt: Any) -> str:
    return builtins.input(*prompt)


def _printed(*args: Any, **kwargs: Any) -> None:
    builtins.print(*args, **kwargs)


def _floating_point_errors() -> dict[str, str]:
    """How the test treats floating-point errors (``numpy.errstate``), if not as NumPy does by itself."""
    numpy = sys.modules.get("numpy")
    chosen = numpy.geterr() if numpy is not None else {}
    usual = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
    return {} if chosen == usual or "call" in chosen.values() else chosen
