"""A network of a population as a plain Keras model, of Keras' own layers."""

from collections.abc import Callable, Sequence
from typing import Any

from nncourse.experiments.blocks import Block


def keras_model(units: Sequence[int], activation: Callable, block: Block) -> Any:
    """A model of these widths, its last layer without an activation.

    Args:
        units: of the input, of every hidden layer, and of the output.
        activation: of the hidden layers.
        block: what a hidden layer is made of.

    Returns:
        A ``keras.Sequential``, or a functional model if the blocks are residual.
    """
    import keras

    inputs = keras.Input((units[0],))
    if not block.residual:
        hidden = [layer for width in units[1:-1] for layer in _layers(width, activation, block)]
        return keras.Sequential([inputs, *hidden, keras.layers.Dense(units[-1])])
    stream = inputs
    for place, width in enumerate(units[1:-1]):
        after = stream
        for layer in _layers(width, activation, block):
            after = layer(after)
        if place and block.branch_scale != 1:
            after = keras.layers.Rescaling(block.branch_scale)(after)
        stream = keras.layers.Add()([stream, after]) if place else after
    return keras.Model(inputs, keras.layers.Dense(units[-1])(stream))


def _layers(width: int, activation: Callable, block: Block) -> list:
    from keras import layers

    if block.normalization:
        batch = block.normalization == "batch"
        normal = layers.BatchNormalization(momentum=block.momentum) if batch else layers.LayerNormalization()
        hidden = [layers.Dense(width, use_bias=False), normal, layers.Activation(activation)]
    else:
        hidden = [layers.Dense(width, activation=activation)]
    if block.dropout:
        hidden.append(layers.Dropout(block.dropout))
    if block.alpha_dropout:
        hidden.append(layers.AlphaDropout(block.alpha_dropout))
    return hidden
