"""What code names: settings, names and attributes that a user gave to Keras, Python or a library."""

import builtins
import importlib
import sys

import keras
import numpy as np
import pytest

from nncourse.experiments import fingerprint_code
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


def test_a_module_that_is_not_there_yet_is_told(monkeypatch, tmp_path):
    def imports_later(x):
        import not_there_yet

        return x * not_there_yet.SLOPE

    def imports_library(x):
        import nbformat

        return x * nbformat.SLOPE

    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "not_there_yet.py").write_text("SLOPE = 0.1")
    assert "not_there_yet" in fingerprint(imports_later).unknown[0]
    monkeypatch.delitem(sys.modules, "nbformat", raising=False)
    assert fingerprint(imports_library).unknown == ()


class OfTheUser:
    slope = 0.1


def asks_numpy_for_an_object(x):
    return x * np.object_of_mine.slope


def asks_numpy_by_a_list(x):
    for name in ("number_of_mine",):
        x = x * getattr(np, name)
    return x


def test_what_a_library_was_given_may_be_an_object_or_be_asked_for_by_a_list_of_texts(monkeypatch):
    for function in (asks_numpy_for_an_object, asks_numpy_by_a_list):
        seen = []
        for value in (0.1, 0.9):
            monkeypatch.setattr(OfTheUser, "slope", value)
            monkeypatch.setattr(np, "object_of_mine", OfTheUser(), raising=False)
            monkeypatch.setattr(np, "number_of_mine", value, raising=False)
            seen.append(fingerprint(function))
        assert seen[0].digest != seen[1].digest
        assert seen[0].unknown == ()


class Near:
    """An object that holds others in a set."""


def clique(number):
    nodes = [Near() for _ in range(number)]
    for node in nodes:
        node.near = {other for other in nodes if other is not node}
    return nodes[0]


def test_objects_that_hold_one_another_in_sets_end_and_are_told():
    """Without a bound, 10 of them would take minutes and 12 hours."""
    assert fingerprint(clique(4)).unknown == ()
    assert "sets within sets" in fingerprint(clique(12)).unknown[0]
    assert fingerprint({frozenset({number, -number}) for number in range(2000)}).unknown == ()


@pytest.mark.parametrize("home", ["of_one_file.py", "of_a_folder/__init__.py"])
def test_a_library_that_does_not_tell_its_version_is_known_by_its_content(home, monkeypatch, tmp_path):
    """As a package does that gives its version by its metadata alone, or one's own that was installed."""
    name = home.partition("/")[0].removesuffix(".py")
    file = tmp_path / home
    file.parent.mkdir(exist_ok=True)
    file.write_text("def act(x):\n    return x * 0.1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(fingerprint_code, "_installed", lambda: (tmp_path,))
    clear_caches()
    try:
        act = importlib.import_module(name).act
        first = fingerprint(act)
        assert first.unknown == ()
        assert fingerprint(act) == first
        changed = file if file.parent == tmp_path else file.with_name("part.py")  # an upgrade
        changed.write_text("def act(x):\n    return x * 0.9\n")
        clear_caches()
        assert fingerprint(act).digest != first.digest
    finally:
        monkeypatch.undo()
        clear_caches()
        sys.modules.pop(name)


def clear_caches():
    library_of.cache_clear()
    fingerprint_code._is_installed.cache_clear()


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
