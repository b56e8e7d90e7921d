"""What a model was compiled with: loss, optimizer, metrics, and whether they fit the output and the labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nncourse.checks.canonical import keras_name, same_activation
from nncourse.checks.describe import describe
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.stages import stages

_LABELS = {
    "integer": ("sparsecategoricalcrossentropy",),
    "one-hot": ("categoricalcrossentropy", "categoricalfocalcrossentropy"),
    "binary": ("binarycrossentropy", "binaryfocalcrossentropy"),
    "real": ("meansquarederror", "meanabsoluteerror", "huber", "logcosh"),
}


@dataclass(frozen=True)
class Compiled:
    """What an author asks of ``compile``; what is None is not checked."""

    loss: str | tuple[str, ...] | None
    optimizer: str | tuple[str, ...] | None
    learning_rate: float | None
    metrics: tuple[str, ...] | None
    labels: str | None


def compiled(
    *,
    loss: str | Sequence[str] | None = None,
    optimizer: str | Sequence[str] | None = None,
    learning_rate: float | None = None,
    metrics: Sequence[str] | None = None,
    labels: str | None = None,
) -> Compiled:
    """Ask that a model is compiled.

    Args:
        loss: a loss, or several of which any will do, as strings.
        optimizer: likewise.
        learning_rate: the optimizer's.
        metrics: metrics that must be there; more are welcome.
        labels: the form of the labels: ``"integer"``, ``"one-hot"``, ``"binary"`` or ``"real"``. Then the loss
            must fit the labels, and ``from_logits`` the output activation.

    Raises:
        AuthorError: ``labels`` is none of these.
    """
    if labels is not None and labels not in _LABELS:
        raise AuthorError(f"compiled(labels={labels!r}): the forms are {', '.join(_LABELS)}.")
    several = lambda x: x if x is None else ((x,) if isinstance(x, str) else tuple(x))  # noqa: E731
    return Compiled(several(loss), several(optimizer), learning_rate, several(metrics), labels)


def check_compiled(name: str, model: Any, asked: Compiled, look: str) -> None:
    """Check compiled or not, loss, loss against labels and output, optimizer, learning rate, metrics."""
    if not model.compiled:
        raise CheckFailed("not_compiled", name=name, got="a model that was not compiled", look=look)
    loss = _loss_name(model.loss)
    if asked.loss is not None and loss not in [keras_name(one, "losses") for one in asked.loss]:
        raise CheckFailed("loss", name=name, got=_loss_words(model.loss), look=look)
    if asked.labels is not None:
        _check_consistent(name, model, loss, asked.labels, look)
    _check_optimizer(name, model.optimizer, asked, look)
    if asked.metrics is not None:
        _check_metrics(name, model, asked.metrics, look)


def _loss_name(loss: Any) -> str:
    return keras_name(loss, "losses")


def _loss_words(loss: Any) -> str:
    if type(loss) is str:
        return describe(loss)
    return f"`{getattr(loss, 'name', None) or getattr(loss, '__name__', type(loss).__name__)}`"


def _check_consistent(name: str, model: Any, loss: str, labels: str, look: str) -> None:
    if loss not in _LABELS[labels]:
        raise CheckFailed("loss_labels", name=name, got=_loss_words(model.loss), look=look)
    if labels == "real":
        return
    activation = stages(model)[-1].activation
    wanted = "sigmoid" if labels == "binary" else "softmax"
    probabilities = same_activation(activation, wanted)
    logits = same_activation(activation, None)
    from_logits = _from_logits(model.loss)
    if (probabilities and from_logits) or (logits and not from_logits) or not (probabilities or logits):
        from nncourse.checks.canonical import activation_name

        got = f"output activation {activation_name(activation)}, `from_logits={from_logits}`"
        raise CheckFailed("loss_from_logits", name=name, got=got, look=look)


def _from_logits(loss: Any) -> bool:
    config = getattr(loss, "get_config", dict)()
    return bool(config.get("from_logits", False))


def _check_optimizer(name: str, optimizer: Any, asked: Compiled, look: str) -> None:
    if asked.optimizer is not None:
        allowed = [keras_name(one, "optimizers") for one in asked.optimizer]
        if keras_name(optimizer, "optimizers") not in allowed:
            raise CheckFailed("optimizer", name=name, got=f"`{type(optimizer).__name__}`", look=look)
    if asked.learning_rate is not None:
        rate = float(optimizer.learning_rate)
        if not np.isclose(rate, asked.learning_rate, rtol=1e-4):
            raise CheckFailed("optimizer_option", name=name, option="learning rate", got=f"`{rate:.6g}`", look=look)


def _check_metrics(name: str, model: Any, wanted: tuple[str, ...], look: str) -> None:
    given = model._compile_metrics._user_metrics if model._compile_metrics is not None else None
    given = list(given.values()) if isinstance(given, dict) else given if isinstance(given, list) else [given]
    names = {_metric_name(metric) for one in given for metric in (one if isinstance(one, list) else [one])}
    for metric in wanted:
        accepted = {_metric_name(metric)}
        if metric in ("accuracy", "acc"):
            accepted |= {
                "accuracy",
                "acc",
                "sparsecategoricalaccuracy",
                "categoricalaccuracy",
                "binaryaccuracy",
            }
        if not accepted & names:
            got = ", ".join(sorted(f"`{n}`" for n in names if n != "nonetype")) or "none"
            raise CheckFailed("metrics", name=name, got=got, look=look)


def _metric_name(metric: Any) -> str:
    if metric in ("accuracy", "acc") if type(metric) is str else False:
        return "accuracy"
    return keras_name(metric, "metrics")
