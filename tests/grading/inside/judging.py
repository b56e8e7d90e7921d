"""A test cell judged apart, and as stock nbgrader does, without sandboxes: two forked processes, or one.

Fast enough for tables of hundreds of cases. What the sandboxes add is tested in ``test_crossing.py``.
"""

import contextlib
import io
import json
import os
import socket
import sys
import tempfile
import types
from dataclasses import dataclass, field, replace

from nncourse.grading.inside import agent, examiner
from nncourse.grading.submission.plan import plan_of

from ..conftest import cell, test_cell

_BYTES = 2**26


@dataclass(frozen=True)
class Judged:
    """Whether the test cell passed, and what it put out."""

    passed: bool
    outputs: list = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of the error, if there is one."""
        return next((each["ename"] for each in self.outputs if each["output_type"] == "error"), "")

    @property
    def text(self) -> str:
        """All that a learner reads."""
        return "\n".join(
            each.get("text") or "\n".join(each.get("traceback", [])) or str(each.get("data")) for each in self.outputs
        )


def notebook(reference: str, test: str, setup: str = "", earlier: str = "", between: str = "", **marks) -> list:
    """The author's cells; ``earlier`` is a test cell before, ``between`` the answer that stands between the two.

    ``marks`` are what the author says of the test cell.
    """
    made = test_cell(test, "t", points=2)
    made.metadata["nncourse"] = marks
    return [
        cell(setup, "setup", locked=True),
        cell(f"### BEGIN SOLUTION\n{reference}\n### END SOLUTION", "answer", solution=True),
        test_cell(earlier, "earlier"),
        *([cell(f"### BEGIN SOLUTION\n{between}\n### END SOLUTION", "next", solution=True)] if between else []),
        made,
    ]


def apart(
    answer: str,
    test: str,
    *,
    reference: str | None = None,
    setup: str = "",
    earlier: str = "",
    between: str = "",
    held=(),
    **marks,
) -> Judged:
    """The test cell in an examiner, after an ``earlier`` one, the answer in a kernel's process.

    ``between``: what that process runs between the two test cells.
    ``held``: what the reference's trial has told of libraries' objects, ``(test cell, name, class)``.
    """
    answered = answer if reference is None else reference
    plan = plan_of({"cells": notebook(answered, test, setup, earlier, between, **marks)})
    plan = replace(plan, held=tuple(held))
    ours, theirs = socket.socketpair()
    cells = [f"{setup}\n{answer}", between] if earlier else [f"{setup}\n{answer}"]
    kernel = _forked(lambda: _kernel(theirs, cells), without=ours)
    theirs.close()
    outcome = _forked(lambda: _examiner(ours, plan, earlier, test))
    ours.close()
    outputs = json.loads(_result(outcome))
    _result(kernel)
    return Judged(not any(each["output_type"] == "error" for each in outputs), outputs)


def stock(answer: str, test: str, *, setup: str = "") -> Judged:
    """Answer and test in one process, as stock nbgrader does."""
    outputs = json.loads(_result(_forked(lambda: _together(f"{setup}\n{answer}", test))))
    return Judged(not outputs, outputs)


def _main() -> dict:
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    return vars(module)


def _kernel(channel: socket.socket, cells: list[str]) -> str:
    """Each cell, and after it a test."""
    space = _main()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        served = agent.Agent(channel, space, _BYTES)
        for source in cells:
            exec(compile(source, "<answer>", "exec"), space)
            served.serve()
    return "null"


def _examiner(channel: socket.socket, plan, earlier: str, test: str) -> str:
    runner = examiner.Examiner(channel, _BYTES)
    examiner.guard.install()
    runner.do_prepare(plan.preparation(), [])
    runner.do_connect({}, [channel.detach()])
    for name, source in (("earlier", earlier), ("t", test)):
        if source or name == "t":
            request = {"do": "cell", "name": name, "source": source, "hidden": plan.hidden.regions(source)}
            done = runner.do_cell(request | {"seed": 0, "points": 2} | plan.orders(name), [])
    return json.dumps(done["outputs"])


def _together(source: str, test: str) -> str:
    space = _main()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(source, "<answer>", "exec"), space)
        try:
            exec(compile(test, "<test>", "exec"), space)
        except BaseException as error:
            text = f"{type(error).__name__}: {error}"
            return json.dumps([{"output_type": "error", "ename": type(error).__name__, "traceback": [text]}])
    return "[]"


def _forked(work, without: socket.socket | None = None):
    """Start a process in a folder of its own; what ``work`` returns is read from the pipe.

    ``without``: the other end of its channel; a process that held both would wait for ever for one that ended.
    """
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(read)
            if without is not None:
                without.close()
            with tempfile.TemporaryDirectory() as home:
                os.chdir(home)
                text = work()
                os.chdir("/")
            with os.fdopen(write, "w") as file:
                file.write(text)
            status = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write)
    return pid, read


def _result(process) -> str:
    pid, read = process
    with os.fdopen(read) as file:
        text = file.read()
    status = os.waitpid(pid, 0)[1]
    assert status == 0, f"the process failed with {status}"
    return text
