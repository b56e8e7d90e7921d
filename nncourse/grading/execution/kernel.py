"""A Jupyter kernel inside a sandbox: a provisioner for jupyter_client, and a manager that always uses it.

Transport is ipc. The coordinator opens the five listening sockets in a private folder of its own and passes them in
as descriptors; the kernel's connection key is made anew for each kernel and reaches it over a socket.
"""

import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerBase

from nncourse.grading.inside.kernel import PORTS
from nncourse.grading.sandbox.box import Box
from nncourse.grading.sandbox.isolation import Isolation, Sandboxed
from nncourse.grading.sandbox.limits import Limits

NAME = "nncourse-sandbox"


class SandboxProvisioner(KernelProvisionerBase):
    """Launches ipykernel in a sandbox; ``link`` is the coordinator's end of the examiner's socket."""

    box: Box | None = None
    link: socket.socket | None = None
    limits: Limits = Limits()
    files: Path | None = None
    isolation: Isolation = Sandboxed()
    modules: tuple[str, ...] = ()
    _folder: str | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet waited for."""
        return self.box is not None

    async def poll(self) -> int | None:
        """None while the kernel runs."""
        return None if self.box is not None and self.box.alive() else 0

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        return self._end()

    async def send_signal(self, signum: int) -> None:
        """Only SIGKILL reaches into a sandbox; interrupts go by message."""
        if self.box is not None and signum == 9:
            self.box.kill()

    async def kill(self, restart: bool = False) -> None:
        """End every process in the sandbox."""
        self._end()

    async def terminate(self, restart: bool = False) -> None:
        """Like :meth:`kill`: there is nothing in there to be saved."""
        self._end()

    def _end(self) -> int | None:
        if self.box is None:
            return 0
        self.box.kill()
        self.box = None
        return 0

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Open the sockets and name them to the manager."""
        manager = self.parent
        self._folder = tempfile.mkdtemp(prefix="nncourse-", dir=_short_folder())
        manager.transport, manager.ip = "ipc", str(Path(self._folder) / "s")
        for number, name in enumerate(PORTS, 1):
            setattr(manager, f"{name}_port", number)
        self.connection_info = manager.get_connection_info()
        kwargs.pop("extra_arguments", None)
        return await super().pre_launch(cmd=["nncourse-sandbox"], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; its working folder holds a copy of the assignment's files."""
        listening = []
        for number in range(1, len(PORTS) + 1):
            each = socket.socket(socket.AF_UNIX)
            each.bind(f"{self.parent.ip}-{number}")
            each.listen(16)
            listening.append(each)
        self.link, theirs = socket.socketpair()
        fds = [each.fileno() for each in (*listening, theirs)]
        orders = {"role": "kernel", "key": self.parent.session.key.decode()}
        try:
            self.box = self.isolation.launch(orders, fds, self.limits, files=self.files, modules=self.modules)
        finally:
            for each in (*listening, theirs):
                each.close()
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the sockets."""
        self._end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    async def get_provisioner_info(self) -> dict[str, Any]:
        """What a persisted session would need; a sandbox ends with its coordinator, so nothing."""
        return await super().get_provisioner_info()


class SandboxKernelManager(KernelManager):
    """A kernel manager whose kernels run in sandboxes, whatever kernel spec a notebook names."""

    limits: Limits = Limits()
    files: Path | None = None
    isolation: Isolation = Sandboxed()
    modules: tuple[str, ...] = ()

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is here: nothing in a notebook chooses what is run."""
        return KernelSpec(argv=["ipykernel"], display_name="Python 3", language="python", interrupt_mode="message")

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        self.shutting_down = False
        self.kernel_id = self.kernel_id or kwargs.pop("kernel_id", os.urandom(8).hex())
        made = SandboxProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        made.limits, made.files, made.isolation = self.limits, self.files, self.isolation
        made.modules = self.modules
        self.provisioner = made
        kwargs = await made.pre_launch(**{"env": {}, **kwargs})
        return kwargs.pop("cmd"), kwargs


def _short_folder() -> str | None:
    """A folder whose name leaves room in the 108 bytes of a socket's address."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"
