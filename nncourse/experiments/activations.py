"""Activations of an experiment: any elementwise one of Keras by name, or any callable."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from nncourse.experiments import backend
from nncourse.experiments.fingerprint import fingerprint
from nncourse.experiments.naming import SpecError, pick

#: Members of ``keras.activations`` that look at more than one unit, that need settings, or that are none.
NOT_ELEMENTWISE = ("glu", "log_softmax", "softmax", "sparsemax")
WITH_SETTINGS = ("threshold",)
_SERVICE = ("deserialize", "get", "serialize")


@dataclass(frozen=True)
class Activation:
    """An elementwise activation: a name of ``keras.activations``, or a callable of the user's."""

    label: str
    function: Callable[[Any], Any] | None = None

    def resolve(self) -> Callable[[Any], Any]:
        """The function itself, tensor to tensor of the same shape."""
        import keras

        return self.function or keras.activations.get(self.label)

    def to_dict(self) -> Any:
        """A name, or where a callable was defined and a digest of all that it depends on now."""
        if self.function is None:
            return self.label
        return {"callable": _address(self.function), "label": self.label, "code": fingerprint(self.function).digest}

    @property
    def unknown(self) -> tuple[str, ...]:
        """What a callable depends on that no digest can hold; with it no result may be kept or reused."""
        return () if self.function is None else fingerprint(self.function).unknown

    def code(self) -> Any:
        """What a compiled graph of it depends on now; equal to nothing else if that cannot be known."""
        if self.function is None:
            return self.label
        depends = fingerprint(self.function)
        return object() if depends.unknown else depends.digest


def names() -> list[str]:
    """The elementwise activations of ``keras.activations``."""
    import keras

    hidden = {*NOT_ELEMENTWISE, *WITH_SETTINGS, *_SERVICE}
    return [name for name in dir(keras.activations) if not name.startswith("_") and name not in hidden]


def activation(value: Any) -> Activation:
    """Read an activation: a name, a callable, or the dict that stands for one in an experiment's JSON.

    Raises:
        SpecError: the name is unknown, the function is not elementwise, or it cannot be imported again.
    """
    if isinstance(value, Activation):
        return value
    if isinstance(value, dict) and set(value) == {"callable", "label", "code"}:
        return _imported(value)
    if callable(value):
        return _of_callable(value)
    if value in NOT_ELEMENTWISE:
        raise SpecError(f"The activation {value!r} mixes the units of a layer; use one that maps each by itself.")
    if value in WITH_SETTINGS:
        raise SpecError(f"The activation {value!r} has settings to choose; give a function that calls it with yours.")
    return Activation(pick("activation", value, names()))


def _of_callable(function: Callable, label: str | None = None) -> Activation:
    import keras

    name = getattr(function, "__name__", type(function).__name__)
    if name in names() and keras.activations.get(name) is function:
        return Activation(name)
    _check_elementwise(function, name)
    return Activation(label or name, function)


def _check_elementwise(function: Callable, name: str) -> None:
    """Apply the function to a matrix and to its rows turned about; an elementwise one does not mind."""
    import keras

    x = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    try:
        whole, parts = (np.asarray(function(keras.ops.convert_to_tensor(a))) for a in (x, x.reshape(8, 3)[::-1]))
    except Exception as error:  # whatever a user's function raises is told in one sentence
        raise SpecError(f"The activation {name} failed on a 4 × 6 tensor: {error}") from error
    _check_compiles(function, name, x)
    if whole.shape != x.shape or not np.allclose(whole, parts[::-1].reshape(4, 6), equal_nan=True, atol=1e-6):
        raise SpecError(f"The activation {name} mixes the units of a layer; use one that maps each by itself.")


def _check_compiles(function: Callable, name: str, x: np.ndarray) -> None:
    """Differentiate the function in a compiled graph, which functions of NumPy do not survive."""
    import keras

    def slope(x: Any) -> Any:
        return backend.gradient(lambda xs: (keras.ops.sum(function(xs[0])), None), [x])[1][0]

    try:
        slopes = backend.compiled(slope)(keras.ops.convert_to_tensor(x))
    except Exception as error:
        raise SpecError(
            f"The activation {name} cannot be compiled and differentiated ({type(error).__name__}); write it with "
            "keras.ops instead of NumPy."
        ) from error
    if slopes is None:
        raise SpecError(f"The activation {name} has no gradient; write it with keras.ops.")


def _address(function: Callable) -> str:
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}:{named.__qualname__}"


def _imported(saved: dict) -> Activation:
    module, _, path = saved["callable"].partition(":")
    try:
        function: Any = import_module(module)
        for part in path.split("."):
            function = getattr(function, part)
    except (ImportError, AttributeError) as error:
        raise SpecError(
            f"The activation {saved['callable']!r} cannot be imported; define it in a module on the Python path."
        ) from error
    if fingerprint(function).digest != saved["code"]:
        raise SpecError(f"The activation {saved['callable']!r} has changed since the experiment was saved.")
    return _of_callable(function, saved["label"])
