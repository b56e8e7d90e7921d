"""What a test has arranged around a call, arranged in the kernel for as long as the call takes."""

import asyncio
import builtins
import contextlib
import io
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def of(manner: dict[str, Any], ask: Callable[..., Any]) -> Iterator[None]:
    """Carry out a call in this manner.

    Args:
        manner: ``errors`` of NumPy's arithmetic, ``seeds`` by library, ``output`` to be told to the examiner,
            ``input`` and ``print`` of the test in place of Python's.
        ask: asks the examiner.
    """
    with contextlib.ExitStack() as stack:
        _seed(manner.get("seeds") or {})
        if "errors" in manner:
            import numpy as np

            stack.enter_context(np.errstate(**manner["errors"]))
        for name in ("input", "print"):
            if name in manner:
                stack.enter_context(_replaced(name, manner[name]))
        if "output" in manner:
            stack.enter_context(_told(ask))
        yield


def _seed(seeds: dict[str, Any]) -> None:
    if "random" in seeds:
        random.seed(seeds["random"])
    if "numpy" in seeds:
        import numpy as np

        np.random.seed(seeds["numpy"])


@contextlib.contextmanager
def _replaced(name: str, value: Any) -> Iterator[None]:
    before = getattr(builtins, name)
    setattr(builtins, name, value)
    try:
        yield
    finally:
        setattr(builtins, name, before)


@contextlib.contextmanager
def _told(ask: Callable[..., Any]) -> Iterator[None]:
    """What is printed meanwhile is told to the examiner, whose test has redirected its output."""
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text):
            yield
    finally:
        ask("printed", text.getvalue()[: 2**20])


def awaited(value: Any) -> Any:
    """The result of an awaitable; in a thread of its own, since a kernel has an event loop that runs."""
    outcome: dict[str, Any] = {}

    async def wait() -> Any:
        return await value

    def work() -> None:
        try:
            outcome["value"] = asyncio.run(wait())
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]
