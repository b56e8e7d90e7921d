"""What a model does, whatever it is made of.

How its layers are connected, whether it is new at each call, whether its outputs are probabilities, and whether its
units and layers differ from one another.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, _caller_namespace, answer, call, check_form
from nncourse.checks.computing import computes
from nncourse.checks.convert import to_array
from nncourse.checks.describe import describe, is_elsewhere, is_instance, type_name
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.checks.layers import Layer
from nncourse.checks.messages import WORDS
from nncourse.checks.stages import Stage, get_model, stages
from nncourse.wording import counted

#: Where the code is that stands for an object of another process: it tells nothing of the learner's.
_OURS = str(Path(__file__).parents[1])


@check
def wiring(
    name: str,
    reference: Callable[..., Any],
    inputs: Any,
    *,
    value: Any = _ABSENT,
    layers: Sequence[Layer] | None = None,
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
        layers: what these layers are, as :func:`dense` ones: then the model is right if it computes what they do,
            however it is made; with other activations it still is if its connections are.
        atol, look: as elsewhere.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    import keras

    if not callable(reference):
        raise AuthorError(f"wiring({name!r}): reference must be a function of the inputs and the layers.")
    learners = get_model(name, answer(name, value))
    judged()
    if layers is not None and computes(learners, layers, np.shape(inputs)[-1], reference) is not None:
        return
    given = keras.ops.convert_to_tensor(np.asarray(inputs, "float32"))
    got = to_array(name, call(name, learners, given))
    parts = [_with_activation(stage) for stage in stages(learners) if stage.layer.weights]
    try:
        right = to_array("reference", reference(given, *parts))
    except TypeError:  # another number of layers than the reference takes
        raise CheckFailed(
            "layer_count", name=name, got=f"{counted(len(parts), 'layer')} with weights", look=look
        ) from None
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
    judged()
    first, second = (get_model(name, call(name, builder, *arguments)) for _ in range(2))
    # Both lists stay alive while they are compared: a model may make its list anew, and an address is used again.
    ours, theirs = list(first.weights), list(second.weights)
    shared = {id(weight) for weight in ours} & {id(weight) for weight in theirs}
    if first is second or shared:
        got = "the same model twice" if first is second else f"{counted(len(shared), 'weight')} in common"
        raise CheckFailed("shared_weights", name=name, got=got)


def _with_activation(stage: Stage) -> Callable[[Any], Any]:
    own = getattr(stage.layer, "activation", None)
    if stage.activation is own or stage.activation is None:
        return stage.layer
    return lambda x: stage.activation(stage.layer(x))


@check
def seeded(name: str, *arguments: Any, value: Any = _ABSENT, look: str = "") -> None:
    """Check that a function draws from the NumPy generator it is given as its last argument, and from nothing else.

    The same seed gives the same values, another seed others, and so does a second draw from the same generator.

    Args:
        name: the function's name.
        arguments: those before the generator.
        value, look: as elsewhere.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    learners = answer(name, value)
    judged()

    def draw(generator: Any) -> np.ndarray:
        return to_array(f"{name}(…)", call(name, learners, *arguments, generator))

    first, again, other = (draw(np.random.default_rng(seed)) for seed in (7, 7, 8))
    twice = np.random.default_rng(7)
    second = [draw(twice) for _ in range(2)][1]
    if not np.array_equal(first, again):
        raise CheckFailed("not_repeatable", name=name, got="other values from the same seed", look=look)
    if np.array_equal(first, other) or np.array_equal(first, second):
        raise CheckFailed("not_random", name=name, got="the same values from two seeds, or twice", look=look)


#: Names by which a function uses a library of ready-made functions, its modules or its functions' own code.
_LIBRARIES = {
    **dict.fromkeys(["keras", "ops", "layers", "any_symbolic_tensors"], "Keras"),
    **dict.fromkeys(["tf", "tensorflow"], "TensorFlow"),
    **dict.fromkeys(["scipy", "special", "expit", "array_namespace"], "SciPy"),
    **{"torch": "PyTorch", "jax": "JAX"},
}


#: What has code that can be read.
_CODED = (FunctionType, MethodType)


@check
def avoids(
    name: str,
    forbidden: Sequence[str] = (),
    *,
    by_hand: bool = False,
    apart: Sequence[str] = (),
    value: Any = _ABSENT,
    look: str = "",
) -> None:
    """Check that a function's code does not use what the question forbids; a value is not judged by it.

    Functions of the notebook that it calls are read too.

    Args:
        name: the function's name.
        forbidden: names of functions, such as ``"tanh"`` for ``np.tanh`` and ``math.tanh``.
        by_hand: whether Keras, TensorFlow, SciPy, PyTorch and JAX are forbidden too, by their usual names.
        apart: functions of the notebook whose code is judged on its own, and not read again where they are called.
        value, look: as elsewhere.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    learners = answer(name, value)
    notebook = _caller_namespace()
    names = _names_used(learners, notebook, apart)
    if names is None:
        raise CheckFailed("not_callable", name=name, got=describe(learners))
    used = [f"`{each}`" for each in sorted(names & set(forbidden))]
    libraries = names & set(_LIBRARIES) if by_hand else set()
    used += sorted({_LIBRARIES[each] for each in libraries if not _has_code(notebook.get(each))})
    if used:
        raise CheckFailed("forbidden", name=name, got=", ".join(used), look=look)


def _has_code(thing: Any) -> bool:
    """Tell whether a name stands for a function whose code was read, such as a helper of the learner's."""
    return callable(thing) and getattr(thing, "__code__", None) is not None


