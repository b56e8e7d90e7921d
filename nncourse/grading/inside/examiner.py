"""Runs test cells away from the learner's code, on values and calls that cross the wire.

Theory of operation. The examiner is a process in a sandbox of its own. It gets test cells from the coordinator over
one socket and talks to the learner's kernel over another. A test cell is executed in a :class:`Namespace`: a dict in
which a name that the examiner does not know is looked up among the learner's names in the kernel. Such a name
becomes a value, rebuilt here, or a :class:`~nncourse.grading.inside.remote.Remote`. So ``assert square(3) == 9``
calls the learner's function there and compares here, and the outcome of the cell is this process's own.

Whose name is it? Names of builtins, and what the author's own cells import or define as helpers, are always the
examiner's: a learner cannot replace ``all`` or ``assert_allclose``. What a test cell assigns stays here, unless the
author's solution has that name or the test has taken it from the learner before; then the assignment (or ``del``) is
carried out in the kernel, where the learner's functions see it. Expected values therefore never cross.
"""

import ast
import builtins
import contextlib
import importlib
import linecache
import os
import random
import signal
import socket
import sys
from typing import Any

from nncourse.grading.inside.agent import part
from nncourse.grading.inside.remote import Remote, is_remote, number, remote
from nncourse.grading.wire import differentiable, encoding
from nncourse.grading.wire.encoding import WireError
from nncourse.grading.wire.peer import Peer, PeerGone

#: Libraries whose modules, and public functions and classes, may stand here for the learner's own reference to them.
_LIBRARIES = {
    "numpy",
    "pandas",
    "scipy",
    "sklearn",
    "matplotlib",
    "keras",
    "tensorflow",
    "jax",
    "nncourse",
    "seaborn",
}
_LIBRARIES |= {
    "math",
    "cmath",
    "statistics",
    "itertools",
    "functools",
    "operator",
    "collections",
    "random",
    "time",
    "re",
}
_PARTS = {"numpy", "keras", "tensorflow", "math", "cmath", "statistics", "itertools", "collections", "pandas"}
#: Parts that read files or run code that a value could bring along.
_NOT_PARTS = ("load", "save", "read", "eval", "query", "py_function", "numpy_function", "loads", "get_file")
_BUILTINS = {
    "bool",
    "int",
    "float",
    "complex",
    "str",
    "bytes",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "object",
    "range",
    "slice",
    "enumerate",
    "zip",
    "map",
    "filter",
    "type",
    "abs",
    "all",
    "any",
    "divmod",
    "len",
    "max",
    "min",
    "pow",
    "round",
    "sorted",
    "sum",
    "reversed",
    "print",
    "repr",
    "hash",
} | {name for name in dir(builtins) if name.endswith(("Error", "Exception"))}
_OUTPUT = 2**20


