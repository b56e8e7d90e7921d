"""A model's structure against what is asked, layer by layer: the words for a model that computes something else."""

from typing import Any

from nncourse.checks.canonical import (
    activation_function,
    activation_name,
    initializer_form,
    negative_slope,
    same_activation,
    same_initializer,
)
from nncourse.checks.computing import can_judge
from nncourse.checks.describe import describe, is_instance, type_name
from nncourse.checks.failure import CheckFailed
from nncourse.checks.layers import ANY, Layer
from nncourse.checks.messages import WORDS
from nncourse.checks.stages import Stage, is_activation

#: So many layers of a network with the wrong number of them are named.
_SHOWN = 8


def compare_structure(name: str, counted: list[Stage], wanted: list[Layer], look: str) -> None:
    """Compare as many layers as are asked for, one by one, and raise at the first that differs."""
    if len(counted) != len(wanted):
        if all(one.kind == "Dense" for one in wanted):
            for number in range(len(counted)):
                _refuse_lone_activation(name, counted, number, look)
        kinds = [type_name(stage.layer) for stage in counted] or ["none"]
        shown = kinds if len(kinds) <= _SHOWN else [*kinds[:_SHOWN], "…"]
        raise CheckFailed("layer_count", name=name, got=f"{len(counted)}: {', '.join(shown)}", look=look)
    for number, (stage, asked) in enumerate(zip(counted, wanted, strict=True), 1):
        title = WORDS["layer"].format(number=number, kind=type_name(stage.layer))
        compare_layer(name, title, stage, asked, look)


def compare_last(name: str, counted: list[Stage], asked: Layer, look: str) -> None:
    """Say what is wrong with the last layer, if its structure tells."""
    _refuse_lone_activation(name, counted, len(counted) - 1, look)
    title = WORDS["layer"].format(number=len(counted), kind=type_name(counted[-1].layer))
    compare_layer(name, title, counted[-1], asked, look)


def compare_layer(name: str, title: str, stage: Stage, asked: Layer, look: str) -> None:
    """Compare kind, units, activation, initializers and further attributes of one layer with those asked for."""
    import keras

    words = {"name": name, "layer": title, "look": look}
    if not is_instance(stage.layer, getattr(keras.layers, asked.kind)):
        raise CheckFailed("layer_kind", got=f"`{type_name(stage.layer)}`", **words)
    if asked.units is not None and getattr(stage.layer, "units", None) != asked.units:
        raise CheckFailed("layer_units", got=describe(getattr(stage.layer, "units", None)), **words)
    if asked.activation is not ANY and not same_activation(stage.activation, asked.activation):
        raise CheckFailed("layer_activation", **_other_activation(stage.activation, asked.activation, words))
    for role, spec in asked.initializers.items():
        if not same_initializer(getattr(stage.layer, role, None), spec):
            got = initializer_words(getattr(stage.layer, role, None))
            raise CheckFailed("layer_initializer", got=got, role=role, default=WORDS[role], **words)
    _compare_options(stage.layer, asked, words)


def _other_activation(got: Any, right: Any, words: dict[str, str]) -> dict[str, str]:
    """The fields of a message: of a leaky ReLU for another leaky ReLU, the slope is what is wrong."""
    named = activation_name(got)
    slopes = [negative_slope(got), negative_slope(activation_function(right))]
    if any(slope in (None, 0, 1) for slope in slopes):
        return {**words, "got": named}
    shown = WORDS["leaky"].format(name=named, slope=f"{slopes[0]:.3g}")
    return {**words, "got": shown, "look": words["look"] or WORDS["negative_slope"]}


def _refuse_lone_activation(name: str, counted: list[Stage], number: int, look: str) -> None:
    """Say so where an activation acts on outputs that have had theirs, or on the inputs: it is no layer's own."""
    stage = counted[number]
    if not is_activation(stage.layer):
        return
    where = WORDS["on_inputs"]
    if number:
        before = counted[number - 1]
        title = WORDS["layer"].format(number=number, kind=type_name(before.layer))
        where = WORDS["on_top"].format(layer=title, activation=activation_name(before.activation))
    raise CheckFailed("lone_activation", name=name, got=f"`{type_name(stage.layer)}` {where}", look=look)


def _compare_options(layer: Any, asked: Layer, words: dict[str, str]) -> None:
    """Compare further attributes; a dense layer has a bias unless it is asked to have none."""
    options = dict(asked.options)
    if can_judge([asked]):
        options.setdefault("use_bias", True)
    for option, right in options.items():
        learners = getattr(layer, option, None)
        if type(learners) not in (bool, int, float, str, tuple, type(None)) or learners != right:
            raise CheckFailed("layer_option", got=describe(learners), option=option, **words)


def initializer_words(initializer: Any) -> str:
    """Name an initializer with its parameters, for a message."""
    form = initializer_form(initializer)
    if form is None:
        return describe(initializer)
    numbers = ", ".join(part if isinstance(part, str) else f"{part:g}" for part in form[1:])
    return f"`{type_name(initializer)}` ({numbers})"
