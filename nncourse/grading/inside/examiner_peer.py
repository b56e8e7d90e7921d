"""The examiner's end of the wire: a learner's objects as handles, calls of what the kernel was given."""

import contextlib
import functools
import os
import socket
import sys
import types
import weakref
from collections.abc import Iterator
from typing import Any, NoReturn

from nncourse.grading.inside.copies import Copies
from nncourse.grading.inside.hidden_lines import HiddenLines
from nncourse.grading.inside.learners_errors import LearnersErrors
from nncourse.grading.inside.not_apart import refuse
from nncourse.grading.inside.outputs import is_said
from nncourse.grading.inside.remote import Remote, is_remote, number, remote
from nncourse.grading.inside.stand_ins import keras_like, refresh, subclassed
from nncourse.grading.wire import differentiable, encoding, library, standard
from nncourse.grading.wire.limits import WireError
from nncourse.grading.wire.peer import Peer, PeerGone

#: Operations that only look: what they gave counts until something is done.
_LOOKS = frozenset(["len", "bool", "int", "float", "complex", "str", "repr", "hash", "index", "dir", "format"])
_ENDS = (StopIteration, StopAsyncIteration, GeneratorExit)


def absent(what: str) -> NoReturn:
    """A test asks for a part of a value that did not cross.

    Raises:
        NotJudgedApart: always.
    """
    refuse(f"it asks for {what}, which does not cross to where the test runs")


class ExaminerPeer(Peer):
    """The examiner's end.

    Attributes:
        turn: counts when code may have run in the kernel; within a turn nothing there changes.
        may_mask: whether the author's own cells work with masked arrays.
    """

    absent = staticmethod(absent)

    def __init__(self, channel: socket.socket, max_bytes: int, mirror: Any = None, hidden: Any = None) -> None:
        operations = {"call": self._called_back, "gradient": self._gradient, "traced": self._traced}
        super().__init__(channel, operations | {"printed": sys_write}, max_bytes)
        self.in_place, self.gone, self.turn = False, False, 0
        self.may_mask, self.hidden, self.mirror = True, hidden or HiddenLines(), mirror
        self._errors, self.copies = LearnersErrors(), Copies(super().ask)
        self.borrow = self.copies.borrow
        self._looked: dict[tuple, Any] = {}
        self._remotes: weakref.WeakValueDictionary = weakref.WeakValueDictionary()

    def ask(self, operation: str, *operands: Any) -> Any:
        """Ask the kernel, unless it is gone, or has answered that since anything was last done there."""
        if self.gone:
            raise PeerGone("the kernel died")
        looks = operation in _LOOKS and is_remote(operands[0])
        key = (operation, number(operands[0]), *operands[1:]) if looks else ()
        if looks and key in self._looked:
            return self._looked[key]
        try:
            value = super().ask(operation, *operands) if looks else self._done(operation, operands)
        except PeerGone:
            self.gone = True
            raise
        except _ENDS as end:
            _require_iteration(operation, end)
            raise
        if looks:
            self._looked[key] = value
        return value

    @contextlib.contextmanager
    def moving(self) -> Iterator[None]:
        """Code runs in the kernel, or did; it may call a function of the test's, which looks, and go on."""
        self._moved_on()
        try:
            yield
        finally:
            self._moved_on()

    def _moved_on(self) -> None:
        """Code of the submission may have run: nothing that was looked at before counts any longer."""
        self.turn += 1
        self._looked.clear()

    def _send(self, head: dict[str, Any], values: Any) -> dict[int, Any]:
        return super()._send(self.hidden.marked(head), values)

    def _done(self, operation: str, operands: tuple) -> Any:
        """Have something done in the kernel: files are mirrored before and after, copies of its objects renewed."""
        mirror = self.mirror if operation == "call" else None
        with self.moving() if operation != "name" else contextlib.nullcontext():
            if mirror is not None:
                mirror.to_kernel(super().ask)
            with self.copies.renewed():
                value = super().ask(operation, *operands)
            if mirror is not None:
                mirror.from_kernel(super().ask)
        return value

    def _called_back(self, function: Any, args: list, kwargs: dict) -> Any:
        if id(function) not in self._numbers or not may_be_called(function):
            raise WireError("A call of what was never handed over.")
        self._moved_on()
        return function(*args, **kwargs)

    def _gradient(self, function: Any, args: list, kwargs: dict, places: list[int], upstream: Any) -> list[Any]:
        """The gradient of a test's function."""
        return differentiable.gradient(
            lambda *given, **named: self._called_back(function, list(given), named), args, kwargs, places, upstream
        )

    def _traced(self, function: Any, kinds: list[list[Any]]) -> Any:
        """The graph of a test's function."""
        if id(function) not in self._numbers or not may_be_called(function):
            raise WireError("A graph of what was never handed over.")
        self._moved_on()
        return differentiable.traced(function, kinds)

    def give(self, value: Any) -> dict[str, Any]:
        """An object of ours as a node."""
        if is_remote(value):
            return {"t": "back", "id": number(value)}
        if isinstance(value, type) and (theirs := getattr(value, "_nncourse_number", None)) is not None:
            return {"t": "back", "id": theirs}
        if type(value) is type(os):
            return {"t": "module", "name": value.__name__}
        name = str(getattr(value, "__name__", type(value).__name__))
        known = library.address(value)
        if known is not None and known[0].split(".")[0] in library.LIBRARIES:
            return {"t": "handle", "name": name, "part": known}
        if callable(value) and not may_be_called(value):
            refuse(f"it hands {name[:60]!r} to the submission, which a test's process carries out for nobody else")
        return {"t": "handle", "id": self.number(value), "name": name, "part": None}

    def masked(self) -> None:
        """An array came in which something is masked: that equals whatever NumPy compares it with.

        Raises:
            NotJudgedApart: the author's own cells know no such arrays.
        """
        if not self.may_mask:
            refuse("the submission gives a masked array, which compares equal to everything")

    def take(self, node: dict[str, Any]) -> Any:
        """The object that a node means here."""
        if node.get("t") == "back":
            return self.own(node)
        if type(node.get("id")) is not int:
            raise WireError("A handle without a number.")
        if node.get("t") == "module":
            return Remote(self, node)
        if node.get("t") != "handle":
            raise WireError("A value with an unknown tag.")
        if (genuine := library.pure(node.get("part"))) is not None:
            return genuine
        if node.get("class"):
            return _class(self, node)
        known = self._remotes.get(node["id"])
        if known is not None:
            if "plain" in node:
                refresh(known, encoding.decode(node["plain"], [], self))
            return known
        handle = _stand_in(self, node)
        with contextlib.suppress(TypeError):  # numbers and tuples cannot be referred to weakly
            self._remotes[node["id"]] = handle
            if "plain" in node:
                self.copies.stand_ins[node["id"]] = handle
        return handle

    def error(self, described: Any) -> BaseException:
        """The exception, as a stand-in of the learner's own class or of a library's where it has one."""
        return self._errors.rebuilt(described, lambda node: remote(self, node))

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception of the test's: its type; its text where the author wrote it; nothing of the test's source."""
        described = super().describe(error)
        return described | {"text": described["text"] if is_said(error) else "", "trace": ""}


def _stand_in(peer: ExaminerPeer, node: dict[str, Any]) -> Any:
    if "plain" in node:
        stand_in = subclassed(peer, node, encoding.decode(node["plain"], [], peer))
        if stand_in is not None:
            return stand_in
    if node.get("callable") and (stand_in := keras_like(peer, node)) is not None:
        return stand_in
    return remote(peer, node)


def _class(peer: ExaminerPeer, node: dict[str, Any]) -> Any:
    bases = node.get("bases")
    if isinstance(bases, list) and "builtins:BaseException" in bases:
        return peer._errors.stand_in(node["id"], bases, str(node.get("name")))
    if isinstance(node.get("fields"), list):
        return standard.named_tuple(str(node.get("name")), tuple(map(str, node["fields"])))
    if node["id"] not in peer._remotes:
        peer._remotes[node["id"]] = handle = remote(peer, node)
        return handle
    return peer._remotes[node["id"]]


def _require_iteration(operation: str, end: BaseException) -> None:
    """An end of iteration is one where the test iterates; anywhere else it would end a loop of the test's."""
    if operation != "next":
        raise RuntimeError(f"the submission's code raised {type(end).__name__}") from None


