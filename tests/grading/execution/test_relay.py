"""The relay's process seen from the coordinator."""

import contextlib
import os

import pytest

from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.relay import RelayProcess
from nncourse.grading.sandbox.isolation import isolation
from nncourse.grading.sandbox.limits import Limits

from ..conftest import needs_bwrap
from ..made_up_kernel import Kernel


@needs_bwrap
@pytest.mark.slow
def test_a_message_of_many_large_frames_ends_the_relay_and_nobody_else():
    """The case that ended a batch: no frame is too large, all together are."""
    with contextlib.ExitStack() as stack:
        relay = RelayProcess(isolation(sandboxed=True), Limits(output_bytes=2**20))
        stack.callback(relay.close)
        key, fds = relay.listen()
        for fd in fds[2:]:
            stack.callback(os.close, fd)
        kernel = Kernel(key, fds=fds[:2])
        stack.callback(kernel.close)
        relay.tell({"do": "connect"})
        kernel.get_ready(relay.talk.channel)
        relay.tell({"do": "run", "kind": "execute", "content": {}, "cap": 1000})
        kernel.request()
        frame = bytes(15 * 2**20)
        kernel.iopub.send_multipart([frame] * 60, copy=False)
        with pytest.raises(OursError, match="memory"):
            relay.answer(60)
        assert relay.box.out_of_memory()
