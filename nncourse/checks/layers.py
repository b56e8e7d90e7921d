"""What an author asks of one layer of a model."""

from dataclasses import dataclass, field
from typing import Any

from nncourse.checks.canonical import activation_function, same_initializer
from nncourse.checks.failure import AuthorError

#: Stands for what is not asked, where None has a meaning of its own.
ANY = object()


@dataclass(frozen=True)
class Layer:
    """What an author asks of one layer; what is left out is not checked."""

    kind: str
    units: int | None = None
    activation: Any = ANY
    initializers: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


def dense(
    units: int | None = None,
    activation: Any = ANY,
    *,
    kernel_initializer: Any = ANY,
    bias_initializer: Any = ANY,
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
    wanted = {role: spec for role, spec in wanted.items() if spec is not ANY}
    return _checked(Layer("Dense", units, activation, wanted, options))


def layer(kind: str, activation: Any = ANY, **options: Any) -> Layer:
    """Ask for a layer of any kind by its class name, such as ``layer("Dropout", rate=0.5)``."""
    units = options.pop("units", None)
    return _checked(Layer(kind, units, activation, {}, options))


def _checked(wanted: Layer) -> Layer:
    import keras

    if not isinstance(getattr(keras.layers, wanted.kind, None), type):
        raise AuthorError(f"There is no layer {wanted.kind!r} in keras.layers.")
    if wanted.units is not None and (type(wanted.units) is not int or wanted.units < 1):
        raise AuthorError(f"A layer needs a whole number of units above 0; got {wanted.units!r}.")
    if wanted.activation is not ANY:
        activation_function(wanted.activation)
    for spec in wanted.initializers.values():
        same_initializer(None, spec)
    return wanted