def may_be_called(function: Any) -> bool:
    """Whether a kernel may call what a test handed to it: functions of the author's, and numbers in, numbers out."""
    if isinstance(function, functools.partial):
        return may_be_called(function.func)
    if isinstance(function, types.MethodType):
        return may_be_called(function.__func__) or _is_numeric(type(function.__self__))
    if isinstance(function, types.FunctionType):
        return _is_authors(function.__module__, function.__code__.co_filename)
    if isinstance(function, types.BuiltinFunctionType | types.MethodWrapperType):
        owner = type(getattr(function, "__self__", None))
        return owner in (list, dict, set, str, int, float, tuple) or _is_numeric(owner)
    if isinstance(function, type):
        return _is_authors(function.__module__, "")
    return (
        type(function).__name__ == "ufunc"
        or _is_numeric(type(function))
        or _is_authors(type(function).__module__, "")
    )


def _is_authors(module: Any, filename: str) -> bool:
    """Whether code is a test's, a helper's, of a module that lies beside the notebook, or ours."""
    if module == "__main__" or filename.startswith(("<test ", "<helpers>", "<lambdifygenerated")):
        return True
    if str(module).startswith(("nncourse.grading.inside.calling", "unittest.mock")):
        return True
    file = getattr(sys.modules.get(str(module)), "__file__", None)
    return file is not None and os.path.dirname(os.path.abspath(file)) == os.getcwd()


def _is_numeric(kind: type) -> bool:
    """Whether a class is one of NumPy's generators or of SciPy's distributions and interpolations."""
    roots = (
        "numpy.random",
        "scipy.stats",
        "scipy.special",
        "scipy.interpolate",
        "keras.src.",
        "numpy.lib._function_base",
    )
    return str(kind.__module__).startswith(roots) or kind.__name__ in ("ndarray", "poly1d")


def sys_write(text: Any) -> None:
    """What a learner's function printed while a test's own stream took the output."""
    with contextlib.suppress(OSError):
        sys.stdout.write(str(text)[: 2**20])
