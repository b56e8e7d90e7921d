"""The warm process: it imports libraries, runs nothing with them, and forks; a fork moves into a waiting sandbox.

Started as a script with a clean environment and an empty home, outside any sandbox: no byte of a learner's ever
reaches it. For each request it forks twice. The first child joins the cgroup, steps down from root, and enters the
namespaces that bubblewrap made; the second, born in the sandbox's pid namespace, gives up every capability, installs
the filter on system calls, closes what it need not hold, and only then takes its orders. Our own code can be imported
beforehand too: it is read where it lies outside and known by where it lies inside (:class:`AsInside`), so that a fork
has what it would have imported there. This module itself uses the standard library alone.
"""

import ctypes
import gc
import importlib
import importlib.abc
import importlib.util
import json
import os
import signal
import socket
import struct
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from typing import Any

_MAX_REQUEST = 2**16
# linux/sched.h: CLONE_NEWUSER, NEWNS, NEWPID, NEWNET, NEWIPC, NEWUTS, NEWCGROUP
_ALL_NAMESPACES = 0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000
# linux/prctl.h, linux/capability.h, linux/seccomp.h
_DUMPABLE, _SECCOMP, _DROP_BOUNDING, _NO_NEW_PRIVS, _AMBIENT, _AMBIENT_CLEAR = 4, 22, 24, 38, 47, 4
_SUBREAPER = 36
_CAPABILITY_VERSION_3, _FILTER, _EINVAL = 0x20080522, 2, 22

_libc = ctypes.CDLL(None, use_errno=True)


#: Our package, and the folder in which it lies outside.
_OURS, _OUTSIDE = "nncourse", os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))


class AsInside(importlib.abc.MetaPathFinder):
    """Finds our own modules outside, as if they lay where a sandbox shows them.

    Args:
        library: the folder inside, in which our package lies.
    """

    def __init__(self, library: str) -> None:
        self.library = library

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The module, if it is ours.

        Raises:
            ModuleNotFoundError: it is ours, and is not there; nobody else need look for it.
        """
        if fullname.partition(".")[0] != _OURS:
            return None
        name = os.path.join(*fullname.split("."))
        for tail in (os.path.join(name, "__init__.py"), f"{name}.py"):
            if os.path.isfile(os.path.join(_OUTSIDE, tail)):
                loader = _Outside(fullname, os.path.join(self.library, tail), self.library)
                return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader)
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


class _Outside(SourceFileLoader):
    """Reads outside what lies in ``library`` inside; writes nothing."""

    def __init__(self, fullname: str, path: str, library: str) -> None:
        super().__init__(fullname, path)
        self.library = library

    def path_stats(self, path: str) -> Any:
        return super().path_stats(self._outside(path))

    def get_data(self, path: str) -> bytes:
        return super().get_data(self._outside(path))

    def set_data(self, *args: Any, **kwargs: Any) -> None:
        pass

    def _outside(self, path: str) -> str:
        return os.path.join(_OUTSIDE, os.path.relpath(path, self.library))


def main(fd: int, library: str, modules: list[str]) -> None:
    """Import, say so, and serve requests until the coordinator closes its end.

    ``library`` is the folder in which our package lies inside.
    """
    # As the documentation of gc advises who forks: nothing is collected here, so that no page has holes that a fork
    # would fill, and each fork collects what is its own. A second of importing Keras went into looking for garbage.
    gc.disable()
    channel = socket.socket(fileno=fd)
    finder = AsInside(library)
    sys.meta_path.insert(0, finder)
    for name in modules:
        importlib.import_module(name)
    sys.meta_path.remove(finder)
    _move_in()
    gc.freeze()
    # Nobody asks for the status of what is forked here: it is buried at once, by us rather than by the machine's
    # process 1, which may take its time; a sandbox is over only then.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _checked(_libc.prctl(_SUBREAPER, 1, 0, 0, 0))
    channel.send(b"ready")
    while True:
        text, fds, _, _ = socket.recv_fds(channel, _MAX_REQUEST, 4)
        if not text:
            return
        if os.fork() == 0:
            channel.close()
            _enter(json.loads(text), *fds)
        for each in fds:
            os.close(each)


def _move_in() -> None:
    """Let our modules be as if they had been imported inside: what is asked of them from now on is asked there."""
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if spec is not None and isinstance(spec.loader, _Outside):
            spec.loader = module.__loader__ = SourceFileLoader(name, spec.loader.path)


def _enter(request: dict[str, Any], sandbox: int, orders: int) -> None:
    """Move into the sandbox behind a pidfd, become its main process there, and carry out orders; never returns."""
    try:
        for folder in request["cgroups"]:
            with open(f"{folder}/cgroup.procs", "w") as file:
                file.write(str(os.getpid()))
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(*[request["user"]] * 3)
            os.setresuid(*[request["user"]] * 3)
        _checked(_libc.setns(sandbox, _ALL_NAMESPACES))
        child = os.fork()
        if child != 0:
            socket.send_fds(socket.socket(fileno=orders), [b"started"], [os.pidfd_open(child)])
            os._exit(0)
        _confine(request, orders)
        _play(request, orders)
    finally:
        os._exit(1)


def _confine(request: dict[str, Any], orders: int) -> None:
    """Give up what bubblewrap takes from a process that it starts itself."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.closerange(3, orders)
    os.closerange(orders + 1, 2**16)
    for fd in range(3):
        nowhere = os.open("/dev/null", os.O_RDWR)  # of the sandbox: so far it was the host's
        os.dup2(nowhere, fd)
        os.close(nowhere)
    os.chdir(request["home"])
    os.umask(0o022)
    os.environ.clear()
    os.environ.update(request["environment"])
    for capability in range(64):
        if _libc.prctl(_DROP_BOUNDING, capability, 0, 0, 0) != 0 and ctypes.get_errno() != _EINVAL:
            raise OSError(ctypes.get_errno(), "capabilities stay")
    _checked(_libc.prctl(_AMBIENT, _AMBIENT_CLEAR, 0, 0, 0))
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), 8)
    _checked(_libc.capset(header, ctypes.create_string_buffer(bytes(24), 24)))
    _checked(_libc.prctl(_DUMPABLE, 1, 0, 0, 0))
    _checked(_libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    code = bytes.fromhex(request["seccomp"])
    program = ctypes.create_string_buffer(code, len(code))
    footing = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(program)))
    _checked(_libc.prctl(_SECCOMP, _FILTER, footing, 0, 0))


def _play(request: dict[str, Any], orders: int) -> None:
    """What a fresh interpreter would do in the sandbox."""
    gc.enable()
    sys.path.insert(0, request["library"])
    sys.argv = ["-c"]
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # or every fork would draw the same
    inside = importlib.import_module("nncourse.grading.inside.orders")
    inside.main(orders)
    os._exit(0)


def _checked(status: int) -> None:
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
