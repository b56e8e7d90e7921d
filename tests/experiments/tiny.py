"""Experiments that train in milliseconds."""

from nncourse.experiments.spec import Experiment

TINY = {"depths": 1, "width": 4, "epochs": 2, "dataset": "moons", "batch_size": 100}


def tiny(**fields):
    defaults = {"activations": "relu", "initializers": ["he_normal", "zeros"], "seeds": 3, "learning_rates": 0.01}
    return Experiment(**{**TINY, **defaults, **fields})


#: A budget of one or two networks of this size.
SMALL = 12_000
