"""What is imported before a notebook runs, and when nothing may be."""

import subprocess
import sys

from nncourse.grading.execution.libraries import imported_beforehand


def test_a_notebook_that_chooses_how_keras_starts_is_started_cold():
    assert "keras" in imported_beforehand(["from keras import ops"], ["x = 1"])
    assert imported_beforehand(["import keras"], ["import os\nos.environ['KERAS_BACKEND'] = 'jax'"]) == ()
    assert "keras" not in imported_beforehand(["import numpy as np", "def keras(): pass"], [])


def test_what_a_course_of_ours_imports_is_there_too_and_ours_comes_after_all_libraries():
    modules = imported_beforehand(["from nncourse import checks", "import keras"], [])
    ours = [number for number, name in enumerate(modules) if name.startswith("nncourse")]
    assert ours[0] > modules.index("keras")
    assert modules[-1] == "nncourse.checks"
    assert "nncourse.checks" not in imported_beforehand(["import numpy"], ["import nncourse.checks"])


def test_with_a_library_comes_what_takes_its_objects_across_the_wire():
    for library, ours in (("keras", "keras_objects"), ("tensorflow", "keras_kept"), ("matplotlib", "drawn")):
        modules = imported_beforehand([f"import {library}"], [])
        assert f"nncourse.grading.wire.{ours}" in modules
        assert f"nncourse.grading.wire.{ours}" not in imported_beforehand(["import scipy"], [])


def test_what_is_imported_beforehand_leaves_open_what_a_kernel_settles_at_its_start():
    modules = imported_beforehand(["from nncourse import checks"], [])
    late = ["doctest", "pdb", "matplotlib", "pandas", "keras", "tensorflow", "debugpy"]
    code = f"import importlib, sys; [importlib.import_module(each) for each in {modules!r}]"
    found = f"print(*[each for each in {late!r} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", f"{code}; {found}"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
