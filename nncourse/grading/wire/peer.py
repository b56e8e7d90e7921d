"""One end of the talk between examiner and kernel: requests, replies, and requests within requests.

Both ends are the same class. A request names an operation of a closed table and carries encoded operands; the reply
is an encoded value or an exception. While one end waits for its reply, the other may ask in turn (a learner's
function that was given a test's function calls it), so an end that waits also serves.
"""

import builtins
import hashlib
import socket
import traceback
from collections.abc import Callable
from typing import Any

from nncourse.grading.wire import encoding
from nncourse.grading.wire.encoding import WireError

MAX_HANDLES = 100_000
_MAX_NESTED = 60
_MUTABLE = ("list", "dict", "set", "bytearray", "ndarray", "DataFrame", "Series", "tuple", "Generator")


class PeerGone(Exception):
    """The other end ended: the kernel died, or its socket was closed."""


class Peer:
    """An end with its own objects (:attr:`mine`) and a table of operations that the other end may ask for."""

    def __init__(self, channel: socket.socket, operations: dict[str, Callable], max_bytes: int) -> None:
        self.channel, self.operations, self.max_bytes = channel, operations, max_bytes
        self.mine: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._depth = 0
        self._kept: Any = None

    def number(self, value: Any) -> int:
        """The handle's number of an object of ours, the same at every call; the object is kept alive."""
        number = self._numbers.get(id(value))
        if number is None:
            if len(self.mine) >= MAX_HANDLES:
                raise WireError(f"More than {MAX_HANDLES} objects were handed over.")
            number = self._numbers[id(value)] = len(self.mine) + 1
            self.mine[number] = value
        return number

    @property
    def kept(self) -> Any:
        """Keras objects of the other end that were rebuilt here."""
        if self._kept is None:
            from nncourse.grading.wire.keras_objects import Kept

            self._kept = Kept()
        return self._kept

    def origin(self, value: Any) -> int | None:
        """The other end's number of a Keras object that came from there and is unchanged."""
        return self._kept.origin(value) if self._kept is not None else None

    def ask(self, operation: str, *operands: Any) -> Any:
        """Have the other end carry out an operation; returns its value or raises its exception."""
        return self.ask_fully(operation, operands)["value"]

    def ask_fully(self, operation: str, operands: tuple) -> dict[str, Any]:
        """Like :meth:`ask`; returns the decoded reply with all its parts."""
        self._send({"op": operation}, operands)
        while True:
            message, values = self._next()
            if "op" in message:
                self._answer(message, values)
            elif "error" in message:
                raise self.error(message["error"])
            elif "reply" in message and isinstance(values, dict) and "value" in values:
                return values
            else:
                raise WireError("A reply is neither a value nor an error.")

    def serve(self) -> None:
        """Answer requests until the other end says that it is done."""
        while True:
            message, values = self._next()
            if "done" in message:
                return
            if "op" in message:
                self._answer(message, values)

    def done(self) -> None:
        """Let the other end's :meth:`serve` return."""
        self._send({"done": True}, None)

    def _answer(self, message: dict[str, Any], operands: Any) -> None:
        self._depth += 1
        try:
            if self._depth > _MAX_NESTED:
                raise RecursionError("test and submission call each other too deeply")
            operation = self.operations.get(str(message["op"]))
            if operation is None or not isinstance(operands, tuple):
                raise WireError(f"There is no operation {message['op']!r:.40}.")
            before = [fingerprint(each) for each in operands]
            value = operation(*operands)
            changed = {i: each for i, each in enumerate(operands) if before[i] and fingerprint(each) != before[i]}
            self._send({"reply": True}, {"value": value, "changed": changed})
        except (PeerGone, BrokenPipeError):
            raise
        except BaseException as error:  # a learner's KeyboardInterrupt or SystemExit is an answer too
            self._send({"error": self.describe(error)}, None)
        finally:
            self._depth -= 1

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception as text and the name of its nearest builtin type."""
        kind = next(each for each in type(error).__mro__ if each.__module__ == "builtins")
        try:
            text = str(error)
        except Exception:
            text = ""
        try:
            trace = traceback.format_exc(limit=-5)[-4000:]
        except Exception:
            trace = ""
        described = {"type": kind.__name__, "name": str(type(error).__name__)[:80], "text": text[:4000]}
        return described | {"trace": trace}

    def error(self, described: Any) -> BaseException:
        """The exception that a description means here: always a builtin type."""
        if not isinstance(described, dict):
            raise WireError("An error without a description.")
        kind = getattr(builtins, str(described.get("type")), None)
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            kind = RuntimeError
        text = str(described.get("text", ""))[:4000]
        try:
            error = kind(text)
        except Exception:  # UnicodeDecodeError and its like want more than a text
            error = ValueError(text)
        error.add_note(str(described.get("trace", ""))[:4000])
        return error

    def give(self, value: Any) -> dict[str, Any]:
        """An object of ours as a handle; the subclass adds what the other end may know of it."""
        raise NotImplementedError

    def take(self, node: dict[str, Any]) -> Any:
        """The object that a handle means here."""
        raise NotImplementedError

    def own(self, node: dict[str, Any]) -> Any:
        """The object of ours that comes back."""
        try:
            return self.mine[node["id"]]
        except (KeyError, TypeError):
            raise WireError("A handle that was never given.") from None

    def _send(self, head: dict[str, Any], values: Any) -> None:
        tree, buffers = encoding.encode(values, self, max_bytes=self.max_bytes)
        try:
            encoding.send(self.channel, [head, tree], buffers)
        except OSError as error:
            raise PeerGone(str(error)) from error

    def _next(self) -> tuple[dict[str, Any], Any]:
        try:
            tree, buffers = encoding.receive(self.channel, self.max_bytes + 2**20)
        except (EOFError, OSError, WireError) as error:  # after a broken frame nothing can be understood
            raise PeerGone(str(error)) from error
        if not (isinstance(tree, list) and len(tree) == 2 and isinstance(tree[0], dict)):
            raise WireError("A message without head and value.")
        return tree[0], encoding.decode(tree[1], buffers, self)


def fingerprint(value: Any) -> str | None:
    """A digest of a mutable value, to see whether a call changed it; None for what cannot change."""
    if type(value).__name__ not in _MUTABLE and not hasattr(type(value), "get_weights"):
        return None
    try:
        tree, buffers = encoding.encode(value, _ByIdentity())
    except WireError:
        return None
    digest = hashlib.blake2b(repr(tree).encode())
    for each in buffers:
        digest.update(each)
    return digest.hexdigest()


class _ByIdentity:
    def give(self, value: Any) -> dict[str, Any]:
        return {"t": "handle", "id": id(value)}

    def take(self, node: dict[str, Any]) -> Any:
        raise WireError("not to be decoded")
