"""Answers that are Keras models, however they were written: ``Sequential``, functional or subclassed.

A model is read as a list of stages: inputs and nested containers are unfolded, and a separate activation layer is
folded into the layer before it. The order of checks is fixed: exists, a model, built, input shape, layers in order
(kind, units, activation, initializers, options), output shape, parameter count, compiled, loss, optimizer, metrics.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nncourse.checks.answers import _ABSENT, answer
from nncourse.checks.canonical import (
    activation_function,
    activation_name,
    initializer_form,
    same_activation,
    same_initializer,
)
from nncourse.checks.compiling import Compiled, check_compiled
from nncourse.checks.describe import describe, is_instance, type_name
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.checks.messages import WORDS

_ANY = object()


@dataclass(frozen=True)
class Layer:
    """What an author asks of one layer; what is left out is not checked."""

    kind: str
    units: int | None = None
    activation: Any = _ANY
    initializers: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


def dense(
    units: int | None = None,
    activation: Any = _ANY,
    *,
    kernel_initializer: Any = _ANY,
    bias_initializer: Any = _ANY,
    **options: Any,
) -> Layer:
    """Ask for a ``Dense`` layer.

    Args:
        units: the number of units.
        activation: a name, function, layer object, or None for linear.
        kernel_initializer, bias_initializer: a name or object.
        options: further attributes of the layer, such as ``use_bias=False``.

    Raises:
        AuthorError: Keras knows no such activation or initializer.
    """
    wanted = {"kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer}
    wanted = {role: spec for role, spec in wanted.items() if spec is not _ANY}
    return _checked(Layer("Dense", units, activation, wanted, options))


def layer(kind: str, activation: Any = _ANY, **options: Any) -> Layer:
    """Ask for a layer of any kind by its class name, such as ``layer("Dropout", rate=0.5)``."""
    units = options.pop("units", None)
    return _checked(Layer(kind, units, activation, {}, options))


def _checked(wanted: Layer) -> Layer:
    import keras

    if not isinstance(getattr(keras.layers, wanted.kind, None), type):
        raise AuthorError(f"There is no layer {wanted.kind!r} in keras.layers.")
    if wanted.units is not None and (type(wanted.units) is not int or wanted.units < 1):
        raise AuthorError(f"A layer needs a whole number of units above 0; got {wanted.units!r}.")
    if wanted.activation is not _ANY:
        activation_function(wanted.activation)
    for spec in wanted.initializers.values():
        same_initializer(None, spec)
    return wanted


@dataclass
class Stage:
    """A layer of the learner's model with the activation that follows it."""

    layer: Any
    activation: Any


