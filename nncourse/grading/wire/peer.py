"""One end of the talk between examiner and kernel: requests, replies, and requests within requests.

Both ends are the same class. A request names an operation of a closed table and carries encoded operands; the reply
is an encoded value or an exception. While one end waits for its reply, the other may ask in turn (a learner's
function that was given a test's function calls it), so an end that waits also serves.

A reply tells also which operands changed while the operation was carried out. Whether the asking end takes that over
is :attr:`Peer.in_place`; generators, models and variables are always taken over.
"""

import socket
from collections.abc import Callable
from typing import Any

from nncourse.grading.wire import encoding, errors, framing, in_place
from nncourse.grading.wire.limits import WireError

MAX_HANDLES = 100_000
_MAX_NESTED = 60
#: Beyond so many lists, arrays and the like in a request, only the outermost are looked at for changes.
_MAX_WATCHED = 2000


class PeerGone(Exception):
    """The other end ended: the kernel died, or its socket was closed."""


class Peer:
    """An end with its own objects (:attr:`mine`) and a table of operations that the other end may ask for.

    Attributes:
        in_place: whether changes of what went with a request are taken over here.
        changed: whether there were some that were not.
    """

    def __init__(self, channel: socket.socket, operations: dict[str, Callable], max_bytes: int) -> None:
        self.channel, self.operations, self.max_bytes = channel, operations, max_bytes
        self.mine: dict[int, Any] = {}
        self.in_place, self.changed = True, False
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
            from nncourse.grading.wire.keras_kept import Kept

            self._kept = Kept()
        return self._kept

    def origin(self, value: Any) -> int | None:
        """The other end's number of a Keras object that came from there and is unchanged."""
        return self._kept.origin(value) if self._kept is not None else None

    def ask(self, operation: str, *operands: Any) -> Any:
        """Have the other end carry out an operation; returns its value or raises its exception."""
        given = self._send({"op": operation}, operands)
        while True:
            message, tree, buffers = self._next()
            if "op" in message:
                self._answer(message, tree, buffers)
            elif "error" in message:
                raise self.error(message["error"])
            elif "reply" in message:
                reader = encoding.Reader(self, buffers, given)
                self._take_changes(message.get("changed"), reader)
                return reader.read(tree)
            else:
                raise WireError("A reply is neither a value nor an error.")

    def _take_changes(self, changes: Any, reader: encoding.Reader) -> None:
        """Take over, or note, what became of the objects that went with a request; parts come before wholes."""
        for number, tree in changes if isinstance(changes, list) else []:
            if number not in reader.given:
                raise WireError("A change of what was never handed over.")
            old, new = reader.given[number], reader.read(tree)
            taken = (self.in_place or in_place.is_stateful(old)) and in_place.put(old, new)
            if not taken:
                reader.given[number] = new
                self.changed = True

    def serve(self) -> None:
        """Answer requests until the other end says that it is done."""
        while True:
            message, tree, buffers = self._next()
            if "done" in message:
                return
            if "op" in message:
                self._answer(message, tree, buffers)

    def done(self) -> None:
        """Let the other end's :meth:`serve` return."""
        self._send({"done": True}, None)

    def _answer(self, message: dict[str, Any], tree: Any, buffers: list[Any]) -> None:
        self._depth += 1
        try:
            if self._depth > _MAX_NESTED:
                raise RecursionError("test and submission call each other too deeply")
            reader = encoding.Reader(self, buffers)
            operands = reader.read(tree)
            operation = self.operations.get(str(message["op"]))
            if operation is None or not isinstance(operands, tuple):
                raise WireError(f"There is no operation {message['op']!r:.40}.")
            before = in_place.Snapshot(dict(list(reader.numbered.items())[-_MAX_WATCHED:]))
            value = operation(*operands)
            self._reply(value, reader.numbered, before.changed())
        except (PeerGone, BrokenPipeError):
            raise
        except BaseException as error:  # a learner's KeyboardInterrupt or SystemExit is an answer too
            self._send({"error": self.describe(error)}, None)
        finally:
            self._depth -= 1

    def _reply(self, value: Any, numbered: dict[int, Any], changed: list[int]) -> None:
        known = {id(each): number for number, each in numbered.items()}
        writer, before = encoding.Writer(self, self.max_bytes, known, identity=True), len(self.mine)
        try:
            changes = [[number, writer.content(numbered[number])] for number in changed]
            tree = writer.node(value, 0)
        except BaseException:  # what is not sent need not be kept
            for number in range(before + 1, len(self.mine) + 1):
                del self._numbers[id(self.mine.pop(number))]
            raise
        self._dispatch({"reply": True, "changed": changes}, tree, writer)

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception as the other end may know it."""
        return errors.described(error)

    def error(self, described: Any) -> BaseException:
        """The exception that a description means here."""
        return errors.rebuilt(described)

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

    def _send(self, head: dict[str, Any], values: Any) -> dict[int, Any]:
        """Send a message; returns what can change and went with it."""
        writer = encoding.Writer(self, self.max_bytes, identity=True)
        self._dispatch(head, writer.node(values, 0), writer)
        return writer.numbered

    def _dispatch(self, head: dict[str, Any], tree: Any, writer: encoding.Writer) -> None:
        try:
            framing.send(self.channel, [head, tree], writer.buffers)
        except OSError as error:
            raise PeerGone(str(error)) from error

    def _next(self) -> tuple[dict[str, Any], Any, list[Any]]:
        return _received(self.channel, self.max_bytes + 2**20)


def _received(channel: socket.socket, max_bytes: int) -> tuple[dict[str, Any], Any, list[Any]]:
    """Head, tree and buffers of the next message."""
    try:
        tree, buffers = framing.receive(channel, max_bytes)
    except (EOFError, OSError, WireError) as error:  # after a broken frame nothing can be understood
        raise PeerGone(str(error)) from error
    if not (isinstance(tree, list) and len(tree) == 2 and isinstance(tree[0], dict)):
        raise WireError("A message without head and value.")
    return tree[0], tree[1], buffers