class ExaminerPeer(Peer):
    """The examiner's end: takes handles as remote objects, lets the kernel call only functions it was given."""

    def __init__(self, channel: socket.socket, max_bytes: int) -> None:
        super().__init__(channel, {"call": self._called_back, "gradient": self._gradient}, max_bytes)
        self._classes: dict[int, type] = {}
        self.gone = False

    def _called_back(self, function: Any, args: list, kwargs: dict) -> Any:
        if id(function) not in self._numbers:
            raise WireError("A call of what was never handed over.")
        return function(*args, **kwargs)

    def _gradient(self, function: Any, args: list, kwargs: dict, places: list[int], upstream: Any) -> list[Any]:
        """The gradient of a test's function."""

        def called(*args: Any, **kwargs: Any) -> Any:
            return self._called_back(function, list(args), kwargs)

        return differentiable.gradient(called, args, kwargs, places, upstream)

    def give(self, value: Any) -> dict[str, Any]:
        """An object of ours as a node."""
        if is_remote(value):
            return {"t": "back", "id": number(value)}
        if isinstance(value, type) and (theirs := getattr(value, "_nncourse_number", None)) is not None:
            return {"t": "back", "id": theirs}
        if type(value) is type(os):
            return {"t": "module", "name": value.__name__}
        known = part(value)
        if known is not None and known[0].split(".")[0] not in _LIBRARIES | {"builtins"}:
            known = None
        name = str(getattr(value, "__name__", type(value).__name__))
        return {"t": "handle", "id": self.number(value), "name": name, "part": known}

    def take(self, node: dict[str, Any]) -> Any:
        """The object that a node means here."""
        if node.get("t") == "back":
            return self.own(node)
        if type(node.get("id")) is not int:
            raise WireError("A handle without a number.")
        if node.get("t") == "module":
            name = str(node.get("name"))
            if name.split(".")[0] in _LIBRARIES:
                with contextlib.suppress(ImportError):
                    return importlib.import_module(name)
            return Remote(self, node)
        if node.get("t") != "handle":
            raise WireError("A value with an unknown tag.")
        found = _library_part(node.get("part"))
        if found is not None:
            return found
        if node.get("class") and "builtins:BaseException" in (node.get("bases") or []):
            return self._exception_class(node["id"], node.get("bases"), str(node.get("name")))
        return remote(self, node)

    def _exception_class(self, theirs: int, bases: Any, name: str) -> type:
        """A local stand-in for an exception class of the learner's, so that ``except`` works."""
        if theirs not in self._classes:
            names = [str(each).partition(":")[2] for each in bases or [] if str(each).startswith("builtins:")]
            base = next((getattr(builtins, each) for each in names if hasattr(builtins, each)), Exception)
            body = {"_nncourse_number": theirs, "__module__": "__main__"}
            self._classes[theirs] = type(name or "Error", (base,), body)
        return self._classes[theirs]

    def error(self, described: Any) -> BaseException:
        """The exception, as a stand-in of the learner's own class where it has one."""
        error = super().error(described)
        theirs = described.get("class")
        if type(theirs) is int:
            own = self._exception_class(theirs, [f"builtins:{type(error).__name__}"], str(described.get("name")))
            notes = getattr(error, "__notes__", [])
            error = own(*error.args)
            for note in notes:
                error.add_note(note)
        return error

    def ask_fully(self, operation: str, operands: tuple) -> dict[str, Any]:
        """Ask the kernel, unless it is gone."""
        if self.gone:
            raise PeerGone("the kernel died")
        try:
            return super().ask_fully(operation, operands)
        except PeerGone:
            self.gone = True
            raise


def _library_part(where: Any) -> Any:
    if not (isinstance(where, list) and len(where) == 2 and all(isinstance(each, str) for each in where)):
        return None
    module, name = where
    if module == "builtins":
        return getattr(builtins, name) if name in _BUILTINS else None
    hidden = name.startswith("_") or any(word in name.lower() for word in _NOT_PARTS)
    if module.split(".")[0] not in _PARTS or hidden:
        return None
    with contextlib.suppress(ImportError):
        return getattr(importlib.import_module(module), name, None)
    return None


