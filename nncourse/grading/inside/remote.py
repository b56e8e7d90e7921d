"""A learner's object as the examiner sees it: it lives in the kernel, and what is done to it is done there.

Three rules keep a hostile object from judging itself. A value of the test is never compared or combined with it
*there*: what would need that cannot be judged apart, and fails (:mod:`nncourse.grading.inside.not_apart`). Only
arguments of calls, keys and assigned values cross: what a test passes to a learner's function is meant to be seen by
it. And a handle is of no library's class: objects of such classes cross by value, once.
"""

import functools
import inspect
import operator
import types
from typing import Any

from nncourse.grading.inside.calling import call
from nncourse.grading.inside.not_apart import refuse

_BINARY = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "matmul": "@",
    "and_": "&",
    "or_": "|",
    "xor": "^",
    "lshift": "<<",
    "rshift": ">>",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_KNOWN = {
    "builtins:function": types.FunctionType,
    "builtins:method": types.MethodType,
    "builtins:builtin_function_or_method": types.BuiltinFunctionType,
    "builtins:generator": types.GeneratorType,
    "builtins:coroutine": types.CoroutineType,
    "builtins:type": type,
}
#: Where Python's functions and what wraps them are defined.
_FUNCTIONS = ("builtins", "functools", "operator", "numpy", "numpy.lib._function_base_impl")
#: What such a function is, where it came as this process's own.
_HERE = (types.FunctionType, types.BuiltinFunctionType, functools.partial)
_HERE += (operator.itemgetter, operator.attrgetter, operator.methodcaller)
#: Methods that judge, and how many values of a test they must be given to do so.
_JUDGES = {"evaluate": 2, "score": 2, "test_on_batch": 2, "compute_loss": 2}
_JUDGES |= dict.fromkeys(
    ["equals", "issubset", "issuperset", "isdisjoint", "startswith", "endswith", "isin", "identical"], 1
)


