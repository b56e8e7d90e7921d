"""First code in a sandbox: takes its orders from a socket, limits itself, becomes kernel, examiner or relay.

Orders are one JSON message with file descriptors beside it: ``{"role": "kernel", "limits": …, …}``.
"""

import json
import os
import resource
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

_MAX_ORDERS = 2**16


def main(fd: int, lifeline: int | None = None) -> None:
    """Take orders from a socket and carry them out; returns when the role ends.

    ``lifeline``: a pipe whose other end the coordinator holds; without it all processes of this group end. A sandbox
    ends with the coordinator by itself.
    """
    if lifeline is not None:
        threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    orders, fds = take_orders(socket.socket(fileno=fd))
    begin(orders, fds)


def _end_with(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def take_orders(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next orders of a ``SOCK_SEQPACKET`` socket."""
    text, fds, _, _ = socket.recv_fds(channel, _MAX_ORDERS, 16)
    if not text:
        raise SystemExit(0)
    return json.loads(text), list(fds)


def begin(orders: dict[str, Any], fds: list[int]) -> None:
    """Limit this process and play the role."""
    limit(orders["limits"], whole_tree=orders["whole_tree"])
    home = Path(orders["home"])
    fill(home, orders.get("files"))
    os.chdir(home)
    if orders["role"] == "kernel":
        from nncourse.grading.inside import kernel

        kernel.main(orders, fds)
    elif orders["role"] == "relay":
        from nncourse.grading.inside import relay

        relay.main(socket.socket(fileno=fds[0]), int(orders["limits"]["output_bytes"]))
    else:
        from nncourse.grading.inside import examiner

        examiner.main(socket.socket(fileno=fds[0]), int(orders["limits"]["value_bytes"]))


def limit(limits: dict[str, Any], *, whole_tree: bool) -> None:
    """Rlimits; those on memory and processes only where no cgroup limits the whole tree."""
    wanted = {
        resource.RLIMIT_CPU: int(limits["cpu_s"]),
        resource.RLIMIT_NOFILE: int(limits["open_files"]),
        resource.RLIMIT_FSIZE: int(limits["file_bytes"]),
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 2**16,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if not whole_tree:
        wanted[resource.RLIMIT_DATA] = int(limits["memory_bytes"])
        wanted[resource.RLIMIT_NPROC] = int(limits["processes"])
    for which, value in wanted.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def fill(home: Path, files: str | None) -> None:
    """Copy the assignment's files into the scratch folder; they are handed in, so links are not followed."""
    if files is not None and os.path.isdir(files):
        shutil.copytree(files, home, symlinks=True, dirs_exist_ok=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
