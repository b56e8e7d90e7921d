"""Blocks, clipping, schedules and dropout: each member against plain Keras with the same start, batches and masks."""

import keras
import numpy as np
import pytest

from nncourse.experiments import masks
from nncourse.experiments.blocks import PLAIN, Block, block
from nncourse.experiments.draws import layer_seed
from nncourse.experiments.forward import drop
from nncourse.experiments.naming import SpecError
from nncourse.experiments.population import Population
from nncourse.experiments.spec import Experiment
from nncourse.experiments.training import train, train_steps

STEPS = 60
SMALL = {"initializers": "glorot_uniform", "depths": 3, "width": 16, "seeds": 2, "batch_size": 32, "epochs": 2}


class Masked(keras.layers.Layer):
    """Dropout of a plain Keras model by the masks of a population's member, which it is given step by step."""

    def __init__(self, key, kind, units, batch):
        super().__init__()
        self.key, self.kind, self.size = key, kind, (batch, units)
        self.mask = self.add_weight(shape=self.size, dtype="float32", initializer="ones", trainable=False)

    def look(self, step):
        self.mask.assign(masks.kept_numpy(self.key, step, *self.size, self.kind.drops).astype("float32"))

    def call(self, inputs, training=False):
        return drop(inputs, self.mask > 0, self.kind) if training else inputs


def alone(population, member):
    """The member as a model of Keras, its dropout layers exchanged for masked ones."""
    model, layers = population.to_keras(member), []
    if not population.block.drops:
        return model, layers
    seed, batch = population.members[member].seed, population.experiment.batch_size

    def exchange(layer):
        if not isinstance(layer, keras.layers.Dropout | keras.layers.AlphaDropout):
            return layer
        key = int(masks.keys([layer_seed(seed, len(layers), 2)])[0])
        layers.append(Masked(key, population.block, population.width, batch))
        return layers[-1]

    return keras.models.clone_model(model, clone_function=exchange), layers


def twin(population, member, batches, rate, total):
    """Train one member alone, batch by batch, with Keras' own ``train_on_batch``."""
    data, own = population.experiment.data, population.members[member]
    weights = population.present(member)
    model, dropouts = alone(population, member)
    optimizer = population.optimizer.to_keras(own.pairing.schedule.to_keras(rate, total))
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    kept = [v for layer in model.layers if not isinstance(layer, Masked) for v in layer.weights]
    for variable, value in zip(kept, weights, strict=True):
        variable.assign(value)
    for step, batch in enumerate(batches, 1):
        for layer in dropouts:
            layer.look(step)
        model.train_on_batch(data.x_train[batch], data.y_train[batch])
    return [np.asarray(v) for v in kept], model


def compare_with_twin(tolerance=1e-4, **fields):
    """Two sound members and a diverging one between them; the last against its twin."""
    rate = fields.pop("rate", 1e-2)
    experiment = Experiment(**{**SMALL, "activations": "tanh", "learning_rates": [rate, 1e38], **fields})
    members = [m for m in experiment.members() if m.learning_rate == rate]
    members.insert(1, next(m for m in experiment.members() if m.learning_rate == 1e38))
    population = Population(experiment, members)
    order = np.concatenate([experiment.batches(members[2].seed, epoch) for epoch in (1, 2)])[:STEPS]
    total = experiment.steps * experiment.epochs
    before = population.present(2)
    theirs, model = twin(population, 2, order, rate, total)
    train_steps(population, np.stack([order] * 3))
    ours = population.present(2)
    assert all(np.isfinite(array).all() for array in ours)
    assert max(np.abs(a - b).max() for a, b in zip(before, theirs, strict=True)) > 1e-2, "the twin has not moved"
    for mine, other in zip(ours, theirs, strict=True):
        assert np.linalg.norm(mine - other) < tolerance * max(np.linalg.norm(other), 1e-2)
    return population, model


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        "batch_norm", "batch_norm:0.9", "layer_norm", "residual", "residual:0.5+layer_norm", "residual+batch_norm",
        "dropout:0.2", "alpha_dropout:0.1", "residual+layer_norm+dropout:0.1",
    ],
)  # fmt: skip
def test_a_member_is_plain_keras_in_every_block(kind):
    population, model = compare_with_twin(blocks=kind, optimizers="momentum")
    x = population.experiment.data.x_test
    again = population.to_keras(2)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-2, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "optimizer",
    ["sgd:global_clipnorm=0.5", "adam:global_clipnorm=0.1", "momentum:clipvalue=0.01", "adamw:clipvalue=0.01"],
)
def test_a_member_is_plain_keras_under_clipping(optimizer):
    compare_with_twin(optimizers=optimizer, rate=1e-2 if "adam" in optimizer else 0.1)


@pytest.mark.slow
@pytest.mark.parametrize("plan", ["cosine+warmup:0.2", "exponential", "linear:0.1", "warmup:0.5"])
def test_a_member_is_plain_keras_under_a_schedule(plan):
    compare_with_twin(schedules=plan, optimizers="adam")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["batch_norm:0.9", "residual+layer_norm+dropout:0.3"])
def test_a_member_does_not_depend_on_its_neighbours(kind):
    fields = {**SMALL, "activations": "relu", "blocks": kind, "optimizers": "adam:global_clipnorm=0.5"}
    one, many = (train(Population(Experiment(**{**fields, "seeds": seeds}))) for seeds in ([1], [0, 1, 2]))
    np.testing.assert_allclose(one.val_loss[0], many.val_loss[1], rtol=1e-5)
    np.testing.assert_allclose(one.loss[0], many.loss[1], rtol=1e-5)


@pytest.mark.parametrize("label", ["plain", "batch_norm", "batch_norm:0.9", "residual:0.5+layer_norm+dropout:0.1"])
def test_a_block_is_read_from_its_label(label):
    assert block(label).label == label
    assert block(block(label)) == block(label)
    experiment = Experiment(blocks=[label], schedules="cosine:0.1+warmup:0.05")
    assert Experiment.from_json(experiment.to_json()) == experiment
    assert block("plain") == PLAIN == Block()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"blocks": "batchnorm"}, "Did you mean 'batch_norm'"),
        ({"blocks": "batch_norm+layer_norm"}, "two of a kind"),
        ({"blocks": "residual+residual"}, "two of a kind"),
        ({"blocks": "dropout"}, "between 0 and 1"),
        ({"blocks": "dropout:1.5"}, "between 0 and 1"),
        ({"blocks": "dropout:0.1+alpha_dropout:0.1"}, "two kinds of dropout"),
        ({"blocks": "residual:-1"}, "greater than 0"),
        ({"blocks": "layer_norm:3"}, "takes no number"),
        ({"blocks": 3}, "words joined"),
        ({"blocks": "batch_norm", "bias_scales": 0.1}, "no bias to draw"),
        ({"schedules": "cosin"}, "Did you mean 'cosine'"),
        ({"schedules": "cosine+linear"}, "more than it can"),
        ({"schedules": "constant:0.5"}, "more than it can"),
        ({"schedules": "exponential:0"}, "share between 0 and 1"),
        ({"schedules": "warmup:1"}, "share between 0 and 1"),
        ({"optimizers": "adam:clipvalue=1,global_clipnorm=1"}, "take one of"),
        ({"optimizers": "adam:global_clipnorm=0"}, "greater than 0"),
        ({"optimizers": "adam:global_clipnorm"}, "is no number"),
    ],
)
def test_what_cannot_be_built_is_refused_in_one_sentence(fields, said):
    with pytest.raises(SpecError, match=said) as caught:
        Experiment(**fields)
    assert "\n" not in str(caught.value)
