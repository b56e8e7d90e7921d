"""A live kernel behind its relay: what it runs, how it ends, and whose failure that is."""

import pytest

from nncourse.grading.execution import kernel as kernel_module
from nncourse.grading.execution.clock import Clock
from nncourse.grading.execution.failures import KernelDied, OursError
from nncourse.grading.execution.kernel import KernelProcess, Setting
from nncourse.grading.sandbox.isolation import isolation
from nncourse.grading.sandbox.usage import Usage

from ..conftest import SMALL, needs_bwrap

pytestmark = [pytest.mark.slow, needs_bwrap]
CAP = 10_000


@pytest.fixture
def kernel(monkeypatch):
    monkeypatch.setattr(kernel_module, "_GRACE_S", 120.0)  # a busy machine may take its time to interrupt
    made = KernelProcess(Setting(isolation(sandboxed=True), SMALL, modules=("ipykernel.kernelapp", "numpy")))
    yield made
    made.close()


def clock(seconds=300.0):
    return Clock(seconds, Usage)


def test_cells_run_one_after_the_other(kernel):
    kernel.run("x = 2", clock(), CAP)
    assert kernel.run("print(x)", clock(), CAP).outputs[0]["text"] == "2\n"
    assert kernel.run("1 / 0", clock(), CAP).outputs[0]["ename"] == "ZeroDivisionError"
    assert kernel.alive()


def test_a_late_cell_is_interrupted_and_the_kernel_goes_on(kernel):
    limit = Clock(2.0, kernel.box.used)  # which gives back what the cell waits for a processor
    published = kernel.run("import time\nprint('begun', flush=True)\ntime.sleep(600)", limit, CAP)
    assert published.late
    assert published.outputs[0]["text"] == "begun\n"
    assert published.outputs[-1]["ename"] == "CellTimeoutError"
    assert kernel.run("print(1)", clock(), CAP).outputs[0]["text"] == "1\n"


def test_a_kernel_that_ends_leaves_what_it_had_put_out(kernel):
    code = "import os, sys, time\nprint('so far', flush=True)\nsys.stdout.flush()\ntime.sleep(2)\nos._exit(3)"
    with pytest.raises(KernelDied) as died:
        kernel.run(code, clock(), CAP)
    assert "ended" in died.value.reason
    assert died.value.outputs[0]["text"] == "so far\n"
    assert not kernel.alive()


def test_a_relay_that_ends_is_a_failure_of_ours_unless_it_was_fed_too_much(kernel, monkeypatch):
    kernel.relay.box.signal_all()
    with pytest.raises(OursError, match="relay"):
        kernel.run("print(1)", clock(), CAP)
    monkeypatch.setattr(kernel.relay.box, "out_of_memory", lambda: True)
    with pytest.raises(KernelDied, match="more than can be taken in"):
        kernel.end()


def test_a_kernel_that_does_not_start_is_a_failure_of_ours(monkeypatch):
    monkeypatch.setattr(kernel_module, "_START_S", 0.0)
    with pytest.raises(OursError, match="not ready"):
        KernelProcess(Setting(isolation(sandboxed=True), SMALL))
