"""Keras objects on the wire: configuration and weights, rebuilt from classes that Keras itself ships.

A configuration is walked before Keras sees it: every class and function that it names must be a public one of the
installed Keras. ``Lambda`` and layers that wrap other frameworks or files carry code or open files, so they are not
on the list; an object that uses one stays in the kernel as a handle.
"""

import inspect
import json
import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

_FAMILIES = ("layers", "optimizers", "initializers", "regularizers", "constraints", "losses", "metrics")
_CARRY_CODE = {"Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer", "MelSpectrogram"}
#: Their vocabulary may be the name of a file.
_CARRY_CODE |= {"StringLookup", "IntegerLookup", "TextVectorization"}
_MARKERS = {"__tuple__", "__numpy__", "__tensor__", "__keras_tensor__"}
#: Functions that Keras keeps in an object's own attributes.
_MADE_BY_KERAS = {"build", "quantize", "train_function", "test_function", "predict_function"}
_MAX_CONFIG = 2**20
_MAX_CONFIG_NODES = 20_000
_UNITS = ("units", "filters", "input_dim", "output_dim")
#: Largest product of an input's size and a layer's units that is believed without weights: 400 MB in float32.
_MAX_UNPROVEN = 10**8


@cache
def _classes() -> dict[str, type]:
    """Class name -> class, for every public class that may be rebuilt."""
    import keras

    classes = {"Functional": keras.src.models.Functional, "Sequential": keras.Sequential}
    classes |= {"Model": keras.Model, "DTypePolicy": keras.DTypePolicy}
    for family in _FAMILIES:
        for name, each in inspect.getmembers(getattr(keras, family), inspect.isclass):
            classes[name] = each
    classes |= {each: getattr(keras.optimizers.schedules, each) for each in _public(keras.optimizers.schedules)}
    return {each.__name__: each for name, each in classes.items() if name not in _CARRY_CODE}


def _public(module: Any) -> list[str]:
    return [name for name, each in inspect.getmembers(module, inspect.isclass) if not name.startswith("_")]


@cache
def _functions() -> dict[str, Any]:
    import keras

    places = (keras.activations, keras.losses, keras.metrics, keras.initializers)
    functions = {name: each for place in places for name, each in inspect.getmembers(place, inspect.isfunction)}
    return {name: each for name, each in functions.items() if name not in ("get", "serialize", "deserialize")}


def give(writer: Any, value: Any, depth: int) -> Any:
    """The node of a tensor, variable, history or built-in Keras object; None for anything else."""
    import keras

    if type(value).__name__ == "ResourceVariable" and type(value).__module__.startswith("tensorflow."):
        parts = {"value": np.asarray(value), "trainable": bool(value.trainable)}
        return {"t": "tfvariable", "v": writer.node(parts, depth + 1)}
    if isinstance(value, keras.Variable):
        parts = {"value": np.asarray(value), "name": value.name, "trainable": bool(value.trainable)}
        return {"t": "keras", "kind": "variable", "v": writer.node(parts, depth + 1)}
    if keras.ops.is_tensor(value):
        return _give_tensor(writer, value, depth)
    if type(value) is keras.callbacks.History:
        parts = {"epoch": list(value.epoch), "history": dict(value.history), "params": dict(value.params or {})}
        return {"t": "keras", "kind": "history", "v": writer.node(parts, depth + 1)}
    for kind, of_kind, known in (
        ("function", inspect.isfunction, _functions),
        ("class", inspect.isclass, _classes),
    ):
        if of_kind(value) and known().get(value.__name__) is value:
            return {"t": "keras", "kind": kind, "v": value.__name__}
    return _give_object(writer, value, depth) if _classes().get(type(value).__name__) is type(value) else None


def _give_tensor(writer: Any, value: Any, depth: int) -> Any:
    if not hasattr(value, "numpy") and not hasattr(value, "__array__"):
        return None
    try:
        array = np.asarray(value)
    except Exception:  # symbolic, ragged or deleted: it has no value to carry
        return None
    return {"t": "keras", "kind": "tensor", "v": writer.node(array, depth + 1)}


def _give_object(writer: Any, value: Any, depth: int) -> Any:
    import keras

    if (origin := getattr(writer.handles, "origin", lambda value: None)(value)) is not None:
        return {"t": "back", "id": origin}
    try:
        _genuine(value)
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(value)))
        _allowed(config)
    except Exception:  # an own class or function inside: the object stays in the kernel
        return None
    weights = [np.asarray(each) for each in getattr(value, "weights", None) or getattr(value, "variables", [])]
    history = getattr(value, "history", None)
    parts = {"config": json.dumps(config), "weights": weights}
    number = getattr(writer.handles, "number", None)
    if number is not None:
        parts["same"] = [number(value), [number(each) for each in getattr(value, "weights", [])]]
    if type(history) is keras.callbacks.History:
        parts["history"] = history
    optimizer = getattr(value, "optimizer", None)
    if isinstance(optimizer, keras.optimizers.Optimizer):
        parts["optimizer"] = [np.asarray(each) for each in optimizer.variables]
    return {"t": "keras", "kind": "object", "v": writer.node(parts, depth + 1)}


def _genuine(value: Any) -> None:
    """Raise if a layer, or a function that one holds, is not Keras's own: its name alone would cross."""
    for each in [value, *getattr(value, "_flatten_layers", lambda: [])()]:
        if _classes().get(type(each).__name__) is not type(each):
            raise ValueError(f"{type(each).__name__} of the learner's own")
        for role, held in vars(each).items():
            own = inspect.isfunction(held) and _functions().get(held.__name__) is not held
            if own and role not in _MADE_BY_KERAS:
                raise ValueError(f"{type(each).__name__} with a function of the learner's own")