class Remote:
    # An object in the kernel. No docstring: ``__doc__`` is the learner's own.
    __slots__ = ("__weakref__", "_node", "_peer")
    stays_elsewhere = True

    def __init__(self, peer: Any, node: dict[str, Any]) -> None:
        object.__setattr__(self, "_peer", peer)
        object.__setattr__(self, "_node", node)

    @property
    def __class__(self) -> Any:
        """Python's own type of a function or a generator, for ``isinstance``; else one of that name only."""
        node = _slot(self, "_node")
        if node.get("class"):
            return type
        bases = node.get("bases")
        known = next((_KNOWN[each] for each in bases if each in _KNOWN), None) if isinstance(bases, list) else None
        return known or _stand_in(str(node.get("type")))

    @property
    def __doc__(self) -> Any:
        """The learner's own docstring."""
        return ask(self, "getattr", "__doc__")

    @property
    def __module__(self) -> Any:
        """Where the learner's object was defined."""
        return ask(self, "getattr", "__module__")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array") or name in ("__len__", "_ipython_display_", "__isabstractmethod__"):
            raise AttributeError(name)
        return ask(self, "getattr", name)

    def __setattr__(self, name: str, value: Any) -> None:
        ask(self, "setattr", name, value)

    def __delattr__(self, name: str) -> None:
        ask(self, "delattr", name)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        import numpy as np

        value = ask(self, "array")
        if type(value) is not np.ndarray:
            raise TypeError(f"An object of the submission's class {kind(self)} is no array")
        return value if dtype is None else value.astype(dtype)

    def __getitem__(self, key: Any) -> Any:
        if "getitem" in own_operators(self):
            require_uncalled(self)
        return ask(self, "getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        ask(self, "setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        ask(self, "delitem", key)

    def __iter__(self) -> Any:
        return _Iterator(ask(self, "iter"))

    def __next__(self) -> Any:
        return ask(self, "next")

    def __await__(self) -> Any:
        yield from ()
        return ask(self, "await")

    def __contains__(self, value: Any) -> bool:
        if is_remote(value):
            return bool(ask(self, "contains", value))
        if "contains" in own_operators(self):
            refuse(f"the submission's class {kind(self)} decides itself what is in it, and would be told the value")
        return any(each is value or each == value for each in self)

    def __enter__(self) -> Any:
        return ask(self, "enter")

    def __exit__(self, *error: Any) -> Any:
        return bool(ask(self, "exit", error[0].__name__ if error[0] is not None else "", str(error[1] or "")))

    def __hash__(self) -> int:
        if own_operators(self) & {"eq", "hash"}:
            return _of_type(self, "hash", int)
        return hash(_slot(self, "_node")["id"])

    def __instancecheck__(self, value: Any) -> bool:
        return is_remote(value) and bool(_slot(self, "_peer").ask("isinstance", value, self))

    def __subclasscheck__(self, value: Any) -> bool:
        return is_remote(value) and bool(_slot(self, "_peer").ask("issubclass", value, self))

    def __mro_entries__(self, bases: Any) -> Any:
        refuse(f"a class of the test is derived from the submission's {kind(self)}")

    def __copy__(self) -> Any:
        return ask(self, "copy")

    def __deepcopy__(self, memo: Any) -> Any:
        return ask(self, "deepcopy")

    def __reduce_ex__(self, protocol: Any) -> Any:
        refuse(f"the submission's {kind(self)} is pickled")

    def __eq__(self, other: Any) -> bool:
        if is_remote(other):
            return same(self, other) or bool(ask(self, "eq", other))
        if other is not None and "eq" in own_operators(self):
            refuse(f"the submission's class {kind(self)} decides itself what it equals, and would be told the value")
        return False

    def __ne__(self, other: Any) -> bool:
        return not self == other

    def __format__(self, spec: str) -> str:
        return _of_type(self, "format", str, spec)

    def __dir__(self) -> list[str]:
        return [each for each in _of_type(self, "dir", list) if type(each) is str]

    def __round__(self, digits: Any = None) -> Any:
        return ask(self, "round", digits)


class RemoteCallable(Remote):
    """A function, method, class or other callable in the kernel."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there."""
        require_uncalled(self)
        node = _slot(self, "_node")
        given = [each for each in (*args, *kwargs.values()) if not is_remote(each)]
        if node.get("judges") and len(given) >= node["judges"]:
            refuse(f"{node.get('name')!r:.40} of the submission's object would judge the test's own values")
        return call(_slot(self, "_peer"), self, list(args), kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        """Its parameters, with defaults and annotations as far as they cross by value."""
        described = []
        parameters, result = ask(self, "signature")
        for name, sort, has_default, default, annotation in parameters:
            default = default if has_default else inspect.Parameter.empty
            annotation = inspect.Parameter.empty if annotation is ... else annotation
            described.append(
                inspect.Parameter(str(name), inspect._ParameterKind(sort), default=default, annotation=annotation)
            )
        return inspect.Signature(described, return_annotation=inspect.Signature.empty if result is ... else result)


def remote(peer: Any, node: dict[str, Any]) -> Remote:
    """The stand-in for an object in the kernel."""
    if node.get("callable") and (least := _JUDGES.get(str(node.get("name")))) and not node.get("class"):
        node["judges"] = least
    return (RemoteCallable if node.get("callable") else Remote)(peer, node)


class _Iterator:
    def __init__(self, remote: Any) -> None:
        self.remote = remote

    def __iter__(self) -> "_Iterator":
        return self

    def __next__(self) -> Any:
        return ask(self.remote, "next")


def _operator(name: str) -> Any:
    def combined(self: Remote, other: Any) -> Any:
        if is_remote(other):
            return ask(self, name, other)
        if f"{name.rstrip('_')}" not in own_operators(self):
            return NotImplemented
        refuse(f"{_BINARY[name]!r} would hand a value of the test to the submission's own class {kind(self)}")

    def reflected(self: Remote, other: Any) -> Any:
        if f"r{name.rstrip('_')}" not in own_operators(self):
            return NotImplemented
        refuse(f"{_BINARY[name]!r} would hand a value of the test to the submission's own class {kind(self)}")

    return combined, reflected


def _converted(kind: type, name: str) -> Any:
    return lambda self: _of_type(self, name, kind)


def _unary(name: str) -> Any:
    return lambda self: ask(self, name)


for _kind, _name in [
    (bool, "bool"),
    (int, "len"),
    (int, "int"),
    (int, "index"),
    (float, "float"),
    (complex, "complex"),
]:
    setattr(Remote, f"__{_name}__", _converted(_kind, _name))
for _name in ("str", "repr"):
    setattr(Remote, f"__{_name}__", _converted(str, _name))
for _name in ("abs", "neg", "pos", "invert"):
    setattr(Remote, f"__{_name}__", _unary(_name))
for _name in _BINARY:
    _forward, _backward = _operator(_name)
    setattr(Remote, f"__{_name.rstrip('_')}__", _forward)
    if _name not in ("lt", "le", "gt", "ge"):
        setattr(Remote, f"__r{_name.rstrip('_')}__", _backward)


def ask(remote: Any, operation: str, *operands: Any) -> Any:
    """Have the kernel carry out an operation on a remote object; what an author's object gives is the author's."""
    value = _slot(remote, "_peer").ask(operation, remote, *operands)
    node = _slot(remote, "_node")
    if (name := node.get("of_author")) is not None:
        _inherit(value, name)
    elif (name := node.get("holder")) is not None:
        _require_no_function(value, name)
    return value


def of_author(remote: Any, name: str, own: tuple[str, ...]) -> None:
    """Mark what a read-only cell binds to a ``name``, if it is code or an object with code of one of ``own`` modules.

    A mark refuses calls; attributes that are data, and handing the object to the learner's functions, are as ever. An
    object of a library, such as a database, keeps its methods, and is itself not called. That it is one the kernel
    says: such an object is data, in whose place a submission can put what it likes.
    """
    node = _slot(remote, "_node")
    bases = node.get("bases")
    module = str(bases[0]).partition(":")[0] if isinstance(bases, list) and bases else ""
    is_keras = isinstance(bases, list) and any(str(each).startswith("keras") for each in bases)
    is_code = module in _FUNCTIONS or is_module(remote) or module.startswith(own)
    if is_code and not is_keras:
        node["of_author"] = name
    elif not is_keras:
        node |= {"holder": name} | ({"uncalled": name} if node.get("callable") else {})


def _require_no_function(value: Any, name: Any) -> None:
    """Of what a library's object gives, its own methods may be called, and no function that was put there."""
    if is_function(value):
        refuse(unjudged(name), is_shown=True)
    bases = _slot(value, "_node").get("bases") if is_remote(value) else None
    if isinstance(bases, list) and bases and str(bases[0]) in ("builtins:function", "functools:partial"):
        _inherit(value, name)


def is_function(value: Any) -> bool:
    """Whether a value is a function of this process."""
    return not is_remote(value) and (isinstance(value, _HERE) or type(value).__name__ == "ufunc")


def _inherit(value: Any, name: Any) -> None:
    if is_function(value):
        refuse(unjudged(name), is_shown=True)
    if is_remote(value):
        _slot(value, "_node")["of_author"] = name
    elif type(value) in (list, tuple, dict):
        for each in value.values() if type(value) is dict else value:
            _inherit(each, name)


def require_uncalled(remote: Any) -> None:
    """Refuse to call what is marked: the submission could have put anything in its place.

    Raises:
        NotJudgedApart: it is marked.
    """
    node = _slot(remote, "_node")
    if (name := node.get("of_author", node.get("uncalled"))) is not None:
        refuse(unjudged(name), is_shown=True)


def unjudged(name: Any) -> str:
    """Why code of a read-only cell cannot judge from where it is, and what its author can do."""
    return (
        f"it calls code of {name!r:.60}, which a read-only cell binds and the submission could replace, for it lives "
        "there. Write it as a `def` or a `class` at that cell's own level, or put it into the test"
    )


def is_remote(value: Any) -> bool:
    """Whether a value lives in the kernel; ``isinstance`` would ask the value."""
    return bool(getattr(type(value), "stays_elsewhere", False))


def same(one: Any, other: Any) -> bool:
    """Whether two remote objects are one object in the kernel."""
    return _slot(one, "_node")["id"] == _slot(other, "_node")["id"]


def number(remote: Any) -> int:
    """The handle's number."""
    return _slot(remote, "_node")["id"]


def is_module(remote: Any) -> bool:
    """Whether the kernel says that an object is a module."""
    return _slot(remote, "_node").get("t") == "module"


def claims(remote: Any) -> Any:
    """Where the kernel says that an object can be imported from."""
    return _slot(remote, "_node").get("address")


def kind(remote: Any) -> str:
    """What the submission calls the class of an object."""
    return f"{str(_slot(remote, '_node').get('type'))!r:.60}"


def is_held(value: Any) -> bool:
    """Whether a value is a library's object that a read-only cell binds and that stays in the kernel."""
    return is_remote(value) and "holder" in _slot(value, "_node")


def kind_of(value: Any) -> str:
    """The class of a value, ``module:name``; of one that lives in the kernel, as that says."""
    if not is_remote(value):
        return f"{type(value).__module__}:{type(value).__qualname__}"
    bases = _slot(value, "_node").get("bases")
    return str(bases[0])[:200] if isinstance(bases, list) and bases else ""


def own_operators(remote: Any) -> set[str]:
    """Operators that the object's class defines itself, as the kernel says."""
    named = _slot(remote, "_node").get("operators")
    return {each for each in named if isinstance(each, str)} if isinstance(named, list) else set()


@functools.cache
def _stand_in(name: str) -> type:
    return type(name, (), {"__module__": "__main__"})


def _of_type(remote: Remote, operation: str, kind: type, *operands: Any) -> Any:
    value = ask(remote, operation, *operands)
    if type(value) is not kind:
        raise TypeError(f"{operation}() of an object of the submission gave no {kind.__name__}")
    return value


_slot = object.__getattribute__
