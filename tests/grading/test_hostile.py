"""A class in which everyone is hostile: each notebook gets the verdict and points that its first lines say.

The files of ``hostile/`` are answers to the first question of a small assignment, those of ``hostile/keras/`` to one
that asks for a model, those of ``hostile/helpers/`` to one whose tests call helpers that are bound by assignment;
malformed notebooks are in ``test_batch.py``. A line ``# expect: cell=points`` gives points,
``# verdict: ...`` the verdict, if it is another than "graded". All are in one batch, so none may hurt another.
"""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook

from nncourse.grading.batch import Batch, Options
from tests.small_course import graded_cells, hand_in, nbgrader

from .conftest import author, cell, needs_bwrap, test_cell

HOSTILE = sorted((Path(__file__).parent / "hostile").rglob("*.py"))
pytestmark = [pytest.mark.slow, needs_bwrap]

#: Small enough that bombs go off quickly, large enough for TensorFlow.
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "hostile"
c.SandboxedExecute.timeout = {timeout}
c.SandboxedExecute.limits = {{"submission_s": 90.0, "memory_bytes": {mebibytes} * 2**20, "processes": 64,
    "disk_bytes": 64 * 2**20}}
"""
TEST_MODEL = """assert isinstance(model, keras.Sequential)
assert [layer.units for layer in model.layers] == [3, 2]
assert model.count_params() == 23
x = np.random.default_rng().normal(size=(5, 4)).astype("float32")
(w1, b1), (w2, b2) = ([np.asarray(each) for each in layer.weights] for layer in model.layers)
hidden = np.exp(np.maximum(x @ w1 + b1, 0) @ w2 + b2)
assert np.allclose(np.asarray(model(x)), hidden / hidden.sum(1, keepdims=True), atol=1e-4)"""


def models_author():
    """An assignment that asks for a model, tested by what it computes."""
    honest = (Path(__file__).parent / "hostile" / "keras" / "honest.py").read_text()
    return new_notebook(
        cells=[
            cell("import keras\nimport numpy as np", "setup", locked=True),
            cell(f"### BEGIN SOLUTION\n{honest}\n### END SOLUTION", "model", solution=True),
            test_cell(TEST_MODEL, "test-model"),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


HELPERS = """import functools
import numpy as np
from operator import eq
same = lambda a, b: abs(a - b) < 1e-9
TOLERANCE = 1e-9
def close(a, b):
    return abs(a - b) < TOLERANCE
alike = functools.partial(close)
near = np.vectorize(lambda a, b: a == b)
class Judge:
    def right(self, a, b):
        return a == b
judge = Judge()
tools = {"eq": lambda a, b: a == b}
both = eq
def make():
    found = [lambda a, b: a == b]
    return found[0]
