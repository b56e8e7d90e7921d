"""A learner's function called: its arguments copied, its result an array, its accidents a failure."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nncourse.checks.answers import call
from nncourse.checks.convert import to_array
from nncourse.checks.describe import describe
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.messages import TEXTS
from nncourse.wording import counted

#: An input of at least this magnitude is there to provoke an overflow.
_LARGE = 100.0


@dataclass(frozen=True)
class Run:
    """One call of a learner's function: what it got, what it gave, and what is right (None: not judged)."""

    arguments: tuple[Any, ...]
    got: np.ndarray
    right: np.ndarray | None

    @property
    def where(self) -> str:
        """Say which input it was, where that is short."""
        return for_input(self.arguments)


def need_callable(name: str, value: Any, args: Sequence[str] | int | None) -> Callable[..., Any]:
    """Return the answer if it can be called with so many arguments.

    Raises:
        CheckFailed: it cannot.
    """
    if not callable(value):
        raise CheckFailed("not_callable", name=name, got=describe(value))
    if args is None:
        return value
    count = args if isinstance(args, int) else len(args)
    shown = ", ".join("xyzabcdefgh"[:count] if isinstance(args, int) else args)
    try:
        signature = inspect.signature(value)
    except Exception:  # some built-in functions have none
        return value
    try:
        signature.bind(*[None] * count)
    except TypeError:
        raise CheckFailed(
            "wrong_signature",
            name=name,
            got=f"`{name}{_parameters(signature)}`",
            expected=f"`{name}({shown})`",
        ) from None
    return value


def _parameters(signature: inspect.Signature) -> str:
    """The parameters' names; defaults and annotations are objects of the learner's, and are left out."""
    marks = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return "(" + ", ".join(marks.get(p.kind, "") + p.name for p in signature.parameters.values()) + ")"


def run(
    name: str, learners: Callable, arguments: tuple, tensors: bool = False, shape: tuple | None = None
) -> np.ndarray:
    """Call a learner's function on copies of the arguments; its result as an array.

    A result with a single value is a number where one is asked for (``shape`` is ``()``).

    Raises:
        CheckFailed: it fails, gives nothing numeric, or changes an input in place.
    """
    given = tuple(copied(argument, tensors) for argument in arguments)
    got = to_array(f"{name}(…)", call(name, learners, *given))
    for before, after in zip(arguments, given, strict=True):
        if isinstance(before, np.ndarray) and not tensors and not np.array_equal(before, after, equal_nan=True):
            raise CheckFailed("modified_input", name=name, got=f"an input that changed{for_input(arguments)}")
    return got.reshape(()) if shape == () and got.size == 1 else got


def copied(argument: Any, tensors: bool = False) -> Any:
    """Copy what a learner's function could change; arrays become tensors if ``tensors``."""
    if isinstance(argument, np.ndarray) and tensors:
        import keras

        return keras.ops.convert_to_tensor(argument)
    if isinstance(argument, np.ndarray):
        return argument.copy()
    if type(argument) in (list, tuple):  # their arrays could be changed too
        return type(argument)(copied(each) for each in argument)
    return argument


def expected_result(name: str, reference: Callable, arguments: tuple) -> np.ndarray:
    """What an author's reference gives.

    Raises:
        AuthorError: it fails.
    """
    try:
        return to_array("reference", reference(*(copied(argument) for argument in arguments)))
    except Exception as error:
        raise AuthorError(f"function({name!r}): the reference failed ({type(error).__name__}: {error}).") from error


def check_finite(name: str, each: Run, look: str = "") -> None:
    """Fail where values are not finite that should be; ``look`` is the author's advice on wrong values."""
    should = np.ones(each.got.shape, bool) if each.right is None else np.isfinite(each.right)
    bad = ~np.isfinite(each.got) & should
    if bad.any():
        large = any(_is_large(argument) for argument in each.arguments)
        words = f"{int(bad.sum())} of {counted(each.got.size, 'value')} not finite{each.where}"
        code = "overflow" if large else "not_finite"
        advice = f"{look}; {TEXTS[code].look}" if look and not large else ""
        raise CheckFailed(code, name=f"{name}(…)", got=words, look=advice)


def _is_large(argument: Any) -> bool:
    return isinstance(argument, np.ndarray | float | int) and bool(np.abs(argument).max(initial=0) >= _LARGE)


def for_input(arguments: tuple) -> str:
    """Say which input it was, where that is short."""
    words = []
    for argument in arguments:
        if isinstance(argument, np.ndarray) and argument.size <= 6:
            flat = np.array2string(argument, precision=4, separator=", ").replace("\n", "")
            words.append(f"`{flat}`")
        else:
            words.append(describe(argument))
    return f", for input {', '.join(words)}" if words else ""
