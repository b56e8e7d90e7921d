"""A model read as its layers in order, each with the activation that follows it."""

import keras
import pytest
from keras import layers, ops

from nncourse.checks.canonical import same_activation
from nncourse.checks.stages import get_model, is_activation, is_merge, stages, weighted

from .small_networks import dense, graph, sequential

SPELLINGS = {
    "argument": lambda: sequential(dense(3, "relu"), dense(2, "softmax")),
    "layers": lambda: sequential(dense(3), layers.ReLU(), dense(2), layers.Softmax()),
    "activation layers": lambda: sequential(
        dense(3), layers.Activation("relu"), dense(2), layers.Activation("softmax")
    ),
    "lambda": lambda: sequential(dense(3), layers.Lambda(ops.relu), dense(2), layers.Lambda(ops.softmax)),
    "operations": lambda: graph(lambda x: ops.softmax(dense(2)(ops.relu(dense(3)(x))))),
    "nested": lambda: keras.Sequential([keras.Input((100,)), sequential(dense(3, "relu")), dense(2, "softmax")]),
    "linear in between": lambda: sequential(dense(3, "linear"), layers.ReLU(), dense(2, None), layers.Softmax()),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_read_alike(spelling):
    first, second = stages(SPELLINGS[spelling]())
    assert (first.layer.units, second.layer.units) == (3, 2)
    assert same_activation(first.activation, "relu")
    assert same_activation(second.activation, "softmax")


def test_a_second_activation_is_a_stage_of_its_own():
    found = stages(sequential(dense(3, "relu"), layers.Softmax(), layers.Dropout(0.5)))
    assert [type(stage.layer).__name__ for stage in found] == ["Dense", "Softmax", "Dropout"]


def test_layers_with_weights_stand_in_the_order_of_the_weights():
    norm = layers.BatchNormalization()
    model = sequential(dense(3), norm, layers.ReLU(), dense(2))
    assert [type(each).__name__ for each in weighted(model)] == ["Dense", "BatchNormalization", "Dense"]


def test_what_merges_and_what_only_activates_are_told_apart():
    assert is_merge(layers.Add())
    assert is_merge(layers.Concatenate())
    assert not is_merge(layers.Dense(3))
    assert is_activation(layers.ELU())
    assert not is_activation(layers.Dense(3))
    assert not is_activation(layers.Dropout(0.1))


def test_what_is_no_model_is_told_so(fails):
    assert fails(get_model, "m", 3).code == "not_model"
    assert "call it" in fails(get_model, "m", keras.Sequential).got
    model = sequential(dense(3))
    assert get_model("m", model) is model
