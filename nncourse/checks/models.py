"""Answers that are Keras models, however they were written: ``Sequential``, functional or subclassed.

A model is judged by what it computes (:mod:`nncourse.checks.computing`); its structure is read where the question
asks for it, such as an initializer, and for the words of a message. The order of checks is fixed: exists, a model,
built, input shape, layers, initializers, output, output shape, parameter count, compiled, loss, optimizer, metrics.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer
from nncourse.checks.canonical import initializer_form, same_initializer
from nncourse.checks.compiling import Compiled, check_compiled
from nncourse.checks.computing import Affine, affines, can_judge, chain, computes, output_is
from nncourse.checks.describe import is_instance, type_name
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.checks.layers import ANY, Layer
from nncourse.checks.messages import WORDS
from nncourse.checks.stages import get_model, is_merge, stages, weighted
from nncourse.checks.statistics import FALSE_ALARMS, initializer_law, p_value
from nncourse.checks.structure import compare_last, compare_structure, initializer_words
from nncourse.wording import counted

#: The fewest values of a kernel from which its distribution can be told.
_LEAST = 1000


@check
def model(
    name: str,
    layers: Sequence[Layer] | None = None,
    *,
    value: Any = _ABSENT,
    input_shape: tuple[int | None, ...] | None = None,
    output_shape: tuple[int | None, ...] | None = None,
    output: Layer | None = None,
    kernels: Mapping[int, Any] | None = None,
    connected: Callable[..., Any] | None = None,
    built: bool = True,
    parameters: int | None = None,
    compiled: Compiled | None = None,
    look: str = "",
) -> None:
    """Check a Keras model in a fixed order; what is left out is not checked.

    Args:
        name: the variable's name.
        layers: what is asked, in order: :func:`dense`, :func:`layer`. Dense layers with units and activation are
            judged by what the model computes, anything else by its structure. Inputs, activations and merges
            (``Add`` …) are no layers here, unless a merge is asked for.
        value: the model, where it is not a variable.
        input_shape, output_shape: without the batch axis.
        output: the last layer alone, a dense one with units and activation, whatever comes before it.
        kernels: the initializer of single kernels by number, 0 the first, -1 the last, however many there are.
        connected: how ``layers`` are connected if not one after the other, as in :func:`wiring`; connections are not
            judged here.
        built: the model must have its weights.
        parameters: the number of parameters, trainable or not.
        compiled: what is asked of ``compile``: :func:`nncourse.checks.compiled`.
        look: what to look at in place of the general advice.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    _refuse_slips(name, layers, output, compiled)
    learners = get_model(name, answer(name, value))
    _need_shapes(name, learners, built, input_shape, look)
    if any(asked is not None for asked in (layers, output, kernels, parameters, compiled)):
        judged()
    if layers is not None:
        _check_layers(name, learners, list(layers), connected, look)
    for number, spec in (kernels or {}).items():
        _check_kernel(name, learners, number, spec, look)
    if output is not None:
        _check_output(name, learners, output, look)
    if output_shape is not None:
        _check_output_shape(name, learners, output_shape, look)
    if parameters is not None and learners.count_params() != parameters:
        raise CheckFailed("parameter_count", name=name, got=f"`{learners.count_params()}`", look=look)
    if compiled is not None:
        check_compiled(name, learners, compiled, look)


def _refuse_slips(name: str, layers: Any, output: Any, compiled: Any) -> None:
    if not all(isinstance(one, Layer) for one in layers or []):
        raise AuthorError(f"model({name!r}): layers are made by checks.dense and checks.layer.")
    if output is not None and not (isinstance(output, Layer) and can_judge([output])):
        raise AuthorError(f"model({name!r}): output is a checks.dense with units and activation.")
    if compiled is not None and not isinstance(compiled, Compiled):
        raise AuthorError(f"model({name!r}): compiled is made by checks.compiled.")


def _need_shapes(
    name: str, learners: Any, built: bool, input_shape: tuple[int | None, ...] | None, look: str
) -> None:
    """Have a model with weights, if asked, that takes inputs of the shape asked for."""
    if built:
        _need_built(name, learners, input_shape, look)
    if input_shape is not None:
        _check_input(name, learners, input_shape, look)


