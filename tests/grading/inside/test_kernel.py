"""The kernel as a learner's notebook finds it: stock IPython, and nothing handed in before Python's own."""

import subprocess
import sys

import pytest

from nncourse.grading.execution.clock import Clock
from nncourse.grading.execution.kernel import KernelProcess, Setting
from nncourse.grading.sandbox.isolation import isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.sandbox.usage import Usage


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """One with files beside it that want to be taken for libraries."""
    files = tmp_path_factory.mktemp("files")
    (files / "json.py").write_text("raise ImportError('of the submission')")
    (files / "numpy.py").write_text("raise ImportError('of the submission')")
    (files / "mine.py").write_text("VALUE = 7")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND")  # without a sandbox it would be taken over from the tests
        started = KernelProcess(Setting(isolation(sandboxed=False), Limits(), files))
    yield started
    started.close()


def text(kernel, source):
    """What a cell printed or shows."""
    published = kernel.run(source, Clock(60.0, Usage), 100_000)
    return "".join(each.get("text") or each.get("data", {}).get("text/plain", "") or each.get("evalue", "")
                   for each in published.outputs).strip()  # fmt: skip


def test_a_module_that_was_handed_in_shadows_no_library(kernel):
    assert text(kernel, "import json, numpy\nprint(json.dumps([1]), numpy.add(1, 1))") == "[1] 2"
    assert text(kernel, "import mine\nprint(mine.VALUE)") == "7"
    assert text(kernel, "import sys, os\nprint(sys.path[-1] == os.getcwd())") == "True"


def test_names_outputs_and_magics_are_those_of_a_stock_kernel(kernel):
    assert text(kernel, "x = 3\nx + 1") == "4"
    assert text(kernel, "%time y = x * 2").startswith(("CPU times", "Wall time"))
    assert text(kernel, "print(y, In[-1])") == "6 print(y, In[-1])"
    assert text(kernel, "1 / 0") == "division by zero"
    assert text(kernel, "input('?')").startswith("raw_input was called")


def test_figures_are_drawn_inline_and_no_history_is_written(kernel):
    assert text(kernel, "import os\nprint(os.environ['MPLBACKEND'])") == "module://matplotlib_inline.backend_inline"
    assert text(kernel, "print(get_ipython().history_manager.enabled)") == "False"


def test_the_reply_says_what_was_noticed_once(kernel):
    source = "import builtins\nbuiltins.abs = lambda x: x\nprint('done')"
    first = kernel.run(source, Clock(60.0, Usage), 100_000)
    assert any("abs" in each for each in first.noticed)
    assert kernel.run("print('again')", Clock(60.0, Usage), 100_000).noticed == []


def test_a_kernel_needs_nothing_of_ours_but_the_folder():
    """In another environment our code is only shown: no version of it is installed there, and perhaps no NumPy."""
    code = """if True:
        import importlib.metadata, sys
        sys.modules.update(dict.fromkeys(["numpy", "pandas", "keras", "nbgrader"]))
        def nothing(name):
            raise importlib.metadata.PackageNotFoundError(name)
        importlib.metadata.version = nothing
        import nncourse.grading.inside.kernel, nncourse.grading.inside.orders
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
