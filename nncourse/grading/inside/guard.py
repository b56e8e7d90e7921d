"""What a test must not do in the examiner with what comes from a kernel: run it, unpickle it, take it for a test.

``eval`` and ``exec`` of text that the test itself holds work; of other text only what is no more than an expression
of names, numbers and calls of the learner's, and of no name that the test bound, unless the author's own answer is
text that names it. Unpickling gives numbers and containers. Doctests live in the learner's docstrings, so they are
run by nobody here.
"""

import ast
import builtins
import importlib
import inspect
import sys
import types
import unittest
from collections.abc import Mapping
from typing import Any

from nncourse.grading.inside.not_apart import refuse
from nncourse.grading.inside.remote import ask, is_remote
from nncourse.wording import counted

_source: list[str] = [""]
_busy: list[bool] = []
#: What a pickle may name: constructors of containers, numbers and arrays.
_PICKLED = {
    "builtins": {
        "set",
        "frozenset",
        "complex",
        "bytearray",
        "range",
        "slice",
        "list",
        "dict",
        "tuple",
        "int",
        "float",
    },
    "collections": {"OrderedDict", "deque", "Counter"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "numpy": {"ndarray", "dtype"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy.core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "numpy.core.numeric": {"_frombuffer"},
    "_codecs": {"encode"},
}
_SAFE = (
    ast.Expression,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Call,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.keyword,
)
_SAFE += (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_SAFE += (ast.Subscript, ast.Slice, ast.IfExp, ast.Starred)


def begin_cell(source: str) -> None:
    """A test cell begins: what it says itself is the author's."""
    _source[0] = source
    _busy[:] = [True]


def end_cell() -> None:
    """It has ended."""
    _busy.clear()


def builtins_of_tests() -> dict[str, Any]:
    """The builtins that test cells and helpers see."""
    guarded = {"eval": _guarded(eval), "exec": _guarded(exec), "compile": _guarded(compile)}
    return vars(builtins) | guarded | {"locals": _locals, "vars": _vars}


class _Locals(dict):
    """What ``locals()`` gave in a function: the test's names, and no dict that the test made to hand them over."""


def _locals() -> Any:
    return _names_of(sys._getframe(1))


def _vars(*args: Any) -> Any:
    return vars(*args) if args else _names_of(sys._getframe(1))


def _names_of(frame: types.FrameType) -> Any:
    """The names of a frame: in a function a copy, as from Python 3.13 on."""
    return _Locals(frame.f_locals) if frame.f_code.co_flags & inspect.CO_OPTIMIZED else frame.f_locals


def _guarded(genuine: Any) -> Any:
    def guarded(source: Any, *args: Any, **kwargs: Any) -> Any:
        frame = sys._getframe(1)
        own = frame.f_locals  # from Python 3.13 on another object at each access
        if isinstance(source, str | bytes):
            scopes = (frame.f_globals, own) if genuine is compile or not args else args
            text = source if isinstance(source, str) else source.decode("utf-8", "replace")
            _check(text, genuine.__name__, _of_test(frame, own, scopes))
        elif is_remote(source):
            refuse(f"{genuine.__name__}() of an object of the submission")
        if genuine is not compile and not args and not kwargs:
            args = (frame.f_globals, own)
        return genuine(source, *args, **kwargs)

    return guarded


def _of_test(frame: types.FrameType, own: Mapping[str, Any], scopes: tuple[Any, ...]) -> set[str]:
    """Names that the test bound where text is evaluated, but for those that the reference's own text names.

    Those in a dict that the test made for that are handed over.
    """
    names: set[str] = set()
    for scope in scopes:
        if hasattr(scope, "of_tests"):
            names |= scope.of_tests()
        elif isinstance(scope, _Locals) or (scope is own and own is not frame.f_globals):
            names |= set(scope)
    return names - getattr(frame.f_globals, "in_text", frozenset())


def _check(text: str, what: str, of_test: set[str]) -> None:
    if text in _said():
        return
    if not _is_simple(text):
        refuse(f"{what}() of text that the test does not hold itself")
    for node in ast.walk(ast.parse(text.strip(), mode="eval")):
        if isinstance(node, ast.Name) and node.id in of_test:
            refuse(
                f"{what}() of text that names {node.id:.40}, which the test bound itself; "
                f'hand over what text may use, as in eval(text, {{"{node.id:.40}": 1}})'
            )


def _said() -> set[str]:
    """The texts that the test holds itself."""
    try:
        nodes = list(ast.walk(ast.parse(_source[0])))
    except SyntaxError:
        return set()
    return {each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _is_simple(text: str) -> bool:
    """Whether text is an expression of names, numbers and calls of the learner's."""
    try:
        nodes = list(ast.walk(ast.parse(text.strip(), mode="eval")))
    except SyntaxError:
        return False
    return all(isinstance(each, _SAFE) and not (isinstance(each, ast.Name) and _is_hidden(each.id)) for each in nodes)


def _is_hidden(name: str) -> bool:
    return "__" in name or (hasattr(builtins, name) and name not in _CALLED)


_CALLED = {
    "abs",
    "len",
    "max",
    "min",
    "sum",
    "round",
    "sorted",
    "int",
    "float",
    "str",
    "list",
    "tuple",
    "set",
    "range",
}
_CALLED |= {"True", "False", "None", "dict", "bool"}


#: Libraries that look whether their own arrays share memory, as pandas does before it gives one out.
_ASK_OF_MEMORY = ("numpy", "pandas", "scipy", "sklearn", "matplotlib", "keras", "tensorflow")


def install() -> None:
    """Guard this process; once."""
    sys.addaudithook(_hear)
    doctest = importlib.import_module("doctest")  # here: a kernel that comes of the same warm process has its own pdb
    doctest.DocTestRunner.run = _no_doctests
    doctest.DocTestFinder.find = _no_doctests
    run = unittest.TextTestRunner.run
    unittest.TextTestRunner.run = _counted(run)  # type: ignore[assignment, method-assign]
    for name in ("getsource", "getsourcelines"):
        setattr(inspect, name, _source_of(getattr(inspect, name), name))
    if "numpy" in sys.modules:
        for name in ("shares_memory", "may_share_memory"):
            setattr(sys.modules["numpy"], name, _among_libraries(getattr(sys.modules["numpy"], name)))


def _hear(event: str, args: tuple) -> None:
    if event == "pickle.find_class" and _busy and args[1] not in _PICKLED.get(args[0], ()):
        refuse(f"a pickle that names {args[0]}.{args[1]}"[:200])


def _no_doctests(*args: Any, **kwargs: Any) -> Any:
    refuse("doctests stand in the learner's docstrings, and would run the learner's text")


def _among_libraries(genuine: Any) -> Any:
    """The question whether arrays share memory: a library may ask it of its own arrays, a test may not."""

    def asked(*args: Any, **kwargs: Any) -> Any:
        name = str(sys._getframe(1).f_globals.get("__name__"))
        if name.partition(".")[0] not in _ASK_OF_MEMORY or "testing" in name:
            refuse("whether arrays share memory shows in one process only")
        return genuine(*args, **kwargs)

    return asked


def _counted(run: Any) -> Any:
    def run_and_judged(self: Any, test: Any) -> Any:
        result = run(self, test)
        if result.testsRun == 0:
            refuse("unittest found no test here: test cases of the learner's are in the learner's process")
        if not result.wasSuccessful():
            raise AssertionError(
                f"{len(result.failures) + len(result.errors)} of {counted(result.testsRun, 'unit test')} failed"
            )
        return result

    return run_and_judged


def _source_of(genuine: Any, name: str) -> Any:
    def source(value: Any) -> Any:
        if not is_remote(value):
            return genuine(value)
        text = ask(value, "source")
        if type(text) is not str:
            raise OSError("could not get source code")
        return text if name == "getsource" else (text.splitlines(True), 1)

    return source


class Main(types.ModuleType):
    """The module ``__main__`` as the test cells' namespace, for what looks there: unittest, check modules, pickle."""

    def __init__(self, namespace: Any) -> None:
        super().__init__("__main__")
        object.__setattr__(self, "_namespace", namespace)

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_namespace")[name]
        except KeyError:
            raise AttributeError(f"module '__main__' has no attribute {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        object.__getattribute__(self, "_namespace")[name] = value

    def __dir__(self) -> list[str]:
        return [each for each in object.__getattribute__(self, "_namespace") if type(each) is str]