def _names_used(function: Any, notebook: Mapping[str, Any], apart: Sequence[str]) -> set[str] | None:
    """Names that a function's code reads: attributes, globals, and what is defined inside it or called by it.

    None of an object without code or name, which could hide anything.
    """
    names: set[str] = set()
    followed = set(apart)
    waiting = _codes(function, names)
    if not (waiting or names):
        return None
    while waiting:
        code = waiting.pop()
        names |= {part for each in code.co_names for part in each.split(".")}  # an import has a dotted name
        waiting += [constant for constant in code.co_consts if hasattr(constant, "co_names")]
        for name in set(code.co_names) - followed:
            followed.add(name)
            called = notebook.get(name)
            if callable(called):
                waiting += _codes(called, names)
    return names


def _held(function: Any) -> Any:
    """What a call to a ``functools.partial`` or ``np.vectorize`` leads to; None of anything else."""
    if is_elsewhere(function):  # and its real type with it
        attribute = {"partial": "func", "vectorize": "pyfunc"}.get(function.__class__.__name__)
        return getattr(function, attribute, None) if attribute else None
    if is_instance(function, functools.partial) and type(function).__call__ is functools.partial.__call__:
        return functools.partial.func.__get__(function)
    if is_instance(function, np.vectorize) and type(function).__call__ is np.vectorize.__call__:
        return vars(function).get("pyfunc")
    return None


def _codes(function: Any, names: set[str]) -> list[Any]:
    """The code of a function, of a call to an object, or of what a ``partial`` holds; one without code has a name.

    An attribute that anything may bear, such as ``func``, is not asked: it need not be what a call leads to.
    """
    inner = _held(function)
    if callable(inner):
        return _codes(inner, names)
    kind = function if is_instance(function, type) else type(function)
    for each in (function, kind.__call__):
        is_code = isinstance(each, _CODED) if is_elsewhere(each) else is_instance(each, *_CODED)
        code = each.__code__ if is_code else None
        if code is not None and not code.co_filename.startswith(_OURS):
            return [code]
    own = getattr(function, "__name__", None)
    names |= {own} if isinstance(own, str) else set()
    return []


@check
def probabilities(name: str, inputs: Any, *, value: Any = _ABSENT, atol: float = 1e-4, look: str = "") -> None:
    """Check that outputs lie between 0 and 1 and sum to 1 for each input.

    Args:
        name: a model, or a function of an array.
        inputs: ``[samples, ...]``; outputs are ``[samples, classes]``.
        value, atol, look: as elsewhere.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    learners = answer(name, value)
    judged()
    if not callable(learners):
        raise CheckFailed("not_callable", name=name, got=describe(learners))
    got = to_array(f"{name}(…)", call(name, learners, np.array(inputs, "float32")))
    check_form(f"{name}(…)", got, (len(np.asarray(inputs)), None), "float")
    sums = got.sum(axis=-1)
    wrong = ~(np.isclose(sums, 1, atol=atol) & (got >= -atol).all(-1) & (got <= 1 + atol).all(-1))
    if wrong.any():
        first = int(np.argmax(wrong))
        span = f"from `{got[first].min():.4g}` to `{got[first].max():.4g}`, sum `{sums[first]:.4g}`"
        code, advice = _why_no_probabilities(learners, got, atol)
        raise CheckFailed(code, name=name, got=f"for input `[{first}]`: {span}", look=look or advice)


def _why_no_probabilities(learners: Any, got: np.ndarray, atol: float) -> tuple[str, str]:
    """The message, and what to look at where the outputs ``[samples, ..., classes]`` tell it."""
    import keras

    if got.shape[0] > 1 and np.allclose(got.sum(axis=0), 1, atol=atol):
        return "sums_over_samples", ""
    if got.shape[0] > 1 and np.isclose(got.sum(), 1, atol=atol):
        return "not_probabilities", WORDS["sum_of_all"]
    return "not_probabilities", "" if is_instance(learners, keras.Model) else WORDS["sum_of_each"]


@check
def units_differ(name: str, *, value: Any = _ABSENT, look: str = "") -> None:
    """Check that no layer of a model has two units with the same kernel column and bias.

    Such units get the same gradient and stay copies of one another, whatever the data.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    judged()
    for title, kernel, bias in _kernels(get_model(name, answer(name, value))):
        columns = kernel.reshape(-1, kernel.shape[-1])
        if bias is not None:
            columns = np.vstack([columns, bias])
        distinct = np.unique(columns, axis=1).shape[1]
        if distinct < columns.shape[1]:
            got = f"{distinct} different among {counted(columns.shape[1], 'unit')}"
            raise CheckFailed("symmetric_units", name=name, layer=title, got=got, look=look)


@check
def layers_differ(name: str, *, value: Any = _ABSENT, look: str = "") -> None:
    """Check that no two layers of a model hold the same kernel values, as a shared initializer object gives them.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    judged()
    seen: dict[tuple, str] = {}
    for title, kernel, _ in _kernels(get_model(name, answer(name, value))):
        key = (kernel.shape, kernel.tobytes())
        if key in seen and kernel.size > 1:
            raise CheckFailed("same_kernels", name=name, layer=title, other=seen[key], got="equal kernels", look=look)
        seen[key] = title


def _kernels(learners: Any) -> Iterator[tuple[str, np.ndarray, np.ndarray | None]]:
    """Each layer's title, kernel ``[..., units]`` and bias ``[units]`` (None without one)."""
    if not learners.built:
        raise CheckFailed("not_built", name="the model", got="a model without weights")
    for number, stage in enumerate(stages(learners), 1):
        kernel, bias = (getattr(stage.layer, role, None) for role in ("kernel", "bias"))
        if kernel is not None:
            title = WORDS["layer"].format(number=number, kind=type_name(stage.layer))
            yield title, to_array("kernel", kernel), None if bias is None else to_array("bias", bias)
