"""What code names: settings, names and attributes that a user gave to Keras, Python or a library."""

import builtins
import sys

import keras
import numpy as np

from nncourse.experiments.fingerprint import fingerprint
from nncourse.experiments.fingerprint_code import library_of, restless


def asks_keras(x):
    return x * keras.config.epsilon()


def asks_python(x):
    return x * SLOPE_OF_ALL  # noqa: F821


def asks_numpy(x):
    return x * np.slope_of_mine + np.pi


def asks_interpreter(x):
    return x * sys.modules[__name__].ALPHA


def documented(x):
    return x * float(documented.__doc__)


def test_a_setting_of_keras_is_in_the_fingerprint():
    before, usual = fingerprint(asks_keras), keras.config.epsilon()
    keras.config.set_epsilon(1e-3)
    try:
        assert fingerprint(asks_keras).digest != before.digest
    finally:
        keras.config.set_epsilon(usual)
    assert fingerprint(asks_keras) == before
    assert before.unknown == ()


def test_what_a_user_gave_to_python_or_a_library_is_in_the_fingerprint(monkeypatch):
    for place, name, function in ((builtins, "SLOPE_OF_ALL", asks_python), (np, "slope_of_mine", asks_numpy)):
        seen = []
        for value in (0.1, 0.9, 0.1):
            monkeypatch.setattr(place, name, value, raising=False)
            seen.append(fingerprint(function))
        assert seen[0] == seen[2] != seen[1]
        assert seen[0].unknown == ()


def test_what_cannot_be_followed_is_told():
    assert "module sys" in fingerprint(asks_interpreter).unknown[0]
    assert "__doc__" in fingerprint(documented).unknown[0]


class Unreadable:
    """An object that does not let itself be looked at."""

    def __getattr__(self, name):
        raise RuntimeError("not for you")


def test_an_object_that_cannot_be_read_is_told_and_ends_nothing():
    deep = [1]
    for _ in range(5000):
        deep = [deep]
    for value in (Unreadable(), deep):
        assert "cannot be read" in fingerprint(value).unknown[0]


def test_a_set_that_holds_itself_ends():
    class Holder:
        pass

    holder = Holder()
    holder.all = {holder}
    assert fingerprint(holder).digest


def test_libraries_are_told_from_code_of_ones_own():
    assert library_of("numpy.linalg").startswith("numpy ")
    assert library_of("json").startswith("json ")
    assert library_of("tests.experiments") is library_of("__main__") is None
    assert restless("numpy.random.mtrand")
    assert not restless("numpy.randomness")