def take(reader: Any, node: dict[str, Any], depth: int) -> Any:
    """The object of a node that :func:`give` made; raises when it is not on the list."""
    kind = node.get("kind")
    if kind in ("function", "class"):
        return (_functions() if kind == "function" else _classes())[node["v"]]
    parts = reader.value(node.get("v"), depth + 1)
    if kind == "object":
        return _take_object(parts, getattr(reader.handles, "kept", None))
    return _TAKES[kind](parts)


def _take_tensor(array: np.ndarray) -> Any:
    import keras

    return keras.ops.convert_to_tensor(array)


def _take_variable(parts: dict[str, Any]) -> Any:
    import keras

    return keras.Variable(parts["value"], name=str(parts["name"]).split("/")[-1], trainable=bool(parts["trainable"]))


def _take_history(parts: dict[str, Any]) -> Any:
    import keras

    history = keras.callbacks.History()
    history.epoch, history.history, history.params = parts["epoch"], parts["history"], parts["params"]
    return history


def _take_object(parts: dict[str, Any], kept: Any = None) -> Any:
    text = parts["config"]
    if not isinstance(text, str) or len(text) > _MAX_CONFIG:
        raise ValueError("configuration too large")
    known = kept.known(parts) if kept is not None else None
    if known is None:
        known = _rebuilt(json.loads(text), parts)
        if kept is not None:
            kept.keep(parts, known)
    elif kept.differs(parts):
        _fill(known, parts)
    return known


def _rebuilt(config: Any, parts: dict[str, Any]) -> Any:
    import keras

    _allowed(config)
    weights = parts["weights"]
    _affordable(config, sum(each.size for each in weights))
    value = keras.saving.deserialize_keras_object(config, safe_mode=True)
    if weights:
        _load(value, config, weights)
    _fill(value, parts | {"weights": []})
    return value


def _fill(value: Any, parts: dict[str, Any]) -> None:
    """Put in what training leaves behind: weights, history, the optimizer's state."""
    import keras

    if parts["weights"]:
        _load(value, {}, parts["weights"])
    if type(parts.get("history")) is keras.callbacks.History:
        value.history = parts["history"]
    if "optimizer" in parts and getattr(value, "optimizer", None) is not None:
        value.optimizer.build(value.trainable_variables)
        _assign(value.optimizer.variables, parts["optimizer"])


def _load(value: Any, config: dict[str, Any], weights: list[np.ndarray]) -> None:
    """Put weights in; the number and shapes must be those that the configuration makes."""
    import keras

    if isinstance(value, keras.optimizers.Optimizer):
        _assign(value.variables, weights)
        return
    if not value.built and config.get("build_config"):
        value.build_from_config(config["build_config"])
    if hasattr(value, "set_weights"):
        value.set_weights(weights)


def _assign(variables: list[Any], values: list[np.ndarray]) -> None:
    """Give variables their values; an optimizer that was never built has fewer of them than one that was."""
    if len(variables) == len(values):
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def _allowed(config: Any) -> None:
    """Walk a configuration; raise at the first class or function that is not Keras's own and public."""
    left = _MAX_CONFIG_NODES
    waiting = [config]
    while waiting:
        node = waiting.pop()
        left -= 1
        if left < 0:
            raise ValueError("configuration too large")
        if isinstance(node, dict):
            _allowed_class(node)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
        elif isinstance(node, float) and not math.isfinite(node):
            raise ValueError("configuration with a number that is none")


def _allowed_class(node: dict[str, Any]) -> None:
    name = node.get("class_name")
    if name is None:
        return
    if name == "function":
        if node.get("config") not in _functions():
            raise ValueError(f"function {node.get('config')!r:.40} is not one of Keras")
    elif name not in _classes() and name not in _MARKERS:
        raise ValueError(f"class {name!r:.40} is not one of Keras")
    module = node.get("module")
    if module is not None and module != "builtins" and str(module).split(".")[0] != "keras":
        raise ValueError(f"module {module!r:.40} is not one of Keras")
    registered = node.get("registered_name")
    if registered not in (None, name):
        raise ValueError("a registered class of the learner's own")


def _affordable(config: Any, weights: int) -> None:
    """Sizes in a configuration that its weights do not bear out would allocate what was never sent."""
    sizes = list(_sizes(config))
    units = [1, *(size for key, size in sizes if key in _UNITS)]
    shapes = [1, *(size for key, size in sizes if key not in _UNITS and "shape" in key)]
    if max(units) > max(weights, 100_000) or max(units) * max(shapes) > max(4 * weights, _MAX_UNPROVEN):
        raise ValueError("a layer larger than its weights")


def _sizes(config: Any) -> Iterator[tuple[str, int]]:
    """Every integer of a configuration, with the key that it stands under."""
    waiting: list[tuple[str, Any]] = [("", config)]
    while waiting:
        key, node = waiting.pop()
        if isinstance(node, dict):
            waiting += [(str(name), each) for name, each in node.items() if name != "seed"]
        elif isinstance(node, list):
            waiting += [(key, each) for each in node]
        elif isinstance(node, int):
            yield key, node


_TAKES = {
    "tensor": _take_tensor,
    "variable": _take_variable,
    "history": _take_history,
}
