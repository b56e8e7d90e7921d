"""Whether a loss fits the labels and the outputs: by its name and ``from_logits``, or by what it computes."""

from typing import Any

import numpy as np

from nncourse.checks.canonical import keras_name, same_activation
from nncourse.checks.convert import to_array
from nncourse.checks.describe import describe, is_instance
from nncourse.checks.failure import CheckFailed
from nncourse.checks.stages import stages

#: The losses for each form of labels.
LABELS = {
    "integer": ("sparsecategoricalcrossentropy",),
    "one-hot": ("categoricalcrossentropy", "categoricalfocalcrossentropy"),
    "binary": ("binarycrossentropy", "binaryfocalcrossentropy"),
    "real": ("meansquarederror", "meanabsoluteerror", "huber", "logcosh"),
}

_UNKNOWN = object()


def loss_name(loss: Any) -> str:
    """Name a loss in one form: its class in lower case."""
    return keras_name(loss, "losses")


def loss_words(loss: Any) -> str:
    """Name a loss for a message."""
    if type(loss) is str:
        return describe(loss)
    return f"`{getattr(loss, 'name', None) or getattr(loss, '__name__', type(loss).__name__)}`"


def check_consistent(name: str, model: Any, labels: str, look: str, output: str | None = None) -> None:
    """Check the loss against the form of the labels, then against the outputs: probabilities or logits.

    ``output`` stands in for the activation of the model's outputs.

    Raises:
        CheckFailed: they do not fit.
    """
    loss = loss_name(model.loss)
    if labels == "real":
        if loss not in LABELS[labels]:
            raise CheckFailed("loss_labels", name=name, got=loss_words(model.loss), look=look)
        return
    wanted = "sigmoid" if labels == "binary" else "softmax"
    kind = output or output_kind(model)
    if loss in LABELS[labels]:
        from_logits = _from_logits(model.loss)
        fits = kind == (None if from_logits else wanted)
    elif kind in (wanted, None):
        from_logits, right = kind is None, _computes(model.loss, labels, model, logits=kind is None)
        if not right and not _computes(model.loss, labels, model, logits=kind is not None):
            raise CheckFailed("loss_labels", name=name, got=loss_words(model.loss), look=look)
        fits = right
    else:
        raise CheckFailed("loss_labels", name=name, got=loss_words(model.loss), look=look)
    if not fits:
        words = {"softmax": "probabilities", "sigmoid": "sigmoids", None: "raw logits"}.get(kind, "neither")
        got = f"outputs that are {words}, `from_logits={from_logits}`"
        raise CheckFailed("loss_from_logits", name=name, got=got, look=look)


def output_kind(model: Any) -> str | None:
    """What a model puts out: ``"softmax"``, ``"sigmoid"``, None for raw logits, ``"other"``.

    Read off the last layer where that is plain, else off the outputs for some inputs.
    """
    try:
        activation = stages(model)[-1].activation
    except Exception:
        activation = _UNKNOWN
    if activation is not _UNKNOWN:
        for kind in ("softmax", "sigmoid", None):
            if same_activation(activation, kind) and not (kind is None and _is_graph(model)):
                return kind
    return _kind_of_outputs(model)


def _is_graph(model: Any) -> bool:
    """Whether a model may compute more than its last layer does: a graph with operations, or code of its own."""
    import keras

    return not is_instance(model, keras.Sequential)


def _kind_of_outputs(model: Any) -> str | None:
    """Judge outputs for random inputs of growing size."""
    features = _features(model)
    inputs = np.random.default_rng(0).normal(size=(64, *features)) * np.geomspace(1, 30, 64).reshape(
        -1, *[1] * len(features)
    )
    outputs = to_array("outputs", model(inputs.astype("float32")))
    if (outputs < 0).any() or (outputs > 1 + 1e-5).any():
        return None if (outputs < 0).any() else "other"
    if outputs.shape[-1] > 1 and np.allclose(outputs.sum(-1), 1, atol=1e-3):
        return "softmax"
    return "sigmoid" if np.ptp(outputs) > 1e-6 else "other"


def _features(model: Any) -> tuple[int, ...]:
    try:
        return tuple(int(size) for size in model.input_shape[1:])
    except Exception:  # code of one's own tells no shape: the first kernel does
        return (int(model.weights[0].shape[0]),)


def output_units(model: Any) -> int:
    """The size of a model's last axis; one with code of its own is called to find out."""
    try:
        return int(model.output_shape[-1])
    except Exception:
        return int(np.shape(model(np.zeros((1, *_features(model)), "float32")))[-1])


def _computes(loss: Any, labels: str, model: Any, logits: bool) -> bool:
    """Whether a loss of the learner's own is the cross-entropy, on probe labels and outputs."""
    import keras

    units = output_units(model)
    rng = np.random.default_rng(1)
    scores = rng.normal(0, 2, (12, units)).astype("float32")
    if labels == "binary":
        true = rng.integers(0, 2, scores.shape).astype("float32")
        right = np.logaddexp(0, np.where(true == 1, -scores, scores)).mean()
        outputs = scores if logits else 1 / (1 + np.exp(-scores))
    else:
        numbers = np.arange(12) % units
        log = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        right, outputs = -log[np.arange(12), numbers].mean(), scores if logits else np.exp(log)
        true = numbers if labels == "integer" else np.eye(units, dtype="float32")[numbers]
    given = keras.losses.get(loss) if type(loss) is str else loss
    try:
        got = to_array("loss", given(keras.ops.convert_to_tensor(true), keras.ops.convert_to_tensor(outputs)))
    except Exception:
        return False
    return bool(np.isclose(got.mean(), right, rtol=1e-3))


def _from_logits(loss: Any) -> bool:
    config = getattr(loss, "get_config", dict)()
    return bool(config.get("from_logits", False))


def form_of(loss: str) -> str:
    """The form of labels that a loss takes, as far as its name tells; else empty."""
    return next((form for form, losses in LABELS.items() if loss in losses), "")
