"""What an experiment accepts, what it refuses and how, and that it survives JSON."""

import json

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncourse.datasets import load
from nncourse.experiments.naming import SpecError
from nncourse.experiments.spec import FIRST_TUNING_SEED, Experiment


def double(x):
    return 2 * x


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"activations": "rleu"}, "Did you mean 'relu'"),
        ({"activations": []}, "activations is empty"),
        ({"activations": "softmax"}, "mixes the units"),
        ({"activations": "threshold"}, "settings to choose"),
        ({"activations": lambda x: keras.ops.softmax(x)}, "mixes the units"),
        ({"activations": ["relu", "relu"]}, "relu more than once"),
        ({"initializers": "he_norml"}, "Did you mean 'he_normal'"),
        ({"initializers": []}, "initializers is empty"),
        ({"initializers": ("he_normal", -1.0)}, "initializer"),
        ({"initializers": [("he_normal", -1.0)]}, "greater than 0; got -1.0"),
        ({"initializers": {"class_name": "HeNormal", "config": {"scale": 2}}}, "cannot be read"),
        ({"initializers": "stft"}, "'stft' cannot draw the kernel of a dense layer"),
        ({"depths": -2}, "at least 1; got -2"),
        ({"depths": []}, "depths is empty"),
        ({"width": 2.5}, "got 2.5"),
        ({"seeds": 0}, "at least 1"),
        ({"seeds": [3, 3]}, "3 more than once"),
        ({"seeds": [FIRST_TUNING_SEED]}, "kept for tuning"),
        ({"learning_rates": [0.1, float("nan")]}, "finite"),
        ({"epochs": 0}, "epochs must be"),
        ({"batch_size": 5000}, "there are 1078 training samples"),
        ({"dataset": "digit"}, "Did you mean 'digits'"),
        ({"head": "ranking"}, "no head"),
        ({"head": "regression"}, "give a pair"),
        ({"optimizers": "lamb"}, "couples the weights"),
        ({"optimizers": {"name": "adam", "clipnorm": 1.0}}, "clipnorm couples"),
        ({"optimizers": {"name": "adam", "beta1": 0.9}}, "Did you mean 'beta_1'"),
        ({"optimizers": {"name": "sgd", "momentum": 0.9}}, "no setting of sgd 'momentum'"),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_sentence(fields, said):
    with pytest.raises(SpecError, match=said) as caught:
        Experiment(**fields)
    assert "\n" not in str(caught.value)


def test_json_keeps_everything():
    experiment = Experiment(
        activations=["relu", double],
        initializers=["orthogonal", ("glorot_uniform", 4.0), keras.initializers.RandomNormal(stddev=1.0)],
        depths=[2, 3],
        optimizers=["sgd", {"name": "adam", "beta_1": 0.8}],
        learning_rates=[0.1, 0.01],
        seeds=[5, 7],
    )
    again = Experiment.from_json(experiment.to_json())
    assert again == experiment
    assert again.members() == experiment.members()
    assert [i.label for i in again.initializers][1:] == ["4 × glorot_uniform", "RandomNormal(stddev=1.0)"]


def test_json_that_is_none_or_names_no_field_is_refused():
    for text, said in (("{", "not JSON"), ("[]", "JSON object"), ('{"activation": "relu"}', "'activations'")):
        with pytest.raises(SpecError, match=said):
            Experiment.from_json(text)
    local = Experiment(activations=lambda x: x + 1)
    with pytest.raises(SpecError, match="cannot be imported"):
        Experiment.from_json(local.to_json())


@settings(max_examples=30, deadline=None)
@given(
    depths=st.lists(st.integers(1, 50), min_size=1, max_size=3, unique=True),
    seeds=st.lists(st.integers(0, FIRST_TUNING_SEED - 1), min_size=1, max_size=4, unique=True),
    rates=st.lists(st.floats(1e-6, 10), min_size=1, max_size=3, unique=True),
    scale=st.floats(0, 3),
)
def test_json_round_trip_of_any_numbers(depths, seeds, rates, scale):
    experiment = Experiment(depths=depths, seeds=seeds, learning_rates=rates, bias_scales=scale)
    assert Experiment.from_json(experiment.to_json()) == experiment
    assert json.loads(experiment.to_json())["depths"] == depths


def test_the_hash_sees_every_field():
    base = Experiment()
    others = [
        Experiment(epochs=21),
        Experiment(seeds=11),
        Experiment(activations=["relu", double]),
        Experiment(activations=["relu", lambda x: 3 * x]),
        Experiment(activations=["relu", lambda x: 4 * x]),
        Experiment(dataset=load("moons")),
        Experiment(output_initializer="zeros"),
    ]
    assert len({base.hash, *(other.hash for other in others)}) == 1 + len(others)
    assert Experiment().hash == base.hash


def test_batches_are_a_function_of_seed_and_epoch():
    experiment = Experiment(activations="relu")
    order = experiment.batches(3, 1)
    assert order.shape == (1078 // 64, 64)
    assert len(np.unique(order)) == order.size
    assert (order == Experiment(activations="tanh").batches(3, 1)).all()
    assert (order != experiment.batches(4, 1)).any()
    assert (order != experiment.batches(3, 2)).any()


def test_tuning_seeds_are_disjoint_from_the_reported_ones():
    experiment = Experiment(learning_rates=[0.1, 0.01], tuning_seeds=4)
    tuning, reported = ({m.seed for m in part} for part in (experiment.tuning_members(), experiment.members()))
    assert len(tuning) == 4
    assert not tuning & reported
    assert Experiment(learning_rates=0.1).tuning_members() == []
