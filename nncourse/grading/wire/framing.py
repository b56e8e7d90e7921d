"""Messages on a socket: a JSON tree and raw buffers, sent and received under a cap.

A message is ``u32 length of JSON, u32 number of buffers, u64 length of each buffer``, then JSON and buffers; its
total is capped before anything is read. Whatever a sender does, the receiver gets a tree or a :class:`WireError`.
"""

import json
import socket
import struct
from typing import Any

from nncourse.grading.wire.limits import MAX_BUFFERS, WireError

_HEAD = struct.Struct("<II")


def send(channel: socket.socket, tree: Any, buffers: list[Any] | tuple = ()) -> None:
    """Send one message; blocks until it is taken."""
    text = json.dumps(tree, separators=(",", ":"), allow_nan=False).encode()
    sizes = [memoryview(each).nbytes for each in buffers]
    channel.sendall(_HEAD.pack(len(text), len(buffers)) + struct.pack(f"<{len(sizes)}Q", *sizes) + text)
    for each in buffers:
        channel.sendall(each)


def receive(channel: socket.socket, max_bytes: int) -> tuple[Any, list[bytearray]]:
    """The next message.

    Raises:
        EOFError: the other end is gone.
        WireError: the message is larger than ``max_bytes`` or no message at all.
    """
    length, count = _HEAD.unpack(_exactly(channel, _HEAD.size))
    if length > max_bytes or count > MAX_BUFFERS:
        raise WireError("A message is larger than it may be.")
    sizes = struct.unpack(f"<{count}Q", _exactly(channel, 8 * count))
    if length + sum(sizes) > max_bytes:
        raise WireError("A message is larger than it may be.")
    text = _exactly(channel, length)
    buffers = [_exactly(channel, size) for size in sizes]
    try:
        return json.loads(text, parse_constant=_no_constant), buffers
    except (ValueError, RecursionError) as error:
        raise WireError("A message is not JSON.") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _exactly(channel: socket.socket, size: int) -> bytearray:
    """Read this many bytes; memory is taken as they arrive, not as they are announced."""
    data = bytearray()
    while len(data) < size:
        part = channel.recv(min(size - len(data), 2**20))
        if not part:
            raise EOFError("The other end is gone.")
        data += part
    return data
