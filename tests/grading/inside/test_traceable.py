"""What a test passes to an answer can be traced and differentiated as in the learner's notebook, in any way."""

import pytest

from .judging import apart, stock

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
TEST = """
def wave(x):
    return tf.sin(3.0 * x) + x
assert abs(float(answer(wave, 0.7)) - float(3 * np.cos(2.1) + 1)) < 1e-2
"""
SECOND = """
x = tf.constant(x)
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = f(x)
    slope = inner.gradient(y, x)
return outer.gradient(slope, x)
"""
SETUP = "import numpy as np\nimport tensorflow as tf"


def both(body, test):
    lines = "\n".join("    " + line.removeprefix("        ") for line in body.strip("\n").split("\n"))
    answer = f"def answer(f, x):\n{lines}"
    return apart(answer, test, setup=SETUP), stock(answer, test, setup=SETUP)


@pytest.mark.slow
@pytest.mark.parametrize("way", SLOPES)
def test_every_way_to_a_slope(way):
    here, there = both(SLOPES[way], TEST)
    assert (here.passed, there.passed) == (True, True), here.text + there.text


@pytest.mark.slow
def test_a_second_derivative():
    here, there = both(SECOND, TEST.replace("3 * np.cos(2.1) + 1", "-9 * np.sin(2.1)"))
    assert (here.passed, there.passed) == (True, True), here.text + there.text
