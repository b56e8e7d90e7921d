"""What a kernel may name to the examiner: numbers in, numbers out."""

import codecs
import contextlib
import dis
import gc
import importlib
import sys
import threading
import types

import numpy as np
import pytest

from nncourse.grading.wire import keras_objects, library

#: Audit events of code, files, processes and imports (PEP 578).
_EVENTS = ("exec", "compile", "import", "open", "os.", "subprocess.", "shutil.", "pickle.", "marshal.", "ctypes.")
_WORDS = {"eval", "exec", "compile", "open", "__import__", "import_module", "system", "Popen", "run", "getattr"}
_heard: list[str] = []
_listening: int | None = None  # the thread that calls: others open and import as they please


def _hear(event, args):
    if _listening is not None and _listening == threading.get_ident() and event.startswith(_EVENTS):
        _heard.append(event)


sys.addaudithook(_hear)


def test_the_list_is_compared_by_identity():
    for (module, name), each in library.everything().items():
        assert library.pure([module, name]) is each
    assert library.pure(["math", "sqrt"]) is sys.modules["math"].sqrt
    assert library.pure(["numpy", "tanh"]) is np.tanh


@pytest.mark.parametrize(
    "where",
    [
        ["builtins", "eval"], ["builtins", "exec"], ["builtins", "open"], ["builtins", "getattr"],
        ["builtins", "type"], ["builtins", "__import__"], ["builtins", "compile"], ["builtins", "print"],
        ["numpy.testing", "measure"], ["numpy", "load"], ["numpy", "fromfile"], ["numpy.ma", "masked_all_like"],
        ["numpy", "vectorize"], ["operator", "attrgetter"], ["operator", "methodcaller"], ["os", "system"],
        ["collections", "namedtuple"], ["pandas", "eval"], ["pandas", "read_pickle"], ["functools", "singledispatch"],
        ["keras.saving", "load_model"], ["antigravity", "fly"], ["numpy", ["tanh"]], "numpy.tanh", None,
    ],
)  # fmt: skip
def test_what_reaches_further_is_not_on_it(where):
    assert library.pure(where) is None
    assert "antigravity" not in sys.modules


def _look_up(names):
    """Have Python look for text encodings of these names, which it does once: its own tables lie in files."""
    for name in names:
        with contextlib.suppress(LookupError):
            codecs.lookup(name)


def test_nothing_on_it_reaches_code_files_processes_or_imports():
    """Called with what a hostile kernel and a test may bring together; the interpreter tells what it does."""
    global _listening
    texts = ("__import__('os').system('true')", "/etc/passwd", "{0.__class__}")
    probes = [(), (3,), (2.5, 3), texts[:1], texts[:2], texts, ([1, 2],), (np.ones(3),), (np.ones(3), np.ones(3))]
    probes += [(len, ["a"]), ("a", "b", "c", "d"), ([texts[0]], {"a": texts[1]})]
    _look_up({each for probe in probes for each in probe if isinstance(each, str)})
    importlib.invalidate_caches()  # as other tests leave it: a name that was not looked up would list folders
    gc.collect()
    gc.disable()  # what is collected now was made elsewhere, and may close and remove what it held
    try:
        for (module, name), each in library.everything().items():
            for probe in probes:
                _listening = threading.get_ident()
                try:
                    made = each(*probe)
                    if hasattr(made, "__next__"):
                        next(made, None)
                except Exception:
                    pass
                finally:
                    _listening = None
                assert _heard == [], (module, name, probe)
    finally:
        gc.enable()


def test_nothing_on_it_is_python_code_but_plain_containers():
    for (module, name), each in library.everything().items():
        assert not isinstance(each, types.FunctionType), (module, name)
        if isinstance(each, type) and each.__module__ == "collections":
            assert name in ("Counter", "deque", "OrderedDict", "defaultdict")


@pytest.mark.slow
def test_keras_functions_that_cross_by_name_reach_none_of_it():
    """Their own code, and that of what it calls in Keras, names nothing that runs code or opens files."""
    seen, waiting = set(), list(keras_objects._functions().values())
    while waiting:
        function = waiting.pop()
        code = getattr(function, "__code__", None)
        if code is None or code in seen:
            continue
        seen.add(code)
        names = {each.argval for each in dis.get_instructions(code) if each.opname.startswith("LOAD_GLOBAL")}
        assert not names & (_WORDS - {"getattr"}), function
        held = [function.__globals__.get(name) for name in names]
        waiting += [
            each for each in held if isinstance(each, types.FunctionType) and "activations" in each.__module__
        ]