class Namespace(dict):
    """Globals of the test cells of one notebook.

    Args:
        own: what the author's helper cells define; never looked up in the kernel.
        shared: names that the author's solution assigns; assigning them crosses to the kernel.
    """

    def __init__(self, own: dict[str, Any], shared: set[str]) -> None:
        super().__init__(own)
        self.update({"__name__": "__main__", "__builtins__": builtins})
        self.shared, self.seen, self.peer = set(shared), {}, None

    def __missing__(self, name: str) -> Any:
        if self.peer is None or (hasattr(builtins, name) and name not in self.shared) or name.startswith("__"):
            raise KeyError(name)
        known = self.seen.get(name)
        try:
            reply = self.peer.ask("name", name, known[1] if known else None)
        except KeyError:
            raise KeyError(name) from None
        if not (isinstance(reply, list) and len(reply) == 2):
            raise WireError("A name without a value.")
        self.shared.add(name)
        if known and reply[1] == known[1] and reply[1] is not None:
            return known[0]
        self.seen[name] = reply
        return reply[0]

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        known = isinstance(name, str) and not hasattr(builtins, name) and self.peer is not None
        return known and self.peer.ask("has", name) is True

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, or the default."""
        try:
            return self[name]
        except KeyError:
            return default

    def __setitem__(self, name: str, value: Any) -> None:
        crosses = name in self.shared and not super().__contains__(name) and self.peer is not None
        if crosses:
            self.peer.ask("set", name, value)
            self.seen.pop(name, None)
        else:
            super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if super().__contains__(name):
            super().__delitem__(name)
        elif self.peer is not None:
            self.shared.add(name)
            self.seen.pop(name, None)
            self.peer.ask("delete", name)
        else:
            raise KeyError(name)


class Examiner:
    """The process's main object: takes requests of the coordinator one by one."""

    def __init__(self, boss: socket.socket, max_bytes: int) -> None:
        self.boss, self.max_bytes = boss, max_bytes
        self.namespace = Namespace({}, set())

    def run(self) -> None:
        """Serve until the coordinator closes its end."""
        with contextlib.suppress(EOFError):
            while True:
                request, fds = self._request()
                try:
                    answer = getattr(self, f"do_{request['do']}")(request, fds)
                except PeerGone:
                    answer = {"outputs": [], "kernel_gone": True}
                encoding.send(self.boss, answer)

    def _request(self) -> tuple[dict[str, Any], list[int]]:
        mark, fds, _, _ = socket.recv_fds(self.boss, 1, 4)
        if not mark:
            raise EOFError
        return encoding.receive(self.boss, self.max_bytes)[0], list(fds)

    def do_connect(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Talk to a (new) kernel over the socket that came along."""
        self.namespace.peer = ExaminerPeer(socket.socket(fileno=fds[0]), self.max_bytes)
        self.namespace.seen = {}
        return {"connected": True}

    def do_prepare(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Start a notebook: run the author's imports and helper definitions."""
        peer, self.namespace = self.namespace.peer, Namespace({}, set())
        failed = []
        for source in request["helpers"]:
            try:
                exec(compile(source, "<helpers>", "exec"), self.namespace)
            except Exception as error:
                failed.append(f"{type(error).__name__}: {error}"[:300])
        self.namespace.shared, self.namespace.peer = set(request["shared"]), peer
        return {"prepared": True, "failed": failed}

    def do_cell(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Run one test cell; the answer is its list of outputs in notebook format."""
        from nncourse.grading.inside.outputs import Capture

        _seed(request["seed"])
        filename = f"<test {request['name']}>"
        linecache.cache[filename] = (len(request["source"]), None, request["source"].splitlines(True), filename)
        capture = Capture(_OUTPUT)
        peer = self.namespace.peer
        with capture:
            try:
                self._execute(request["source"], filename, capture)
            except BaseException as error:  # SystemExit or KeyboardInterrupt of the learner's is a failure too
                signal.alarm(0)
                capture.error(error, filename, request.get("hidden") or [])
        gone = peer is not None and peer.gone
        if peer is not None and not gone:
            with contextlib.suppress(PeerGone):
                peer.done()
        return {"outputs": capture.outputs(), "kernel_gone": gone}

    def _execute(self, source: str, filename: str, capture: Any) -> None:
        tree = ast.parse(source, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, filename, "exec"), self.namespace)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), filename, "eval"), self.namespace)
            if value is not None and not source.rstrip().endswith(";"):
                capture.result(value)


def _seed(seed: int) -> None:
    """Seed what a test may draw from; Keras only where it is in use."""
    os.environ["NNCOURSE_SEED"] = str(seed)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "keras" in sys.modules and hasattr(sys.modules["keras"], "utils"):
        sys.modules["keras"].utils.set_random_seed(seed)


def main(boss: socket.socket, max_bytes: int) -> None:
    """The examiner process."""
    os.environ["MPLBACKEND"] = "agg"
    sys.path.append(os.getcwd())  # modules that the author put beside the notebook; nothing handed in is there
    Examiner(boss, max_bytes).run()