@check
def model(
    name: str,
    layers: Sequence[Layer] | None = None,
    *,
    value: Any = _ABSENT,
    input_shape: tuple[int | None, ...] | None = None,
    output_shape: tuple[int | None, ...] | None = None,
    built: bool = True,
    parameters: int | None = None,
    compiled: Compiled | None = None,
    look: str = "",
) -> None:
    """Check a Keras model in a fixed order; what is left out is not checked.

    Args:
        name: the variable's name.
        layers: what is asked, in order: :func:`dense`, :func:`layer`. Inputs, activations and merges (``Add`` …)
            are no layers here, unless a merge is asked for.
        value: the model, where it is not a variable.
        input_shape, output_shape: without the batch axis.
        built: the model must have its weights.
        parameters: the number of parameters, trainable or not.
        compiled: what is asked of ``compile``: :func:`nncourse.checks.compiled`.
        look: what to look at in place of the general advice.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    if not all(isinstance(one, Layer) for one in layers or []):
        raise AuthorError(f"model({name!r}): layers are made by checks.dense and checks.layer.")
    if compiled is not None and not isinstance(compiled, Compiled):
        raise AuthorError(f"model({name!r}): compiled is made by checks.compiled.")
    learners = get_model(name, answer(name, value))
    if layers is not None or parameters is not None or compiled is not None:
        judged()
    if built and not learners.built:
        raise CheckFailed("not_built", name=name, got="a model without weights", look=look)
    if input_shape is not None:
        _check_shape("input_shape", name, learners, input_shape, look)
    if layers is not None:
        asked = {one.kind for one in layers}
        found = [one for one in stages(learners) if type_name(one.layer) in asked or not _is_merge(one.layer)]
        _check_layers(name, found, list(layers), look)
    if output_shape is not None:
        _check_shape("output_shape", name, learners, output_shape, look)
    if parameters is not None and learners.count_params() != parameters:
        raise CheckFailed("parameter_count", name=name, got=f"`{learners.count_params()}`", look=look)
    if compiled is not None:
        check_compiled(name, learners, compiled, look)


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
    found: list[Stage] = []
    for item in _unfolded(learners):
        function = _pure_activation(item)
        if function is None:
            found.append(Stage(item, getattr(item, "activation", None)))
        elif found and same_activation(found[-1].activation, None):
            found[-1].activation = function
        elif not same_activation(function, None):
            found.append(Stage(item, function))
    return found


def _unfolded(container: Any) -> list[Any]:
    import keras

    flat = []
    for item in container.layers:
        if is_instance(item, keras.Model):
            flat.extend(_unfolded(item))
        elif not is_instance(item, keras.layers.InputLayer):
            flat.append(item)
    return flat


def _pure_activation(item: Any) -> Any:
    """The function of a layer that is nothing but an activation, or None."""
    import keras

    if is_instance(item, keras.layers.Activation):
        return item.activation
    names = ("ReLU", "LeakyReLU", "ELU", "Softmax", "PReLU")
    kinds = tuple(getattr(keras.layers, name) for name in names)
    return item if is_instance(item, *kinds) else None


def _is_merge(item: Any) -> bool:
    """Tell whether a layer only merges its inputs (``Add`` …): that may also be written as ``+``."""
    import keras

    return is_instance(item, keras.layers.Add.__mro__[1])


def _check_layers(name: str, found: list[Stage], wanted: list[Layer], look: str) -> None:
    if len(found) != len(wanted):
        kinds = ", ".join(type_name(stage.layer) for stage in found) or "none"
        raise CheckFailed("layer_count", name=name, got=f"{len(found)}: {kinds}", look=look)
    for number, (stage, asked) in enumerate(zip(found, wanted, strict=True), 1):
        title = WORDS["layer"].format(number=number, kind=type_name(stage.layer))
        _check_layer(name, title, stage, asked, look)


def _check_layer(name: str, title: str, stage: Stage, asked: Layer, look: str) -> None:
    import keras

    words = {"name": name, "layer": title, "look": look}
    if not is_instance(stage.layer, getattr(keras.layers, asked.kind)):
        raise CheckFailed("layer_kind", got=f"`{type_name(stage.layer)}`", **words)
    if asked.units is not None and getattr(stage.layer, "units", None) != asked.units:
        raise CheckFailed("layer_units", got=describe(getattr(stage.layer, "units", None)), **words)
    if asked.activation is not _ANY and not same_activation(stage.activation, asked.activation):
        raise CheckFailed("layer_activation", got=activation_name(stage.activation), **words)
    for role, spec in asked.initializers.items():
        learners = getattr(stage.layer, role, None)
        if not same_initializer(learners, spec):
            raise CheckFailed("layer_initializer", got=_initializer_words(learners), role=role, **words)
    for option, right in asked.options.items():
        learners = getattr(stage.layer, option, None)
        if type(learners) not in (bool, int, float, str, tuple, type(None)) or learners != right:
            raise CheckFailed("layer_option", got=describe(learners), option=option, **words)


def _initializer_words(initializer: Any) -> str:
    form = initializer_form(initializer)
    if form is None:
        return describe(initializer)
    numbers = ", ".join(part if isinstance(part, str) else f"{part:g}" for part in form[1:])
    return f"`{type_name(initializer)}` ({numbers})"


def _check_shape(code: str, name: str, learners: Any, wanted: tuple[int | None, ...], look: str) -> None:
    try:
        got = tuple(getattr(learners, code))[1:]
    except Exception:
        raise CheckFailed("not_built", name=name, got="a model whose shapes are not known yet") from None
    if got != tuple(wanted):
        raise CheckFailed(code, name=name, got=f"`{got}` after the batch axis", look=look)
