"""What a model does, whatever it is made of: how its layers are connected, and whether it is new at each call."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer, call
from nncourse.checks.convert import to_array
from nncourse.checks.failure import CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.models import Stage, get_model, stages


@check
def wiring(
    name: str,
    reference: Callable[..., Any],
    inputs: Any,
    *,
    value: Any = _ABSENT,
    atol: float = 1e-4,
    look: str = "",
) -> None:
    """Check how a model's layers are connected, by what it computes.

    Args:
        name: the variable's name.
        reference: computes the right output from the inputs and the model's own layers that have weights, in
            order, each with its activation: ``lambda x, hidden, output: output(hidden(x) + x)``.
        inputs: an array, ``[samples, ...]``.
        value: the model, where it is not a variable.
        atol, look: as elsewhere.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    import keras

    learners = get_model(name, answer(name, value))
    given = keras.ops.convert_to_tensor(np.asarray(inputs, "float32"))
    got = to_array(name, call(name, learners, given))
    parts = [_with_activation(stage) for stage in stages(learners) if stage.layer.weights]
    try:
        right = to_array("reference", reference(given, *parts))
    except TypeError:  # another number of layers than the reference takes
        raise CheckFailed("layer_count", name=name, got=f"{len(parts)} layers with weights", look=look) from None
    except Exception:  # kernels that cannot be connected in the way asked for
        raise CheckFailed("wiring", name=name, got="layers whose shapes do not fit together", look=look) from None
    if got.shape != right.shape or not np.allclose(got, right, rtol=1e-4, atol=atol):
        raise CheckFailed("wiring", name=name, got="another output than these connections would give", look=look)


@check
def new_at_each_call(name: str, *arguments: Any, value: Any = _ABSENT) -> None:
    """Check that a function builds a new model at each call: no weights shared between two calls.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    builder = answer(name, value)
    first, second = (get_model(name, call(name, builder, *arguments)) for _ in range(2))
    shared = {id(weight) for weight in first.weights} & {id(weight) for weight in second.weights}
    if first is second or shared:
        got = "the same model twice" if first is second else f"{len(shared)} weights in common"
        raise CheckFailed("shared_weights", name=name, got=got)


def _with_activation(stage: Stage) -> Callable[[Any], Any]:
    own = getattr(stage.layer, "activation", None)
    if stage.activation is own or stage.activation is None:
        return stage.layer
    return lambda x: stage.activation(stage.layer(x))