def _need_built(name: str, learners: Any, input_shape: tuple[int | None, ...] | None, look: str) -> None:
    """Have a model with weights; one of the learner's own class gets them when it is first called."""
    import keras

    if learners.built and len(learners.weights):
        return
    own_class = not is_instance(learners, keras.Sequential)
    if own_class and input_shape is not None and None not in input_shape:
        try:
            learners(keras.ops.zeros((1, *input_shape)))
        except Exception:
            own_class = False
        if own_class and learners.built:
            return
    raise CheckFailed("not_built", name=name, got="a model without weights", look=look)


def _known_shape(learners: Any, role: str) -> tuple[int | None, ...] | None:
    """``input_shape`` or ``output_shape`` without the batch axis, if the model tells it."""
    try:
        return tuple(getattr(learners, role))[1:]
    except Exception:  # a model of the learner's own class does not
        return None


def _check_input(name: str, learners: Any, wanted: tuple[int | None, ...], look: str) -> None:
    import keras

    got = _known_shape(learners, "input_shape")
    if got is not None and got != tuple(wanted):
        raise CheckFailed("input_shape", name=name, got=f"`{got}` after the batch axis", look=look)
    if got is None and None not in wanted:
        try:
            learners(keras.ops.zeros((2, *wanted)))
        except Exception:
            words = f"a model that cannot be called on an array of shape `{(2, *wanted)}`"
            raise CheckFailed("input_shape", name=name, got=words, look=look) from None


def _check_output_shape(name: str, learners: Any, wanted: tuple[int | None, ...], look: str) -> None:
    import keras

    got = _known_shape(learners, "output_shape")
    if got is None:
        try:
            got = tuple(learners(keras.ops.zeros((2, _inputs(learners)))).shape)[1:]
        except Exception:
            raise CheckFailed("not_built", name=name, got="a model whose shapes are not known yet") from None
    if got != tuple(wanted):
        raise CheckFailed("output_shape", name=name, got=f"`{got}` after the batch axis", look=look)


def _inputs(learners: Any) -> int:
    """How many inputs a model of flat inputs takes: from its shape, or from its first kernel.

    Raises:
        Exception: neither tells.
    """
    shape = _known_shape(learners, "input_shape")
    if shape is not None:
        return int(shape[0])
    return int(next(np.shape(weight)[0] for weight in learners.get_weights() if np.ndim(weight) == 2))


def _check_layers(
    name: str, learners: Any, wanted: list[Layer], connected: Callable[..., Any] | None, look: str
) -> None:
    """Judge by what is computed; where that differs, or cannot be told, read the structure."""
    order = _computed(learners, wanted, connected)
    if order is None:
        kinds = {one.kind for one in wanted}
        counted = [one for one in stages(learners) if type_name(one.layer) in kinds or not is_merge(one.layer)]
        compare_structure(name, counted, wanted, look)
        if can_judge(wanted) and connected is None:
            got = "layers of the right kinds, but other outputs than they give one after the other"
            raise CheckFailed("computes", name=name, got=got, look=look)
        return
    for number, (affine, layer) in enumerate(zip(order, wanted, strict=True), 1):
        for role, spec in layer.initializers.items():
            title = WORDS["layer"].format(number=number, kind="Dense")
            _check_initializer(name, title, learners, affine, role, spec, look)


def _computed(learners: Any, wanted: list[Layer], connected: Callable[..., Any] | None) -> list[Affine] | None:
    """The kernels in the order of the layers if the model computes them; a last layer may be left open."""
    try:
        inputs = _inputs(learners)
    except Exception:
        return None
    for last in _closed(learners, wanted[-1]) if wanted else ():
        order = computes(learners, [*wanted[:-1], last], inputs, connected or chain)
        if order is not None:
            return order
    return None


def _closed(learners: Any, last: Layer) -> list[Layer]:
    """What a last layer may be of which units and activation are left open: any dense one of the usual kinds."""
    if last.kind != "Dense" or last.units is not None or last.activation is not ANY:
        return [last]
    biases = [int(np.shape(weight)[0]) for weight in learners.get_weights() if np.ndim(weight) == 1]
    usual = ("softmax", "sigmoid", None, "relu", "tanh")
    return [replace(last, units=units, activation=one) for units in dict.fromkeys(biases[::-1]) for one in usual]


