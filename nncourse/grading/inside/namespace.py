"""Globals of the test cells of one notebook: whose name is it?"""

import builtins
import importlib
import inspect
import sys
from typing import Any

from nncourse.grading.inside import guard
from nncourse.grading.inside.authors import Held, require_data
from nncourse.grading.inside.not_apart import refuse
from nncourse.grading.inside.remote import claims, is_module
from nncourse.grading.wire import library
from nncourse.grading.wire.limits import WireError

#: Names of IPython's, which only a kernel has.
_OF_IPYTHON = ("get_ipython", "In", "Out")


class Namespace(dict):
    """A dict in which a name that the examiner does not know is looked up among the learner's names in the kernel.

    Names of builtins, and what the author's own cells import or define as helpers, are always the examiner's: a
    learner cannot replace ``all`` or ``assert_allclose``. So is what a test assigns, until a cell of the author's
    binds the name anew: expected values never cross, unless the author declares a name shared. A name that only tests
    bind is never asked of the learner, also before a test has bound it: it is then unbound, as the reference sees it.

    Args:
        answers: names that the author's own answers bind; builtins of these names are the learner's.
        imports: name -> ``(module, attribute)`` that the author's solution imports.
        own: names that tests alone bind.
        in_text: names that text of a learner's may name though a test binds them.

    ``read_only`` are names that read-only cells alone bind; ``untouched`` those whose contents are the author's too.
    """

    def __init__(
        self,
        answers: set[str],
        imports: dict[str, tuple[str, str]],
        own: frozenset[str] = frozenset(),
        in_text: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__({"__name__": "__main__", "__builtins__": guard.builtins_of_tests(), "display": print})
        self.answers, self.imports = answers, imports
        self.own, self.in_text = own, in_text
        self.read_only = self.untouched = frozenset[str]()
        self.held = Held({})
        self.helpers: set[str] = set()
        self.shared: set[str] = set()
        self.seen: dict[str, Any] = {}
        self.peer: Any = None

    def begin(self, given_back: list[str], shared: list[str], held: dict[str, str] | None = None) -> None:
        """A test cell begins: names are given back to the learner, some are shared, some ``held`` by the kernel."""
        for name in given_back:
            if super().__contains__(name) and name not in self.helpers:
                super().__delitem__(name)
        self.shared = set(shared)
        self.held = Held(held or {})

    def of_tests(self) -> set[str]:
        """Names that tests bound, or that only they bind."""
        return ({*super().keys()} - self.helpers) | self.own

    def values_of_tests(self) -> list[Any]:
        """What tests bound."""
        return [value for name, value in super().items() if name not in self.helpers]

    def close(self) -> None:
        """What is here now are the author's helpers: no cell of a learner's takes them away."""
        self.helpers = set(self)

    def __missing__(self, name: str) -> Any:
        if name in _OF_IPYTHON:
            refuse(f"it uses {name}, which only the learner's kernel has")
        mine = hasattr(builtins, name) and name not in self.answers
        if self.peer is None or mine or name in self.own or name.startswith("__"):
            raise KeyError(name)
        if name in self.read_only and (own := _genuine(*self.imports.get(name, ("", "")))) is not None:
            return own
        known = self.seen.get(name)
        if known and known[2] == self.peer.turn:
            return known[0]
        value, digest = self._asked(name, known)
        if name in self.read_only:
            require_data(value, name, contents=name in self.untouched)
            self.held.take(value, name)
        self.seen[name] = (value, digest, self.peer.turn)
        return value

    def _asked(self, name: str, known: Any) -> tuple[Any, Any]:
        """A learner's name and the digest of its value; one that is as it was ``known`` is the same object."""
        try:
            reply = self.peer.ask("name", name, known[1] if known else None)
        except KeyError:
            raise KeyError(name) from None
        if not (isinstance(reply, list) and len(reply) == 2):
            raise WireError("A name without a value.")
        is_same = known and reply[1] == known[1] and reply[1] is not None
        return (known[0] if is_same else _own(self.imports, name, reply[0])), reply[1]

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        known = isinstance(name, str) and name not in self.own and not hasattr(builtins, name)
        return known and self.peer is not None and self.peer.ask("has", name) is True

    def __iter__(self) -> Any:
        theirs = self.peer.ask("names") if self.peer is not None else []
        own = list(super().keys())
        return iter([*own, *(each for each in theirs if type(each) is str and self._is_theirs(each))])

    def _is_theirs(self, name: str) -> bool:
        """Whether a name of the kernel's can be looked up here."""
        known = (
            super().__contains__(name) or name in self.own or (hasattr(builtins, name) and name not in self.answers)
        )
        return not known and not name.startswith("__") and name not in _OF_IPYTHON

    def copy(self) -> "Namespace":
        """The same names to be looked up when they are asked for, as pandas's ``query`` does; it shares none."""
        same = Namespace(self.answers, self.imports, self.own, self.in_text)
        for name in dict.__iter__(self):
            dict.__setitem__(same, name, super().__getitem__(name))
        for each in ("read_only", "untouched", "helpers", "held", "seen", "peer"):
            setattr(same, each, getattr(self, each))
        return same

    def keys(self) -> Any:
        """Names here and in the kernel."""
        return list(self)

    def items(self) -> Any:
        """Names with their values."""
        return [(name, self[name]) for name in self]

    def values(self) -> Any:
        """Values of all names."""
        return [self[name] for name in self]

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, or the default."""
        try:
            return self[name]
        except KeyError:
            return default

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self.shared and self.peer is not None:
            self.peer.ask("set", name, value)
            self.seen.pop(name, None)
        else:
            super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if super().__contains__(name):
            super().__delitem__(name)
        elif name in self.shared and self.peer is not None:
            self.peer.ask("delete", name)
        elif self.peer is not None and name not in self.own and self.peer.ask("has", name) is True:
            refuse(
                f'it deletes the learner\'s {name!r:.60}; declare that with "nncourse": {{"shared": ["{name:.60}"]}}'
            )
        else:
            raise KeyError(name)


def _own(imports: dict[str, tuple[str, str]], name: str, value: Any) -> Any:
    """The examiner's own module or function in place of the learner's reference to the same."""
    module, attribute = imports.get(name, ("", ""))
    if not module or not getattr(type(value), "stays_elsewhere", False):
        return value
    own = sys.modules.get(module)
    if own is None or (not attribute and not inspect.ismodule(own)):
        return value
    if not attribute:
        return own if is_module(value) else value
    genuine = getattr(own, attribute, None)
    if inspect.ismodule(genuine):
        return genuine if is_module(value) else value
    return genuine if claims(value) == library.address(genuine) is not None else value


def _genuine(module: str, attribute: str) -> Any:
    """What an import binds here; None where there is nothing."""
    imported = sys.modules.get(module)
    return getattr(imported, attribute, None) if attribute else imported


def imports_of(listed: list[list[str]]) -> dict[str, tuple[str, str]]:
    """Import what the author's solution imports, so that it is at hand; name -> module and attribute."""
    imports: dict[str, tuple[str, str]] = {}
    for name, module, attribute in listed:
        try:
            imported = importlib.import_module(module)
            if attribute and attribute != "*" and not hasattr(imported, attribute):
                importlib.import_module(f"{module}.{attribute}")
        except ImportError:
            continue
        if attribute == "*":
            unmarked = [each for each in vars(imported) if not each.startswith("_")]
            public = getattr(imported, "__all__", None) or unmarked
            imports |= {each: (module, each) for each in public}
        elif name:
            imports[name] = (module, attribute)
    return imports
