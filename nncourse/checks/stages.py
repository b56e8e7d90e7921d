"""A model read as a list of stages: its layers in order, each with the activation that follows it.

Inputs and nested containers are unfolded; an activation that is a layer, a ``Lambda`` or an operation of
``keras.ops`` of its own is folded into the layer before it; operations that merge are left out.
"""

from dataclasses import dataclass
from typing import Any

from nncourse.checks.canonical import keeps_shape, same_activation
from nncourse.checks.describe import describe, is_instance
from nncourse.checks.failure import CheckFailed

#: Layers, and operations of ``keras.ops``, that are nothing but an activation.
_ACTIVATION_LAYERS = ("ReLU", "LeakyReLU", "ELU", "Softmax", "PReLU")


@dataclass
class Stage:
    """A layer of the learner's model with the activation that follows it."""

    layer: Any
    activation: Any


def get_model(name: str, value: Any) -> Any:
    """Return the answer if it is a Keras model.

    Raises:
        CheckFailed: it is not.
    """
    import keras

    if not is_instance(value, keras.Model):
        got = describe(value)
        if is_instance(value, type) and issubclass(value, keras.Model):
            got = "a class; call it to get a model"
        raise CheckFailed("not_model", name=name, got=got)
    return value


def stages(learners: Any) -> list[Stage]:
    """Read a model as its layers in order, each with the activation that follows it."""
    listed: list[Stage] = []
    for item in _unfolded(learners):
        function = _pure_activation(item)
        if function is None:
            if _is_layer(item):
                listed.append(Stage(item, getattr(item, "activation", None)))
        elif listed and same_activation(listed[-1].activation, None):
            listed[-1].activation = function
        elif not same_activation(function, None):
            listed.append(Stage(item, function))
    return listed


def is_activation(item: Any) -> bool:
    """Tell whether a layer is nothing but an activation."""
    return _pure_activation(item) is not None


def weighted(learners: Any) -> list[Any]:
    """The layers that hold weights themselves, in the order of the model's list of weights."""
    return [item for item in _unfolded(learners) if _is_layer(item) and len(item.weights)]


def is_merge(item: Any) -> bool:
    """Tell whether a layer only merges its inputs: ``Add`` …, or a ``Lambda``; that may also be written as ``+``."""
    import keras

    return is_instance(item, keras.layers.Add.__mro__[1], keras.layers.Lambda)


def _unfolded(container: Any) -> list[Any]:
    """Layers and operations of a model, in order, without its inputs."""
    import keras

    flat = []
    for item in _parts(container):
        if is_instance(item, keras.Model):
            flat.extend(_unfolded(item))
        elif not is_instance(item, keras.layers.InputLayer):
            flat.append(item)
    return flat


def _parts(container: Any) -> list[Any]:
    """The operations of a functional graph, among which layers are; the layers of any other model."""
    try:
        operations = list(container.operations)
    except Exception:  # only a graph has them
        operations = []
    return operations or list(container.layers)


def _is_layer(item: Any) -> bool:
    import keras

    return is_instance(item, keras.layers.Layer)


def _pure_activation(item: Any) -> Any:
    """The function of a layer or an operation that is nothing but an activation, or None."""
    import keras

    if is_instance(item, keras.layers.Activation):
        return item.activation
    if is_instance(item, *(getattr(keras.layers, name) for name in _ACTIVATION_LAYERS)):
        return item
    free = not _is_layer(item) or is_instance(item, keras.layers.Lambda)
    return item if free and callable(item) and keeps_shape(item) else None
