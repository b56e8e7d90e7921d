"""A function at the other end of the wire inside a gradient tape at this end: value and gradient are asked for."""

import sys
from collections.abc import Callable
from typing import Any


def holds_tensors(args: Any) -> bool:
    """Whether a tape could want the gradient of a call with these arguments."""
    tensorflow = sys.modules.get("tensorflow")
    return tensorflow is not None and any(tensorflow.is_tensor(each) for each in args)


def call(ask: Callable[..., Any], function: Any, args: list[Any], kwargs: dict[str, Any], value: Any) -> Any:
    """The value of a call, recorded on a tape here; ``value`` is what the call at the other end gave.

    Args:
        ask: asks the other end for an operation.
        function: the function there.
        args, kwargs: what it was called with; tensors among ``args`` can be differentiated by.
        value: its value; returned as it is if it is no tensor.
    """
    import tensorflow as tf

    if not tf.is_tensor(value):
        return value
    places = [i for i, each in enumerate(args) if tf.is_tensor(each)]

    @tf.custom_gradient
    def through(*tensors: Any) -> Any:
        def back(upstream: Any) -> Any:
            return tuple(ask("gradient", function, list(args), kwargs, places, upstream))

        return tf.identity(value), back

    return through(*(tf.convert_to_tensor(args[place]) for place in places))


def gradient(
    function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], places: list[int], upstream: Any
) -> list[Any]:
    """The gradient of a function of this end, times ``upstream``, by the arguments at ``places``."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tensors = [tf.convert_to_tensor(args[place]) for place in places]
        tape.watch(tensors)
        for place, tensor in zip(places, tensors, strict=True):
            args[place] = tensor
        value = tf.convert_to_tensor(function(*args, **kwargs))
    return tape.gradient(value, tensors, output_gradients=upstream, unconnected_gradients="zero")
