"""What a model was compiled with: loss, optimizer, metrics, and whether they fit the output and the labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nncourse.checks.canonical import keras_name
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.losses import LABELS, check_consistent, form_of, loss_name, loss_words, output_units
from nncourse.checks.metrics import FORMS, metric_name, metrics_of, reported_by, reports_accuracy


@dataclass(frozen=True)
class Compiled:
    """What an author asks of ``compile``; what is None is not checked."""

    loss: str | tuple[str, ...] | None
    optimizer: str | tuple[str, ...] | None
    learning_rate: float | None
    momentum: float | None
    metrics: tuple[str, ...] | None
    labels: str | None
    output: str | None


def compiled(
    *,
    loss: str | Sequence[str] | None = None,
    optimizer: str | Sequence[str] | None = None,
    learning_rate: float | None = None,
    momentum: float | None = None,
    metrics: Sequence[str] | None = None,
    labels: str | None = None,
    output: str | None = None,
) -> Compiled:
    """Ask that a model is compiled.

    Args:
        loss: a loss, or several of which any will do, as strings.
        optimizer: likewise.
        learning_rate: the optimizer's.
        momentum: the optimizer's; 0 for plain SGD.
        metrics: metrics that must be there; more are welcome. ``"accuracy"`` is judged by what is reported.
        labels: the form of the labels: ``"integer"``, ``"one-hot"``, ``"binary"`` or ``"real"``. Then the loss
            must fit the labels, and ``from_logits`` the output activation; a loss of one's own is judged by what it
            computes.
        output: ``"softmax"`` or ``"sigmoid"``: judge the loss beside this output activation, whatever the model
            has, so that a wrong last layer, judged elsewhere, is not charged twice.

    Raises:
        AuthorError: ``labels`` or ``output`` is none of these.
    """
    if labels is not None and labels not in LABELS:
        raise AuthorError(f"compiled(labels={labels!r}): the forms are {', '.join(LABELS)}.")
    if output is not None and (output not in ("softmax", "sigmoid") or labels is None):
        raise AuthorError(f"compiled(output={output!r}): it is softmax or sigmoid, and stands beside labels=.")
    several = lambda x: x if x is None else ((x,) if isinstance(x, str) else tuple(x))  # noqa: E731
    return Compiled(several(loss), several(optimizer), learning_rate, momentum, several(metrics), labels, output)


def check_compiled(name: str, model: Any, asked: Compiled, look: str) -> None:
    """Check compiled or not, loss, loss against labels and output, optimizer, learning rate, metrics."""
    if not model.compiled:
        raise CheckFailed("not_compiled", name=name, got="a model that was not compiled", look=look)
    if asked.loss is not None and loss_name(model.loss) not in [keras_name(one, "losses") for one in asked.loss]:
        raise CheckFailed("loss", name=name, got=loss_words(model.loss), look=look)
    if asked.labels is not None:
        check_consistent(name, model, asked.labels, look, asked.output)
    _check_optimizer(name, model.optimizer, asked, look)
    if asked.metrics is not None:
        _check_metrics(name, model, asked, look)


def _check_optimizer(name: str, optimizer: Any, asked: Compiled, look: str) -> None:
    if asked.optimizer is not None:
        allowed = [keras_name(one, "optimizers") for one in asked.optimizer]
        if keras_name(optimizer, "optimizers") not in allowed:
            raise CheckFailed("optimizer", name=name, got=f"`{type(optimizer).__name__}`", look=look)
    options = (("learning rate", "learning_rate", asked.learning_rate), ("momentum", "momentum", asked.momentum))
    for option, attribute, wanted in options:
        if wanted is None:
            continue
        got = float(getattr(optimizer, attribute, 0.0))
        if not np.isclose(got, wanted, rtol=1e-4):
            raise CheckFailed("optimizer_option", name=name, option=option, got=f"`{got:.6g}`", look=look)


def _check_metrics(name: str, model: Any, asked: Compiled, look: str) -> None:
    form = asked.labels or form_of(loss_name(model.loss))
    names = {metric_name(one) for one in metrics_of(model)}
    for wanted in asked.metrics or ():
        if metric_name(wanted) == "accuracy" and form in FORMS:
            there = reports_accuracy(model, form, output_units(model))
        else:
            there = metric_name(wanted) in names
        if not there:
            raise CheckFailed("metrics", name=name, got=reported_by(model), look=look)
