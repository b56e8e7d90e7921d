"""A function at the other end of the wire inside a gradient tape, or a graph, at this end.

The examiner's functions are handed to a learner's code, which may trace them (``tf.function``) and differentiate them
in any way and to any order. Where that is possible, such a function crosses as the TensorFlow graph that it makes of
these arguments: :func:`traced` makes it, :func:`replayed` uses it. The other way, where graphs would come from a
hostile kernel, value and gradient are asked for, to first order.
"""

import sys
from collections.abc import Callable
from typing import Any

#: A graph larger than this stays where it is.
_MAX_GRAPH_BYTES = 2**24


def _tensors(args: list[Any]) -> list[int]:
    """Places of the arguments that a tape could watch."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None or not hasattr(tensorflow, "is_tensor"):
        return []
    return [i for i, each in enumerate(args) if tensorflow.is_tensor(each)]


def _is_recorded(args: list[Any], places: list[int]) -> bool:
    """Whether a graph is being made, or a tape or an accumulator looks at one of these tensors."""
    import tensorflow as tf
    from tensorflow.python import pywrap_tfe
    from tensorflow.python.eager import record

    if not tf.executing_eagerly():
        return True
    tensors = [args[place] for place in places if type(args[place]).__name__ == "EagerTensor"]
    if len(tensors) < len(places) and record.could_possibly_record():  # a tape watches variables by itself
        return True
    return bool(tensors and pywrap_tfe.TFE_Py_TapeSetPossibleGradientTypes(tensors))


def through(
    call: Callable[[list[Any]], Any], ask: Callable[..., Any], function: Any, args: list[Any], kwargs: Any
) -> Any:
    """The value of a call at the other end, recorded on a tape here if one looks.

    Args:
        call: calls the function there with these arguments.
        ask: asks the other end for an operation.
        function: the function there.
        args, kwargs: what it is called with; tensors among ``args`` can be differentiated by.
    """
    places = _tensors(args)
    if not places or not _is_recorded(args, places):
        return call(args)
    import tensorflow as tf

    if not tf.executing_eagerly():
        return _in_graph(call, ask, function, args, kwargs, places)
    value = call(args)
    if not tf.is_tensor(value):
        return value

    @tf.custom_gradient
    def recorded(*tensors: Any) -> Any:
        def back(upstream: Any) -> Any:
            return tuple(ask("gradient", function, list(args), kwargs, places, upstream))

        return tf.identity(value), back

    return recorded(*(tf.convert_to_tensor(args[place]) for place in places))


def _in_graph(
    call: Callable[[list[Any]], Any],
    ask: Callable[..., Any],
    function: Any,
    args: list[Any],
    kwargs: Any,
    places: list[int],
) -> Any:
    """The call as an operation of a graph; its value has the first tensor's type and shape."""
    import tensorflow as tf

    def filled(tensors: Any) -> list[Any]:
        whole = list(args)
        for place, tensor in zip(places, tensors, strict=True):
            whole[place] = tensor
        return whole

    @tf.custom_gradient
    def recorded(*tensors: Any) -> Any:
        def back(upstream: Any) -> Any:
            def asked(upstream: Any, *tensors: Any) -> Any:
                return ask("gradient", function, filled(tensors), kwargs, places, upstream)

            gradients = tf.py_function(asked, [upstream, *tensors], [each.dtype for each in tensors])
            for each, tensor in zip(gradients, tensors, strict=True):
                each.set_shape(tensor.shape)
            return tuple(gradients)

        value = tf.py_function(lambda *tensors: call(filled(tensors)), tensors, tensors[0].dtype)
        value.set_shape(tensors[0].shape)
        return value, back

    return recorded(*(tf.convert_to_tensor(args[place]) for place in places))


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


def traced(function: Callable[..., Any], kinds: list[list[Any]]) -> list[Any] | None:
    """The graph of a function of this end: ``[GraphDef, names of its inputs, name of its output]``.

    Args:
        function: takes tensors, gives one tensor.
        kinds: element type and shape of each argument.

    Returns:
        None where the function makes no such graph, or one that holds more than numbers.
    """
    import tensorflow as tf

    specs = [tf.TensorSpec(shape, dtype) for dtype, shape in kinds]
    try:
        graph = tf.function(function, autograph=False).get_concrete_function(*specs)
    except Exception:  # it needs a number where there is none yet: as in the learner's notebook, it is called instead
        return None
    definition = graph.graph.as_graph_def()
    own = any("_gradient_op_type" in node.attr for node in definition.node)
    if graph.captured_inputs or own or len(graph.outputs) != 1 or definition.ByteSize() > _MAX_GRAPH_BYTES:
        return None
    return [definition.SerializeToString(), [each.name for each in graph.inputs], graph.outputs[0].name]


class Replayed:
    """A function of the other end that is replayed here from its graphs, one for each kind of argument.

    Args:
        ask_traced: asks the other end for :func:`traced` with these kinds of arguments.
    """

    def __init__(self, ask_traced: Callable[[list[list[Any]]], list[Any] | None]) -> None:
        self.ask_traced = ask_traced
        self.graphs: dict[str, Any] = {}

    def __call__(self, args: list[Any], kwargs: dict[str, Any]) -> tuple[bool, Any]:
        """Whether the call could be replayed, and its value."""
        places = _tensors(args)
        if kwargs or len(places) != len(args) or not places or not _is_recorded(args, places):
            return False, None
        import tensorflow as tf

        args = [tf.convert_to_tensor(each) for each in args]
        kinds = [[each.dtype.name, each.shape.as_list() if each.shape.rank is not None else None] for each in args]
        if repr(kinds) not in self.graphs:
            self.graphs[repr(kinds)] = _function_of(self.ask_traced(kinds))
        function = self.graphs[repr(kinds)]
        return (False, None) if function is None else (True, function(*args))


def _function_of(graph: list[Any] | None) -> Callable[..., Any] | None:
    if graph is None:
        return None
    import tensorflow as tf

    definition = tf.compat.v1.GraphDef.FromString(graph[0])

    @tf.function(autograph=False)
    def function(*tensors: Any) -> Any:
        inputs = dict(zip(graph[1], tensors, strict=True))
        return tf.graph_util.import_graph_def(definition, input_map=inputs, return_elements=[graph[2]], name="")[0]

    return function
