"""What a test passes to an answer can be traced and differentiated as in the learner's notebook, in any way."""

import textwrap

import pytest

from nncourse.grading.execution.notebook import execute
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of

from ..conftest import cell, needs_bwrap, test_cell

#: Ways to the slope of a function at a point, each as a learner may write it.
SLOPES = {
    "a tape": """
        x = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tape.gradient(y, x)""",
    "a tape and a variable": """
        x = tf.Variable(x)
        with tf.GradientTape() as tape:
            y = f(x)
        return tape.gradient(y, x)""",
    "tf.gradients in a graph": """
        @tf.function
        def slope(x):
            return tf.gradients(f(x), x)[0]
        return slope(tf.constant(x))""",
    "a tape in a graph": """
        @tf.function
        def slope(x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = f(x)
            return tape.gradient(y, x)
        return slope(tf.constant(x))""",
    "an accumulator": """
        x = tf.constant(x)
        with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as accumulator:
            y = f(x)
        return accumulator.jvp(y)""",
    "a Jacobian": """
        x = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tape.jacobian(y, x)""",
    "the function traced itself": """
        g = tf.function(f)
        x = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = g(x)
        return tape.gradient(y, x)""",
    "differences": "return (f(x + 1e-2) - f(x - 1e-2)) / 2e-2",
}
SLOPES["a second derivative"] = """
        x = tf.constant(x)
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = f(x)
            slope = inner.gradient(y, x)
        return outer.gradient(slope, x)"""
TEST = """
def wave(x):
    return tf.sin(3.0 * x) + x
assert abs(float(answer_{number}(wave, 0.7)) - {value}) < 1e-2
"""


@pytest.fixture(scope="module")
def judged():
    """Way -> outputs of its test, run apart."""
    answers = [
        f"def answer_{number}(f, x):\n{textwrap.indent(textwrap.dedent(body.lstrip(chr(10))), '    ')}"
        for number, body in enumerate(SLOPES.values())
    ]
    values = [-9 * 0.8632 if "second" in way else 3 * -0.5048 + 1 for way in SLOPES]  # sin(2.1), cos(2.1)
    tests = [test_cell(TEST.format(number=i, value=value), f"t{i}") for i, value in enumerate(values)]
    imports = cell("import numpy as np\nimport tensorflow as tf", "imports", locked=True)
    cells = [imports, cell("\n".join(answers), "answers", solution=True), *tests]
    done = execute(cells, plan_of({"cells": cells}), Limits(), seed=1)
    return {way: done.outputs[number] for number, way in enumerate(SLOPES, 2)}


@pytest.mark.slow
@needs_bwrap
@pytest.mark.parametrize("way", SLOPES)
def test_every_way_to_a_slope(way, judged):
    assert [each for each in judged[way] if each["output_type"] == "error"] == []