def _check_kernel(name: str, learners: Any, number: int, spec: Any, look: str) -> None:
    """Judge the initializer of one kernel, counted from the first or from the last."""
    if not learners.built:
        _compare_unbuilt(name, learners, number, spec, look)
        return
    pairs = affines([tuple(np.shape(weight)) for weight in learners.get_weights()])
    if not pairs or not -len(pairs) <= number < len(pairs):
        got = f"{counted(len(pairs or []), 'layer')} with a kernel and a bias"
        raise CheckFailed("layer_count", name=name, got=got, look=look)
    title = WORDS["layer"].format(number=number % len(pairs) + 1, kind="Dense")
    _check_initializer(name, title, learners, pairs[number], "kernel_initializer", spec, look)


def _compare_unbuilt(name: str, learners: Any, number: int, spec: Any, look: str) -> None:
    """Judge the initializer of a layer that has no weights yet by its attribute."""
    unbuilt = [one.layer for one in stages(learners) if hasattr(one.layer, "kernel_initializer")]
    if not -len(unbuilt) <= number < len(unbuilt):
        raise CheckFailed("not_built", name=name, got="a model without weights", look=look)
    attribute = unbuilt[number].kernel_initializer
    if not same_initializer(attribute, spec):
        title = WORDS["layer"].format(number=number % len(unbuilt) + 1, kind=type_name(unbuilt[number]))
        words = {"role": "kernel_initializer", "default": WORDS["kernel_initializer"], "name": name, "layer": title}
        raise CheckFailed("layer_initializer", got=initializer_words(attribute), look=look, **words)


def _check_initializer(name: str, title: str, learners: Any, affine: Affine, role: str, spec: Any, look: str) -> None:
    """Judge an initializer by the layer's attribute, or else by the values: it is theirs that counts."""
    place = affine.kernel if role == "kernel_initializer" else affine.bias
    layer = _owner(learners, place)
    attribute = getattr(layer, role, None)
    if same_initializer(attribute, spec) or (place is not None and _drawn(learners, place, spec)):
        return
    got = initializer_words(attribute)
    if place is not None and _set_by_hand(learners, place, attribute):
        got = WORDS["not_its_draw"].format(own=got, sd=f"{np.std(learners.get_weights()[place]):.3g}")
    words = {"role": role, "default": WORDS[role], "name": name, "layer": title}
    raise CheckFailed("layer_initializer", got=got, look=look, **words)


def _owner(learners: Any, place: int | None) -> Any:
    """The layer that holds the weight at a place of the model's list, or None."""
    first = 0
    for layer in weighted(learners):
        first += len(layer.weights)
        if place is not None and place < first:
            return layer
    return None


def _drawn(learners: Any, place: int, spec: Any) -> bool:
    """Tell whether a weight's values are such as an initializer gives."""
    import keras

    values = np.asarray(learners.get_weights()[place], "float64")
    form = initializer_form(keras.initializers.get(spec))
    if form[0] == "constant":
        return bool(np.allclose(values, form[1], atol=1e-7))
    chance = _chance(values, form)
    return chance is not None and chance >= FALSE_ALARMS


def _set_by_hand(learners: Any, place: int, attribute: Any) -> bool:
    """Tell whether enough values are there to say that the layer's own initializer did not draw them."""
    form = initializer_form(attribute)
    chance = None if form is None else _chance(np.asarray(learners.get_weights()[place], "float64"), form)
    return chance is not None and chance < FALSE_ALARMS


def _chance(values: np.ndarray, form: tuple) -> float | None:
    """The p-value of a weight's values under an initializer; None where it cannot be told."""
    law = initializer_law(form, values.shape)
    return p_value(values.ravel(), law) if law is not None and values.size >= _LEAST else None


def _check_output(name: str, learners: Any, wanted: Layer, look: str) -> None:
    try:
        inputs = _inputs(learners)
    except Exception:
        raise CheckFailed("not_built", name=name, got="a model whose shapes are not known yet") from None
    if output_is(learners, wanted, inputs):
        return
    counted = stages(learners)
    if counted:
        compare_last(name, counted, wanted, look)
    raise CheckFailed("computes", name=name, got="another output", look=look)
