"""Schedules are those of Keras, step by step."""

import keras
import numpy as np
import pytest

from nncourse.experiments.schedules import CONSTANT, schedule

STOCK = keras.optimizers.schedules


@pytest.mark.parametrize(
    ("plan", "stock"),
    [
        ("cosine", STOCK.CosineDecay(1.0, 100)),
        ("cosine:0.1", STOCK.CosineDecay(1.0, 100, alpha=0.1)),
        ("cosine+warmup:0.2", STOCK.CosineDecay(0.0, 80, warmup_target=1.0, warmup_steps=20)),
        ("linear", STOCK.PolynomialDecay(1.0, 100, 0.0)),
        ("linear:0.2", STOCK.PolynomialDecay(1.0, 100, 0.2)),
        ("exponential:0.001", STOCK.ExponentialDecay(1.0, 100, 0.001)),
        ("constant", lambda _: 1.0),
    ],
)
def test_schedules_are_those_of_keras(plan, stock):
    expected = [float(stock(step)) for step in range(100)]
    np.testing.assert_allclose(schedule(plan).factors(100), expected, rtol=2e-5, atol=1e-6)


def test_a_schedule_as_keras_takes_it_gives_every_step_its_rate():
    plan = schedule("cosine+warmup:0.2")
    built = plan.to_keras(0.5, 50)
    np.testing.assert_array_equal([np.float32(built(step)) for step in range(50)], np.float32(0.5) * plan.factors(50))
    assert CONSTANT.to_keras(0.5, 50) == 0.5
