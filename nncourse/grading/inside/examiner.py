"""Runs test cells away from the learner's code, on values and calls that cross the wire.

Theory of operation. The examiner is a process in a sandbox of its own. It gets test cells from the coordinator over
one socket and talks to the learner's kernel over another. A test cell is executed in a
:class:`~nncourse.grading.inside.namespace.Namespace`: a dict in which a name that the examiner does not know is
looked up among the learner's names in the kernel. Such a name becomes a value, rebuilt here, or a
:class:`~nncourse.grading.inside.remote.Remote`. So ``assert square(3) == 9`` calls the learner's function there and
compares here, and the outcome of the cell is this process's own.

What a learner's function does to its arguments stays in the kernel, unless the author declared that the cell wants to
see it. Where a cell passes and an argument was changed, the cell is run once more with the change taken over, as it
is in one process: it has to pass both ways. So ``xs.clear(); return []`` is not sorted, and a function that must not
change its argument is caught.

What a test looked at counts until code of the submission may have run: a cell between two tests binds names anew and
changes objects, and a function does so after it has called one of the test's. A name that a test gave to an object of
the submission's shows what became of it.
"""

import ast
import asyncio
import contextlib
import inspect
import linecache
import os
import random
import signal
import socket
import sys
from typing import Any

from nncourse.grading.inside import authors, calling, files, guard, magics, not_apart
from nncourse.grading.inside.examiner_peer import ExaminerPeer
from nncourse.grading.inside.hidden_lines import HiddenLines
from nncourse.grading.inside.namespace import Namespace, imports_of
from nncourse.grading.inside.outputs import Capture
from nncourse.grading.wire import framing
from nncourse.grading.wire.peer import PeerGone

_OUTPUT = 2**20


class Examiner:
    """The process's main object: takes requests of the coordinator one by one."""

    def __init__(self, boss: socket.socket, max_bytes: int) -> None:
        self.boss, self.max_bytes = boss, max_bytes
        self.namespace = Namespace(set(), {})
        self.mirror, self.may_mask, self.hidden = files.Mirror(), True, HiddenLines()

    def run(self) -> None:
        """Serve until the coordinator closes its end."""
        with contextlib.suppress(EOFError):
            while True:
                request, fds = self._request()
                try:
                    answer = getattr(self, f"do_{request['do']}")(request, fds)
                except PeerGone:
                    answer = {"outputs": [], "kernel_gone": True}
                framing.send(self.boss, answer)

    def _request(self) -> tuple[dict[str, Any], list[int]]:
        mark, fds, _, _ = socket.recv_fds(self.boss, 1, 4)
        if not mark:
            raise EOFError
        return framing.receive(self.boss, self.max_bytes)[0], list(fds)

    def do_connect(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Talk to a (new) kernel over the socket that came along."""
        channel = socket.socket(fileno=fds[0])
        self.namespace.peer = ExaminerPeer(channel, self.max_bytes, self.mirror, self.hidden)
        self.namespace.seen = {}
        return {"connected": True}

    def do_prepare(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Start a notebook: run the author's imports and helper definitions."""
        peer = self.namespace.peer
        own, in_text = frozenset(request["own"]), frozenset(request["in_text"])
        self.namespace = Namespace(set(request["answers"]), imports_of(request["imports"]), own, in_text)
        self.namespace.read_only = frozenset(request["read_only"])
        self.namespace.untouched = frozenset(request["untouched"])
        self.may_mask = bool(request["masks"])
        sys.modules["__main__"] = guard.Main(self.namespace)
        failed = [why for source in request["helpers"] if (why := authors.carry_out(source, self.namespace))]
        self.namespace.close()
        self.namespace.peer = peer
        calling.watch_seeds()
        return {"prepared": True, "failed": failed}

    def do_cell(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Run one test cell; the answer is its list of outputs in notebook format."""
        filename = f"<test {request['name']}>"
        source = request["source"]
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        peer = self.namespace.peer
        self.namespace.begin(request.get("given_back") or [], request.get("shared") or [], request.get("held") or {})
        self.mirror.wanted = files.mentions_files(source)
        self.hidden.begin(filename, request.get("hidden") or [])
        if peer is not None:
            peer.may_mask = self.may_mask
        capture = self._judged(request, filename, in_place=bool(request.get("in_place")))
        if peer is None:
            return {"outputs": capture.outputs(), "kernel_gone": False}
        if peer.changed and not capture.failed() and not peer.gone:
            again = self._judged(request, filename, in_place=True)
            capture = again if again.is_no_better_than(capture) else capture
        gone = peer.gone
        with contextlib.suppress(BaseException):  # whatever a kernel answers
            peer.copies.end_cell(self.namespace.values_of_tests())
        with contextlib.suppress(PeerGone):
            peer.done()
        return {"outputs": capture.outputs(), "kernel_gone": gone, "held": self.namespace.held.seen}

    def _judged(self, request: dict[str, Any], filename: str, in_place: bool) -> Capture:
        """One run of a test cell."""
        peer, capture = self.namespace.peer, Capture(_OUTPUT)
        if peer is not None:
            peer.in_place, peer.changed = in_place, False
        _seed(request["seed"])
        not_apart.forget()
        guard.begin_cell(request["source"])
        with capture:
            calling.begin_cell(sys.stdout)
            try:
                if peer is not None:
                    with peer.moving():
                        peer.copies.begin_cell()
                if peer is not None and self.mirror.wanted:
                    self.mirror.from_kernel(peer.ask)
                self._execute(request, filename, capture)
                if (refused := not_apart.refused()) is not None:
                    raise refused
            except BaseException as error:  # SystemExit or KeyboardInterrupt of the learner's is a failure too
                signal.alarm(0)
                capture.error(not_apart.refused() or error, filename, request.get("hidden") or [])
        guard.end_cell()
        return capture

    def _execute(self, request: dict[str, Any], filename: str, capture: Capture) -> None:
        source = magics.taken_out(request["source"])
        tree = ast.parse(source, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        self._run(compile(tree, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
        if last is not None:
            expression = ast.Expression(last.value)
            value = self._run(compile(expression, filename, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
            if value is not None and not source.rstrip().endswith(";"):
                capture.result(value, request.get("points"))

    def _run(self, code: Any) -> Any:
        value = eval(code, self.namespace)
        return asyncio.run(value) if code.co_flags & inspect.CO_COROUTINE else value


def _seed(seed: int) -> None:
    """Seed what a test may draw from; Keras only where it is in use."""
    os.environ["NNCOURSE_SEED"] = str(seed)
    getattr(random.seed, "genuine", random.seed)(seed)
    if "numpy" in sys.modules:
        seed_of_numpy = sys.modules["numpy"].random.seed
        getattr(seed_of_numpy, "genuine", seed_of_numpy)(seed)
    if "keras" in sys.modules and hasattr(sys.modules["keras"], "utils"):
        sys.modules["keras"].utils.set_random_seed(seed)


def main(boss: socket.socket, max_bytes: int) -> None:
    """The examiner process."""
    os.environ["MPLBACKEND"] = "agg"
    if "matplotlib" in sys.modules:  # imported before, in the warm process
        sys.modules["matplotlib"].rcParams["backend"] = "agg"
    sys.path.append(os.getcwd())  # modules that the author put beside the notebook; nothing handed in is there
    guard.install()
    Examiner(boss, max_bytes).run()
