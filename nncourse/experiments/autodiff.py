"""Gradients on the backend that Keras runs on: the one thing here that ``keras.ops`` does not offer."""

from collections.abc import Callable, Sequence
from typing import Any

from nncourse.errors import CourseError


class BackendError(CourseError, RuntimeError):
    """A Keras backend on which gradients are not taken here."""


def gradient(function: Callable[[list], Any], tensors: Sequence[Any]) -> list:
    """The gradient of a scalar function of a list of tensors, one array for each of them.

    Raises:
        BackendError: Keras runs on neither TensorFlow nor JAX.
    """
    import keras

    backend, tensors = keras.backend.backend(), list(tensors)
    if backend == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(tensors)
            value = function(tensors)
        return tape.gradient(value, tensors)
    if backend == "jax":
        import jax

        return jax.grad(function)(tensors)
    raise BackendError(f"Experiments run on TensorFlow or JAX; KERAS_BACKEND is {backend!r}. Set it to one of them.")