made = make()"""
CALLS = {
    "same": "same",
    "alike": "alike",
    "near": "near",
    "judge": "judge.right",
    "tools": "tools['eq']",
    "both": "both",
    "made": "made",
}


def helpers_author():
    """One question, and for each way to bind a helper a test that calls it; the last cannot be judged apart."""
    answer = "### BEGIN SOLUTION\ndef cube(x):\n    return x ** 3\n### END SOLUTION"
    tests = [
        test_cell(
            f"assert {call}(cube(2), 8)\n### BEGIN HIDDEN TESTS\nassert {call}(cube(3), 27)\n### END HIDDEN TESTS",
            f"test-{name}",
        )
        for name, call in CALLS.items()
    ]
    return new_notebook(
        cells=[cell(HELPERS, "setup", locked=True), cell(answer, "cube", solution=True), *tests],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def expectation(path: Path) -> tuple[str, dict[str, float]]:
    text = path.read_text()
    points = re.search(r"^# expect: (.*)$", text, re.MULTILINE)[1]
    verdict = re.search(r"^# verdict: (.*)$", text, re.MULTILINE)
    scores = {f"test-{name}": float(each) for name, each in (pair.split("=") for pair in points.split())}
    return verdict[1] if verdict else "graded", scores


def grade(root: Path, notebook, paths: list[Path], **limits: int):
    """Verdicts of a class, and points by cell, each by name of the file."""
    (root / "source" / "ps1").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG.format(**limits))
    nbformat.write(notebook, root / "source" / "ps1" / "ps1.ipynb")
    nbgrader(root, "generate_assignment", "ps1")
    for path in paths:
        answered = nbformat.from_dict(notebook)
        answered.cells[1].source = path.read_text()
        if len(answered.cells) > 3 and answered.cells[3].metadata.nbgrader.solution:
            answered.cells[3].source = "def total(xs):\n    return __import__('builtins').sum(xs)"
        hand_in(root, path.stem, answered)
    batch = Batch(root, "ps1", Options(jobs=2))
    verdicts = {each.student: each for each in batch.run(batch.students(), lambda verdict: None)}
    points = {}
    for (student, _, name), (score, _) in graded_cells(root).items():
        points.setdefault(student, {})[name] = score
    return {name: (each, points.get(name, {})) for name, each in verdicts.items()}


@pytest.fixture(scope="module")
def outcomes(request, tmp_path_factory):
    """What became of the files that were chosen for this run."""
    chosen = {
        item.callspec.params["path"]
        for item in request.session.items
        if getattr(item, "module", None) is request.module
        and "path" in getattr(getattr(item, "callspec", None), "params", {})
    }
    models, helpers = (sorted(p for p in chosen if p.parent.name == name) for name in ("keras", "helpers"))
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "A_SECRET_TOKEN", "x")
        for paths, notebook, limits in (
            (sorted(chosen - {*models, *helpers}), author(), {"timeout": 5, "mebibytes": 600}),
            (helpers, helpers_author(), {"timeout": 5, "mebibytes": 600}),
            (models, models_author(), {"timeout": 20, "mebibytes": 3000}),
        ):
            if paths:
                graded = grade(tmp_path_factory.mktemp("class") / "course", notebook, paths, **limits)
                found |= {path: graded[path.stem] for path in paths}
    return found


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_an_attack_earns_nothing_and_hurts_nobody(path, outcomes):
    verdict, points = outcomes[path]
    assert (verdict.verdict, points) == expectation(path), verdict
    assert verdict.score == sum(points.values())


@pytest.mark.parametrize(
    ("name", "observed"),
    [
        ("network_ipv4", "tried the network: ('1.1.1.1', 53)"),
        ("write_package", "tried to write"),
        ("patch_showtraceback", "replaced showtraceback of IPython's shell"),
        ("patch_numpy_testing", "replaced assert_allclose of numpy.testing"),
        ("ast_transformer", "added to ast_transformers"),
        ("shadow_builtins", "defines abs anew, a builtin"),
        ("patch_helper", "defines close anew, a helper of the author's"),
        ("helpers/rebind", "defines same anew, a helper of the author's"),
        ("helpers/rebind", "defines made anew, a name of a read-only cell"),
        ("large_notice", "sent a reply that is larger than can be taken in"),
        ("kill_parent", "sent a signal to the process 1"),
    ],
)
def test_an_attempt_is_told_to_the_instructor(name, observed, outcomes):
    path = Path(__file__).parent / "hostile" / f"{name}.py"
    if path not in outcomes:
        pytest.skip(f"{path.name} was not chosen")
    assert any(observed in each for each in outcomes[path][0].observations), outcomes[path][0].observations


def test_honest_notebooks_are_observed_to_do_nothing(outcomes):
    assert [each.observations for path, (each, _) in outcomes.items() if path.stem == "honest"] in (
        [],
        [[]],
        [[], []],
        [[], [], []],
    )


def test_the_corpus_is_as_large_as_promised():
    assert len(HOSTILE) >= 150
