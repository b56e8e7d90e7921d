"""Requests to a process of ours in a sandbox, and its answers: our own wire, with a bound on size and time."""

import select
import socket
from typing import Any

from nncourse.grading.execution.failures import OursError
from nncourse.grading.sandbox.box import Box
from nncourse.grading.wire import framing

#: In which a message that has begun has to be whole, or taken.
_MESSAGE_S = 60.0


class Talk:
    """The coordinator's end of the socket to a process.

    Args:
        who: what the process is called in an error.
        max_bytes: the largest answer.
    """

    def __init__(self, who: str, channel: socket.socket, box: Box, max_bytes: int) -> None:
        self.who, self.channel, self.box, self.max_bytes = who, channel, box, max_bytes
        channel.settimeout(_MESSAGE_S)

    def tell(self, request: dict[str, Any]) -> None:
        """Send a request.

        Raises:
            OursError: the process has ended.
        """
        try:
            framing.send(self.channel, request)
        except OSError as error:
            raise OursError(f"The {self.who} has ended{self._why()}.") from error

    def answer(self, timeout_s: float) -> dict[str, Any]:
        """The answer to the last request.

        Raises:
            OursError: none came in time, or the process ended.
        """
        if not wait([self.channel.fileno()], timeout_s):
            raise OursError(f"The {self.who} does not answer.")
        try:
            answer = framing.receive(self.channel, self.max_bytes)[0]
        except (EOFError, OSError, framing.WireError) as error:
            raise OursError(f"The {self.who} has ended{self._why()}.") from error
        if not isinstance(answer, dict):
            raise OursError(f"The {self.who} gave no answer.")
        return answer

    def _why(self) -> str:
        return " (it needed more memory than the limit)" if self.box.out_of_memory() else ""


def wait(fds: list[int], timeout_s: float) -> set[int]:
    """Those of the descriptors at which there is something to read, or whose process has ended."""
    poll = select.poll()  # select() knows no descriptor above 1023
    for fd in fds:
        poll.register(fd, select.POLLIN)
    return {fd for fd, _ in poll.poll(max(0.0, 1000 * timeout_s))}
