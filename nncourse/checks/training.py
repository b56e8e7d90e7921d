"""Whether training is watched: what a model reports, and on which data its validation loss was measured."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer, call
from nncourse.checks.canonical import activation_name, same_activation
from nncourse.checks.convert import to_array
from nncourse.checks.describe import describe, is_elsewhere, is_instance, type_name
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.checks.losses import output_units
from nncourse.checks.messages import WORDS
from nncourse.checks.metrics import FORMS, reported_by, reports_accuracy
from nncourse.checks.stages import get_model, stages

#: A loss is summed in another order when it is computed again.
_RTOL = 2e-3
#: So near, as a share, that no other data need be asked; and what is added to a loss near 0 for that share.
_SAME, _LITTLE = 2e-5, 5e-3


@check
def metric(name: str, labels: str, *, value: Any = _ABSENT, look: str = "") -> None:
    """Check that a compiled model reports its accuracy, on labels of a given form.

    Each metric meets labels and outputs of which a known share agrees; one of them must report that share. More
    metrics are welcome, if none of them fails.

    Args:
        name: the model's name.
        labels: ``"integer"``, ``"one-hot"`` or ``"binary"``.
        value, look: as elsewhere.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    if labels not in FORMS:
        raise AuthorError(f"metric({name!r}, {labels!r}): the forms are {', '.join(FORMS)}.")
    learners = get_model(name, answer(name, value))
    judged()
    if not learners.compiled:
        raise CheckFailed("not_compiled", name=name, got="a model that was not compiled", look=look)
    units = output_units(learners)
    if not reports_accuracy(learners, labels, units):
        raise CheckFailed("metrics", name=name, got=reported_by(learners), look=look)


@check
def measured(name: str, value: float, between: tuple[float, float], *, look: str = "") -> None:
    """Check a number that the test itself has measured on an answer, such as an accuracy: it must lie in a range.

    The range of :func:`nncourse.checks.number` is about form; this one judges.

    Args:
        name: what was measured, in words.
        value: the number.
        between: the range asked for, both ends included; shown to the learner.
        look: what to look at when it is outside.

    Raises:
        CheckFailed, AuthorError.
    """
    judged()
    if not between[0] <= value <= between[1]:
        span = f"between {between[0]:g} and {between[1]:g}"
        raise CheckFailed("measured", name=name, got=f"`{float(value):.6g}`", range=span, look=look)


@check
def activations(name: str, allowed: Sequence[str], *, value: Any = _ABSENT, look: str = "") -> None:
    """Check that a model's layers use no other activations than those allowed, as far as they can be read.

    Args:
        name: the model's name.
        allowed: names of ``keras.activations``; ``"linear"`` stands for none.
        value, look: as elsewhere.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    learners = get_model(name, answer(name, value))
    judged()
    for number, stage in enumerate(stages(learners), 1):
        if not any(same_activation(stage.activation, each) for each in allowed):
            title = WORDS["layer"].format(number=number, kind=type_name(stage.layer))
            got = activation_name(stage.activation)
            raise CheckFailed("layer_activation", name=name, layer=title, got=got, look=look)


@check
def watched(
    name: str,
    model: str,
    x: Any,
    y: Any,
    *,
    value: Any = _ABSENT,
    network: Any = _ABSENT,
    others: Mapping[str, tuple[Any, Any]] | None = None,
    look: str = "",
) -> None:
    """Check that a history's validation loss was measured on given data, with the network that it belongs to.

    The network has the weights of the end of some epoch, the last or one that was restored: its loss on the
    validation data must be there.

    Args:
        name: the history's name: what ``fit`` returns, or its dictionary.
        model: the network's name.
        x, y: validation inputs and labels, labels in the form that the network was compiled for.
        value, network: the two, where they are not variables.
        others: data that must not be used so, by what to call them.
        look: what to look at in place of the general advice.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    losses = entries(name, answer(name, value), "val_loss")
    trained = get_model(model, answer(model, network))
    judged()
    if not trained.compiled:
        raise CheckFailed("not_compiled", name=model, got="a model that was not compiled", look=look)
    own = _distance(loss_on(model, trained, x, y), losses)
    if own <= _SAME:
        return
    apart = {data: _distance(loss_on(model, trained, *of), losses) for data, of in (others or {}).items()}
    closest = min(apart, key=lambda data: apart[data], default="")
    if own <= _RTOL and not (apart and 10 * apart[closest] < own):
        return
    if apart and apart[closest] <= _RTOL:
        raise CheckFailed("wrongly_watched", name=name, data=closest, look=look)
    raise CheckFailed("not_watched", name=name, of=model, got="a validation loss on other data", look=look)


def entries(name: str, history: Any, key: str) -> np.ndarray:
    """One entry for each epoch of a history or its dictionary.

    Raises:
        CheckFailed: it is none, or has no such key.
    """
    record = getattr(history, "history", history)
    if not is_instance(record, dict):
        raise CheckFailed("wrong_kind", name=name, got=describe(history), expected="what `fit` returns")
    if key not in record:
        raise CheckFailed("missing_column", name=name, got=", ".join(map(describe, record)), expected=f"`{key}`")
    return to_array(f"{name}[{key!r}]", list(record[key])).ravel()


def loss_on(name: str, model: Any, x: Any, y: Any) -> float:
    """The compiled loss of a model on data: by ``evaluate``, or by parts where only a handle of the model is here.

    So it is while grading, if its class or its loss is the learner's own: its ``evaluate`` would judge itself.
    """
    if is_elsewhere(model):
        return _loss_by_parts(name, model, np.asarray(x), np.asarray(y))
    reported = call(name, model.evaluate, np.asarray(x), np.asarray(y), verbose=0, batch_size=256, return_dict=True)
    return float(reported["loss"])


def _loss_by_parts(name: str, model: Any, x: np.ndarray, y: np.ndarray) -> float:
    """The mean loss of a model's outputs, and what its layers add to it."""
    import keras

    outputs = to_array(f"{name}(…)", call(name, model.predict, x, verbose=0, batch_size=256))
    loss = keras.losses.get(model.loss) if isinstance(model.loss, str) else model.loss
    of_each = to_array(f"{name}.loss(…)", call(name, loss, y, outputs))
    added = sum(float(to_array(f"{name}.losses", each)) for each in model.losses)
    return float(np.mean(of_each)) + added


def _distance(loss: float, losses: np.ndarray) -> float:
    """How far a loss is from the nearest of those noted, as a share of it; infinite where none is a number."""
    shares = np.abs(losses - loss) / (abs(loss) + _LITTLE)
    return float(np.min(shares[np.isfinite(shares)], initial=np.inf))
