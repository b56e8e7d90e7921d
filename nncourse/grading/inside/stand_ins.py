"""Local stand-ins of a genuine type: a learner's subclass of a builtin, a learner's model or layer of Keras."""

import functools
import sys
from typing import Any

from nncourse.grading.inside.not_apart import refuse
from nncourse.grading.inside.remote import RemoteCallable, _slot, ask
from nncourse.grading.wire import in_place

_BUILTIN = {each.__name__: each for each in (str, bytes, int, float, complex, tuple, list, dict, set, frozenset)}
#: Methods of Keras's classes that would judge what a test expects, in the learner's process.
_JUDGES = ("evaluate", "test_on_batch", "test_step", "compute_loss", "compute_metrics")


def subclassed(peer: Any, node: dict[str, Any], plain: Any) -> Any:
    """An object of a learner's subclass of a builtin: the plain value here, with the methods that the builtin lacks.

    What the builtin's class can do is done here, by Python's own methods; an operator that the subclass defines anew
    cannot be judged apart. Returns None for a value of another type.
    """
    base = _BUILTIN.get(type(plain).__name__)
    if base is None or type(plain) is not base:
        return None
    operators = node.get("operators")
    named = tuple(sorted(each for each in operators if isinstance(each, str))) if isinstance(operators, list) else ()
    stand_in = _subclass(base, str(node.get("type"))[:80], named)(plain)
    stand_in.__dict__.update(_peer=peer, _node=node, _taken=in_place.fingerprint(plain))
    return stand_in


class _Subclassed:
    """What the stand-ins for subclasses have beside the builtin's own."""

    stays_elsewhere = True

    def __getattr__(self, name: str) -> Any:
        if (name.startswith("__") and name.endswith("__")) or "_node" not in self.__dict__:
            raise AttributeError(name)
        return ask(self, "getattr", name)

    def __hash__(self) -> int:
        return type(self).__mro__[2].__hash__(self)  # type: ignore[operator]


def _plain(stand_in: Any) -> Any:
    """The plain value of a stand-in for a subclass of a builtin."""
    base = type(stand_in).__mro__[2]
    if base is dict:
        return dict(dict.items(stand_in))
    return base(base.__iter__(stand_in)) if base in (list, set) else None


def require_untouched(stand_in: Any) -> None:
    """Refuse where a test has changed a stand-in itself, which the learner's object knows nothing of."""
    plain = _plain(stand_in)
    if plain is not None and in_place.fingerprint(plain) != stand_in.__dict__["_taken"]:
        name = type(stand_in).__name__
        refuse(f"the test changes an object of the submission's class {name!r:.60} by a builtin's method")


def refresh(stand_in: Any, plain: Any) -> None:
    """Give a stand-in the contents that the learner's object has now."""
    base = type(stand_in).__mro__[2]
    if type(plain) is not base or base not in (list, set, dict):
        return
    base.clear(stand_in)
    (base.extend if base is list else base.update)(stand_in, plain)  # type: ignore[attr-defined]
    stand_in.__dict__["_taken"] = in_place.fingerprint(plain)


@functools.cache
def _subclass(base: type, name: str, own: tuple[str, ...]) -> type:
    def refusing(operator: str) -> Any:
        def refused(self: Any, *args: Any) -> Any:
            refuse(
                f"the submission's class {name!r:.60} defines {operator!r} anew, and would be told the test's values"
            )

        return refused

    body: dict[str, Any] = {f"__{each}__": refusing(each) for each in own if each not in ("hash", "len", "bool")}
    if "__eq__" in body:
        body |= {"__ne__": body["__eq__"], "__hash__": _Subclassed.__hash__}
    return type(name, (_Subclassed, base), body | {"__module__": "__main__"})


class _LikeKeras:
    """Goes before a class of Keras among the bases of a stand-in, and lets nothing of that class be found."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            return _slot(self, name)
        if name in _JUDGES:
            refuse(f"{name!r} of the submission's own model would be told what the test expects")
        return ask(self, "getattr", name)


@functools.cache
def _like(base: type, name: str) -> type:
    return type(name, (_LikeKeras, RemoteCallable, base), {"__slots__": (), "__module__": "__main__"})


def keras_like(peer: Any, node: dict[str, Any]) -> Any:
    """A learner's model or layer with code of its own: a handle that is a subclass of the nearest class of Keras.

    It cannot be rebuilt here, yet it is a model or a layer; whoever looks at real types sees so. None for others.
    """
    for each in node["bases"] if isinstance(node.get("bases"), list) else []:
        module, _, name = str(each).partition(":")
        base = getattr(sys.modules.get(module), name, None) if module.split(".")[0] == "keras" else None
        if isinstance(base, type):
            handle = object.__new__(_like(base, str(node.get("type"))[:80]))
            RemoteCallable.__init__(handle, peer, node)
            return handle
    return None
