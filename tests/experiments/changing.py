"""Part of the tests of fingerprints: every form in which an activation may depend on a number.

``python -m tests.experiments.changing ALPHA`` prints the digests of all forms.
"""

import collections
import functools
import json
import sys

import keras
import numpy as np

import tests.experiments.changing_namesake
from tests.experiments import changing_module

ALPHA = 0.1


def uses_global(x):
    return x * ALPHA


def uses_helper(x):
    return uses_global(x)


def in_closure(alpha):
    table = np.zeros(5000, "float32")
    table[2500] = alpha  # NumPy's repr leaves the middle out

    def over_table(x):
        return x * table[2500]

    return over_table


def with_default(alpha):
    def keyword(x, *, slope=alpha):
        return x * slope

    return keyword


class Slotted:
    __slots__ = ("alpha",)

    def __init__(self, alpha):
        self.alpha = alpha

    def __call__(self, x):
        return x * self.alpha


class Stateful:
    def __init__(self, alpha):
        self.alpha = alpha

    def act(self, x):
        return x * self.alpha


class Inherits(Slotted):
    __slots__ = ()


class OwnLayer(keras.layers.Layer):
    def __init__(self, alpha):
        super().__init__()
        self._own = alpha

    def call(self, x):
        return x * self._own


@functools.lru_cache
def cached_slope(name):
    return ALPHA


def uses_cached(x):
    return x * cached_slope("a")


def imports_within(x):
    from tests.experiments import changing_module as other

    return x * other.SLOPE


class Decorated:
    """A decorator that keeps the function it was put around, and a number of its own."""

    def __init__(self, function, alpha):
        functools.update_wrapper(self, function)
        self.function, self.alpha = function, alpha

    def __call__(self, x):
        return self.function(x) * self.alpha


class Metered(type):
    @property
    def slope(cls):
        return ALPHA


class Measured(metaclass=Metered):
    pass


def asks_metaclass(x):
    return x * Measured.slope


class Scaled(keras.Sequential):
    """A model with a number beside its layers."""

    def __init__(self, alpha):
        super().__init__([keras.layers.ReLU()])
        self.alpha = alpha

    def call(self, x, training=None, mask=None):
        return super().call(x) * self.alpha


def functional(alpha):
    inputs = keras.Input((3,))
    return keras.Model(inputs, keras.layers.LeakyReLU(negative_slope=alpha)(keras.layers.ReLU()(inputs)))


def of_operations(combine):
    """A functional model whose graph holds operations beside its layers."""
    inputs = keras.Input((3,))
    return keras.Model(inputs, combine(inputs))


class ScaledInCall(keras.layers.Layer):
    """A layer that is told its number when it is called."""

    def call(self, x, scale=1.0):
        return x * scale


class Noted(np.ndarray):
    """An array that may carry attributes."""


def _noted(alpha):
    array = np.ones(1).view(Noted)
    array.slope = alpha
    return array


def _named_like_relu(alpha):
    return functools.wraps(keras.activations.relu)(lambda x: x * alpha)


def asks_factory(held):
    return held.default_factory()


def holding(value, get):
    return lambda x: x * get(value)


KEY = "SLOPE"


def asks_dictionary(x):
    return x * changing_module.__dict__["SLOPE"]


def asks_for_a_key(x):
    return x * getattr(changing_module, KEY)


def asks_for_each(x):
    for name in ("SLOPE",):
        x = x * getattr(changing_module, name)
    return x


def slope_of(module):
    return module.SLOPE


def hands_a_module_on(x):
    return x * slope_of(changing_module)


def hands_a_part_on(x):
    return x * slope_of(tests.experiments.changing_module)


def hands_an_imported_module_on(x):
    from tests.experiments import changing_module as other

    return x * slope_of(other)


def imports_beside(x):
    from .changing_namesake import changing_namesake

    return x * changing_namesake


def hands_on_what_it_imports(x):
    import tests.experiments.changing_module as other

    return x * slope_of(other)


def renames_a_module(x):
    other = changing_module
    return x * (lambda: other.SLOPE)()


def in_closure_of(module):
    return lambda x: x * slope_of(module)


def asks_a_namesake(x):
    return x * tests.experiments.changing_namesake.changing_namesake


def asks_numpy_for_a_list(x):
    return x * np.slopes_of_mine[0]


def forms(alpha):
    """Each form as it is when the number is ``alpha``; globals are changed on the way."""
    global ALPHA
    ALPHA = changing_module.SLOPE = alpha
    tests.experiments.changing_namesake.changing_namesake = alpha
    np.slopes_of_mine = [alpha]
    cached_slope.cache_clear()
    return {
        "a global constant": uses_global,
        "a helper function": uses_helper,
        "a long array in a closure": in_closure(alpha),
        "a keyword default": with_default(alpha),
        "a setting of a Keras layer": keras.layers.LeakyReLU(negative_slope=alpha),
        "an attribute of a layer of one's own": OwnLayer(alpha),
        "an object with slots": Slotted(alpha),
        "a slot of a base class": Inherits(alpha),
        "a bound method's state": Stateful(alpha).act,
        "a class in an imported module": changing_module.Bent(),
        "an import within": imports_within,
        "a partial": functools.partial(lambda slope, x: x * slope, alpha),
        "a cached helper": uses_cached,
        "an object around a function": Decorated(keras.activations.relu, alpha),
        "a metaclass": asks_metaclass,
        "what a default dictionary makes": holding(collections.defaultdict(lambda: alpha), asks_factory),
        "a deque": holding(collections.deque([alpha]), lambda held: held[0]),
        "an attribute of an array": holding(_noted(alpha), lambda held: held.slope),
        "a sequential model": keras.Sequential([keras.layers.LeakyReLU(negative_slope=alpha)]),
        "a functional model": functional(alpha),
        "an attribute of a model": Scaled(alpha),
        "a function that bears a library's name": _named_like_relu(alpha),
        "a text that getattr takes": lambda x: x * getattr(changing_module, "SLOPE"),  # noqa: B009
        "a product in a functional model": of_operations(lambda inputs: inputs * alpha),
        "an operation's setting": of_operations(lambda inputs: keras.activations.elu(inputs, alpha)),
        "a number beside two tensors": of_operations(lambda inputs: keras.ops.maximum(inputs, inputs * alpha)),
        "a number of a layer's call": of_operations(lambda inputs: ScaledInCall()(inputs, scale=alpha)),
        "a module's dictionary": asks_dictionary,
        "a global that getattr takes": asks_for_a_key,
        "texts that getattr takes in turn": asks_for_each,
        "a module that is handed on": hands_a_module_on,
        "a package's module that is handed on": hands_a_part_on,
        "a module imported within and handed on": hands_an_imported_module_on,
        "a module imported within by its path and handed on": hands_on_what_it_imports,
        "an import from the package it is in": imports_beside,
        "a module of another name": renames_a_module,
        "a module in a closure that is handed on": in_closure_of(changing_module),
        "what is named as its module": asks_a_namesake,
        "a list that a library was given": asks_numpy_for_a_list,
    }


if __name__ == "__main__":
    from nncourse.experiments.fingerprint import fingerprint

    built = forms(float(sys.argv[1]))
    print(json.dumps({name: fingerprint(form) for name, form in built.items()}))
