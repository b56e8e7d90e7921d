"""What a layer, model, operation or initializer of Keras depends on: class, settings, weights, and what a user added.

Part of :mod:`nncourse.experiments.fingerprint`. Names that Keras gives by itself are left out, since they count how
many there were.
"""

import sys
from typing import Any

import numpy as np


def feed_keras(walk: Any, value: Any) -> None:
    """Feed a layer, model, operation or initializer."""
    walk.add(type(value))
    if _is_operation(value):
        walk.named({name: setting for name, setting in vars(value).items() if name not in _BESIDE_AN_OPERATION})
        return
    try:
        config = dict(value.get_config())
    except Exception:  # a model that does not say its settings has them as attributes
        config = {}
    of_layers = hasattr(value, "_functional") or hasattr(value, "_operations")
    if not of_layers:  # otherwise the settings stand with the layers
        walk.add({name: setting for name, setting in config.items() if name not in ("name", "build_config")})
    walk.several("weights", [np.asarray(weight) for weight in getattr(value, "weights", ())])
    if of_layers:
        _graph_of_layers(walk, value)
    if not type(value).__module__.startswith("keras.src.models"):
        _own_attributes(walk, value)


def _is_operation(value: Any) -> bool:
    """Whether an object is an operation that is no layer."""
    import keras

    return isinstance(value, keras.Operation) and not isinstance(value, keras.layers.Layer)


def _own_attributes(walk: Any, value: Any) -> None:
    """What is not in the settings: attributes that neither a plain layer has nor Keras made."""
    import keras

    weights = getattr(value, "weights", ())
    plain = [kind() for kind in (keras.layers.Layer, keras.Model) if isinstance(value, kind)]
    usual = {name for each in plain for name in vars(each)} | _OF_A_GRAPH
    own = {name: attribute for name, attribute in vars(value).items() if not _of_keras(name, usual)}
    walk.named({name: attribute for name, attribute in own.items() if not _kept_by_keras(attribute, weights)})


def _graph_of_layers(walk: Any, model: Any) -> None:
    """The layers of a sequential model; of a functional one its operations, their arguments, and the outputs.

    A layer is an operation too; others are what functions of ``keras.ops`` and arithmetic leave in the graph.
    """
    if not hasattr(model, "_operations"):
        walk.several("layers", model.layers)
        return
    import keras

    operations = list(model._operations)
    walk.several("operations", operations)
    place = {id(operation): number for number, operation in enumerate(operations)}
    nodes = [node for depth in sorted(model._nodes_by_depth, reverse=True) for node in model._nodes_by_depth[depth]]
    tensors = {id(tensor): number for number, tensor in enumerate(each for node in nodes for each in node.outputs)}

    def numbered(argument: Any) -> Any:
        return ("tensor", tensors[id(argument)]) if isinstance(argument, keras.KerasTensor) else argument

    for node in nodes:
        walk.put("called", str(place[id(node.operation)]))
        walk.several("with", node.arguments.convert(numbered))
    walk.add(keras.tree.map_structure(numbered, (model._inputs_struct, model._outputs_struct)))


#: Attributes of an operation that are none of its settings: its name, its place in graphs, its settings once more.
_BESIDE_AN_OPERATION = {"name", "_inbound_nodes", "_outbound_nodes", "_auto_config", "_lock"}
#: Attributes of sequential and functional models that hold their graph, which is fed layer by layer.
_OF_A_GRAPH = {"_functional", "_layers", "_operations", "_operations_by_depth", "_nodes", "_nodes_by_depth"}
_OF_A_GRAPH |= {"_inputs", "_inputs_struct", "_outputs", "_outputs_struct", "inputs", "outputs"}


def _of_keras(name: str, usual: set[str]) -> bool:
    return name in usual or name.startswith("_self_")  # TensorFlow's, when a layer is built


def _kept_by_keras(attribute: Any, weights: Any) -> bool:
    return any(attribute is weight for weight in weights) or type(attribute).__module__.startswith("keras.src.utils")


def is_keras(value: Any) -> bool:
    """Whether an object of Keras says its settings."""
    return hasattr(value, "get_config") and "keras" in sys.modules and not isinstance(value, type)
