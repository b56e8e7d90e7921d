"""Ports for servers that a test starts: nobody else takes one in the seconds until the server does."""

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

#: Workers that have ports of their own; a machine with more of them has some share theirs.
_WORKERS = 8


def _own() -> Iterator[int]:
    """Ports of this worker of the tests, below those that the system hands out to whoever asks for any."""
    handed_out = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    most = (max(handed_out, 20_000) - 10_100) // _WORKERS  # from 10100: browsers open no page on 10080
    worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) % _WORKERS
    first, begin = 10_100 + worker * most, os.getpid()  # runs of the tests beside each other begin elsewhere
    yield from (first + (begin + number) % most for number in range(most))


_left = _own()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on; no other call in this process gives it."""
    for port in _left:
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("No port of this worker's is left: close some.")
