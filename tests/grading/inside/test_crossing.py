"""What crosses between kernel and examiner behaves in a test cell as it would in one process."""

from dataclasses import replace

import pytest

from nncourse.grading.execution import running, trial
from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.notebook import execute
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of

from ..conftest import SMALL, cell, needs_bwrap, test_cell

IMPORTS = "import keras\nimport numpy as np\nimport tensorflow as tf"
ANSWERS = """
network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
network.compile("sgd", "mse")
def train(model):
    model.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
shared = keras.layers.Dense(2)
def build():
    return keras.Sequential([keras.Input((3,)), shared])
def fresh():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
def draw(rng, size=2):
    return rng.normal(size=size)
def square(x):
    return x * x + 1.0
def double(z):
    return z * 2
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)
    def call(self, x):
        return self.dense(x)
own = Own()
own(np.ones((1, 3)))
custom = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation=double)])
def exponential(x):
    return np.exp(x)
def shape():
    return keras.ops.ones((2, 3)).shape
def squares(y, p):
    return keras.ops.square(y - p)
x_val, y_val = np.linspace(-1, 1, 24).reshape(8, 3), np.linspace(0, 1, 16).reshape(8, 2)
def watched(model, loss):
    model.compile("sgd", loss)
    return model.fit(np.ones((4, 3)), np.ones((4, 2)), epochs=2, verbose=0, validation_data=(x_val, y_val)).history
plain, owned, pixels = fresh(), Own(), keras.Input((3,))
hidden = keras.layers.Dense(8, "relu")(pixels)
added = keras.layers.ReLU()(keras.layers.Dense(8)(hidden)) / 5
graph = keras.Model(pixels, keras.layers.Dense(2, "softmax")(hidden + added))
graph.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
record_of_plain, record_of_owned = watched(plain, squares), watched(owned, "mae")
"""
TESTS = {
    "a validation loss of the learner's own, and one of a model of their own class": """
from nncourse import checks
checks.watched("record_of_plain", "plain", x_val, y_val)
checks.watched("record_of_owned", "owned", x_val, y_val)
for record, model in ((record_of_plain, plain), (record_of_owned, owned)):
    try:
        checks.watched("record", "model", x_val, y_val[::-1], value=record, network=model)
    except checks.CheckFailed:
        continue
    raise AssertionError("other data")""",
    "a graph with operations between its layers learns, from fresh draws too, and keeps its weights": """
from nncourse import checks
x = np.random.default_rng(0).normal(size=(200, 3))
before = graph.get_weights()
for draws in (0, 1):
    checks.learns("graph", x, (x[:, 0] > 0).astype(int), at_least=0.9, epochs=20, draws=draws)
assert all(np.array_equal(one, other) for one, other in zip(before, graph.get_weights()))""",
    "a model that the learner's function trains": """
assert network is network
before = network.get_weights()
train(network)
assert not np.allclose(before[0], network.get_weights()[0])
mine = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
mine.compile("sgd", "mse")
before = mine.get_weights()
train(mine)
assert not np.allclose(before[0], mine.get_weights()[0])""",
    "models that share a layer": """
def ids(model):
    return {id(weight) for weight in model.weights}
one, other = build(), build()
assert ids(one) & ids(other)
one, other = fresh(), fresh()
assert not ids(one) & ids(other)""",
    "a generator that the learner's function draws from": """
given, twin = np.random.default_rng(3), np.random.default_rng(3)
assert np.allclose(draw(given), twin.normal(size=2))
assert np.allclose(draw(given), twin.normal(size=2))""",
    "a gradient through the learner's function": """
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = square(x)
assert float(tape.gradient(y, x)) == 6.0""",
    "a model and an activation of the learner's own": """
assert isinstance(own, keras.Model) and keras.Model in type(own).__mro__
assert not isinstance(own, keras.layers.Dense)
assert own.count_params() == 8 and own.layers[0].units == 2 and own.built
assert own(np.ones((1, 3))).shape == (1, 2)
assert isinstance(custom, keras.Sequential)
assert custom.layers[0].units == 2 and custom.layers[0].activation(3.0) == 6.0""",
    "parameters, shapes and floating-point errors": """
import inspect
assert str(inspect.signature(draw)) == "(rng, size=2)"
assert tuple(shape()) == (2, 3) and hasattr(type(shape()), "as_list")
try:
    with np.errstate(over="raise"):
        exponential(1000.0)
except FloatingPointError:
    pass
else:
    raise AssertionError("no error")""",
}


@pytest.fixture(scope="module")
def crossed():
    """Test -> outputs, run by the examiner, and by the learner's kernel as stock nbgrader does."""
    tests = [test_cell(source, name) for name, source in TESTS.items()]
    cells = [cell(IMPORTS, "imports", locked=True), cell(ANSWERS, "answers", solution=True), *tests]
    apart = execute(cells, plan_of({"cells": cells}), Limits(), seed=1)
    together = execute(cells, plan_of({"cells": cells}), Limits(), seed=1, within=frozenset(TESTS))
    return {name: (apart.outputs[i], together.outputs[i]) for i, name in enumerate(TESTS, 2)}


@pytest.mark.slow
@needs_bwrap
@pytest.mark.parametrize("name", list(TESTS))
def test_it_is_as_in_one_process(crossed, name):
    assert crossed[name] == ([], [])


@pytest.mark.slow
@needs_bwrap
def test_tests_see_the_authors_files_alone():
    cells = [
        cell("import helping", "imports", locked=True),
        cell("x = open('data.txt').read()", "answers", solution=True),
        test_cell("import os\nassert {*os.listdir('.')} - {'__pycache__'} == {'data.txt', 'helping.py'}", "files"),
        test_cell("assert helping.right('authors') and x == 'authors'", "helper"),
    ]
    helper = b"def right(x): return x == 'authors'"
    handed_in = {"helping.py": b"def right(x): return True", "data.txt": b"mine", "keras.json": b"{}", "os.py": b""}
    files = Files(handed_in, {"helping.py": helper, "data.txt": b"authors"})
    apart = Judging(settled=("files", "helper"))  # in one process tests would see what was handed in
    plan = plan_of({"cells": cells})
    result = running.run(job_of({"cells": cells}, plan, SMALL, files, Conditions(), apart))
    assert result.error is None
    assert [result.outputs[i] for i in range(4)] == [[], [], [], []]


@pytest.mark.slow
@needs_bwrap
def test_a_name_that_cells_bind_anew_between_two_tests_is_what_it_is_now():
    cells = [
        cell("import sqlite3\nit = sqlite3.connect(':memory:')", "one", locked=True),
        cell("n = 3", "first", solution=True),
        test_cell("assert n == 3 and it.execute('select 1').fetchall() == [(1,)]", "t1"),
        cell("it = it.execute('select 2')", "two", locked=True),
        cell("n = 1 + 2", "again", solution=True),
        test_cell("assert it.fetchall() == [(2,)]", "t2"),
        test_cell("assert n == 3", "t3"),
    ]
    plan = plan_of({"cells": cells})
    tried = execute(cells, plan, SMALL)
    assert [*tried.outputs.values()] == [[]] * 7
    assert tried.held == {"t1": {"it": "sqlite3:Connection"}, "t2": {"it": "sqlite3:Cursor"}}
    cells[4] = cell("n = 5", "again", solution=True)
    outputs = execute(cells, replace(plan, held=trial._classes(tried.held)), SMALL).outputs
    assert [outputs[i] for i in range(6)] == [[]] * 6
    assert outputs[6][0]["ename"] == "AssertionError"
