"""Notices, in the learner's process, attempts that an instructor may want to know of; no mark depends on it.

Python tells an audit hook (PEP 578) of every connection, opened file and signal; and what a notebook has put in the
place of builtins, of the shell's methods or of helpers for tests is seen by looking. Code that wants to can silence
all this: it reports what is done in passing or in the open, and the sandbox is what protects.
"""

import builtins
import functools
import os
import sys
import types
from collections.abc import Iterator
from typing import Any

_MOST = 20
#: Folders that a learner's process may look into, beside its own and Python's.
_OPEN = ("/tmp", "/dev", "/usr", "/lib", "/lib64", "/bin", "/etc", "/sys", "/opt", "/proc/self")
_TELLING = ("gradebook.db", "nbgrader_config.py", "/etc/shadow", "/etc/passwd")
_HELPERS = ("nncourse", "numpy.testing", "unittest", "pandas.testing", "pandas._testing", "tensorflow.test")
_SHELL = ("showtraceback", "_showtraceback", "run_cell", "run_cell_async", "run_ast_nodes", "run_code", "displayhook")


class Watch:
    """What was noticed in this process since the last :meth:`new`."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.noted: dict[str, None] = {}
        self.fresh: list[str] = []
        self.builtins = dict(vars(builtins))
        self.hooks = _hooks(shell)
        self.own = (f"{os.getcwd()}/", "/tmp/", "/dev/")
        roots = (os.getcwd(), *(os.path.realpath(each) for each in (sys.prefix, sys.base_prefix)), sys.prefix)
        self.roots = tuple(f"{each}/" for each in (*roots, *_OPEN))
        sys.addaudithook(self._hear)

    def new(self) -> list[str]:
        """One line for each kind of attempt that was not told before."""
        for line in self._patched():
            self._note(line)
        fresh, self.fresh = self.fresh, []
        return fresh

    def _note(self, line: str) -> None:
        if line not in self.noted and len(self.noted) < _MOST:
            self.noted[line] = None
            self.fresh.append(line)

    def _hear(self, event: str, args: tuple) -> None:
        try:
            heard = _EVENTS.get(event)
            if heard is not None and (line := heard(self, *args)) is not None:
                self._note(line[:200])
        except Exception:  # an audit hook that raises would forbid what it only watches
            return

    def path(self, path: Any, mode: Any = None, *_: Any) -> str | None:
        """A line for a path outside of what a notebook has to do with, or written to outside its own folders."""
        if not isinstance(path, str | bytes | os.PathLike):
            return None
        text = os.fsdecode(path)
        whole = os.path.normpath(os.path.join(os.getcwd(), text))
        if any(word in whole for word in _TELLING):
            return f"opened or looked for {whole}"
        if isinstance(mode, str) and set(mode) & set("wax+") and not f"{whole}/".startswith(self.own):
            return f"tried to write {whole}"
        if whole.startswith("/proc/"):
            allowed = not _other(whole)
        else:
            allowed = whole in ("/", "/proc") or f"{whole}/".startswith(self.roots)
        return None if allowed else f"opened or looked for {whole}"

    def _patched(self) -> Iterator[str]:
        for name, genuine in self.builtins.items():
            if vars(builtins).get(name) is not genuine and name not in ("_", "__debug__"):
                yield f"replaced the builtin {name}"
        for name in _SHELL:
            held = getattr(self.shell, name, None)
            if self._is_learners(getattr(held, "__func__", held)):
                yield f"replaced {name} of IPython's shell"
        for name, before in self.hooks.items():
            if any(self._comes_from_notebook(each) for each in _hooks(self.shell)[name] if each not in before):
                yield f"added to {name} of IPython's shell"
        for name, module in list(sys.modules.items()):
            if name.startswith(_HELPERS):
                yield from self._patched_module(name, module)

    def _patched_module(self, name: str, module: Any) -> Iterator[str]:
        if getattr(module, "__spec__", None) is None:
            yield f"replaced the module {name}"
        else:
            for each, held in list(vars(module).items()):
                if self._is_learners(held):
                    yield f"replaced {each} of {name}"

    def _comes_from_notebook(self, hook: Any) -> bool:
        """Whether a hook was made in the notebook; libraries add theirs, matplotlib for one."""
        while isinstance(hook, functools.partial | types.MethodType):
            if self._is_learners(type(getattr(hook, "__self__", None))):
                return True
            hook = hook.func if isinstance(hook, functools.partial) else hook.__func__
        return self._is_learners(hook) or self._is_learners(type(hook))

    def _is_learners(self, thing: Any) -> bool:
        """Whether a function or class was made in the notebook."""
        if isinstance(thing, types.FunctionType):
            return thing.__globals__ is self.shell.user_ns
        return isinstance(thing, type) and type.__dict__["__module__"].__get__(thing) == "__main__"


def _hooks(shell: Any) -> dict[str, list[Any]]:
    lists = {"ast_transformers": list(shell.ast_transformers)}
    for name in ("input_transformers_cleanup", "input_transformers_post"):
        lists[name] = list(getattr(shell, name, []))
    for name, callbacks in shell.events.callbacks.items():
        lists[f"events.{name}"] = list(callbacks)
    return lists


def _other(path: str) -> bool:
    """Whether a path below /proc is about another process."""
    first = path.split("/")[2]
    return first.isdigit() and int(first) != os.getpid()


def _connection(watch: Watch, channel: Any, address: Any = None, *_: Any) -> str:
    return f"tried the network: {address!r}"


def _signal(watch: Watch, pid: Any, *_: Any) -> str | None:
    return f"sent a signal to the process {pid}" if pid in (-1, 0, 1, os.getppid()) else None


_EVENTS: dict[str, Any] = {
    "open": Watch.path,
    "os.listdir": Watch.path,
    "os.scandir": Watch.path,
    "socket.connect": _connection,
    "socket.sendto": _connection,
    "socket.getaddrinfo": lambda watch, host, *_: f"tried the network: {host!r}",
    "os.kill": _signal,
}
