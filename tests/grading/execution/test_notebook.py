"""The loop over a notebook's cells: what is kept, and who is late."""

import pytest

from nncourse.grading.execution import kernel, notebook
from nncourse.grading.execution.clock import Clock
from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.notebook import execute
from nncourse.grading.execution.outputs import weight
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of

from ..conftest import SMALL, cell, needs_bwrap, test_cell

pytestmark = [pytest.mark.slow, needs_bwrap]


def executed(*sources, limits=SMALL):
    cells = [each if isinstance(each, dict) else cell(each) for each in sources]
    return execute(cells, plan_of({"cells": cells}), limits)


def test_output_is_cut_for_the_whole_notebook():
    """A hundred cells, each below what a cell may print, are one gigabyte in the coordinator."""
    limits = Limits(output_bytes=20_000, submission_output_bytes=50_000)
    loud = "print('x' * 15_000)"
    shown = test_cell("print('y' * 15_000)\n2", "test-loud", points=2)
    done = executed(*[loud] * 8, shown, limits=limits)
    assert sum(weight(each) for each in done.outputs.values()) < 60_000
    assert "output cut" in done.outputs[7][-1]["text"]
    assert done.outputs[8][-1]["data"]["text/plain"] == "2"  # the points stay


CHATTY = """import logging, sys, warnings
import matplotlib.pyplot as plt
from IPython.display import display
logging.basicConfig()
kept = sys.stdout
class Own:
    def __str__(self): print("in str"); return "own"
def square(x):
    print("got", x)
    print("err", x, file=sys.stderr)
    warnings.warn(f"warned of {x}")
    logging.warning("logged %d", x)
    kept.write(f"kept {x}")
    display(f"displayed {x}")
    if x > 100:
        plt.figure()
    return x * x
def up_to(n):
    for each in range(n):
        print("gives", each)
        yield each
own = Own()"""
ASKED = """assert square(3) == 9
### BEGIN HIDDEN TESTS
assert square(8151) == 8151 ** 2
assert list(up_to(3)) == [0, 1, 2]
assert str(own) == "own"
print("said by the author")
### END HIDDEN TESTS
assert square(4) == 16"""


def test_what_is_printed_while_a_hidden_line_calls_is_not_put_out():
    done = executed(CHATTY, test_cell(ASKED, "test"), test_cell("assert square(5) == 25", "next"), "print(8)")
    text = "".join(each["text"] for each in done.outputs[1])
    seen = ("got 3", "err 3", "warned of 3", "logged 3", "kept 3", "got 4", "is not shown")
    for shown in (*seen, "said by the author"):
        assert shown in text
    for hidden in ("8151", "gives", "in str"):
        assert hidden not in text
    assert "is not shown" not in str(done.outputs[2])
    assert "Figure size" not in str(done.outputs[3]), "a figure of a hidden line"


@pytest.fixture
def runs(monkeypatch):
    """Whether each run was alone, and in which runs others are said to be why a cell was late."""
    monkeypatch.setattr(kernel, "_GRACE_S", 120.0)  # a busy machine may take its time to interrupt
    alone, why = [], {"together": True, "alone": False}
    begun = notebook._executed

    def counted(*given, **named):
        alone.append(named["alone"])
        return begun(*given, **named)

    monkeypatch.setattr(notebook, "_executed", counted)
    monkeypatch.setattr(Clock, "was_disturbed", lambda clock, alone: why["alone" if alone else "together"])
    return alone, why


LATE = Limits(cell_s=2, submission_s=60, memory_bytes=SMALL.memory_bytes, processes=SMALL.processes)


def test_a_cell_that_was_late_on_a_busy_machine_runs_again_alone(runs):
    done = executed("import time; time.sleep(60)", limits=LATE)
    assert runs[0] == [False, True]
    assert done.outputs[0][-1]["ename"] == "CellTimeoutError"


def test_what_a_busy_machine_leaves_open_is_not_graded(runs):
    runs[1]["alone"] = True
    with pytest.raises(OursError, match="busy"):
        executed("import time; time.sleep(60)", limits=LATE)


def test_a_cell_that_was_late_by_its_own_doing_runs_once(runs):
    runs[1]["together"] = False
    executed("import time; time.sleep(60)", limits=LATE)
    assert runs[0] == [False]


def test_a_kernel_that_ends_is_replaced_and_earlier_cells_run_again():
    done = executed("x = 7", "import os; os._exit(3)", "print(x)")
    assert done.outputs[1][-1]["ename"] == "DeadKernelError"
    assert done.outputs[2][0]["text"] == "7\n"
    assert done.observations == [f"Cell 2: {done.outputs[1][-1]['evalue']}."]


def test_honest_work_with_libraries_is_not_noticed():
    done = executed(
        "import matplotlib.pyplot as plt, numpy as np\nplt.plot([1, 2]);",
        "import tempfile\nwith tempfile.TemporaryFile() as file: file.write(b'x')\nopen('mine.txt', 'w').write('x')",
        limits=Limits(cell_s=60),
    )
    assert done.observations == []
    assert "image/png" in done.outputs[0][-1]["data"]
