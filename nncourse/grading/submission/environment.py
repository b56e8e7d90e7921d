"""The Python of another environment, in which a notebook is run because its author's kernel is of there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Environment:
    """Where a kernel lives.

    Attributes:
        kernel: the name by which notebooks ask for it.
        python: the path of its interpreter on this machine.
        version: of that Python.
        folders: what of this machine it needs to see, read-only and at its own place.
        variables: what its kernel is started with.
        installed: a digest of what is installed there.
    """

    kernel: str
    python: str
    version: str = ""
    folders: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    installed: str = ""

    def why_together(self) -> str:
        """Why a test cell of such a notebook is judged together with the submission."""
        return f"it runs in the environment of the kernel {self.kernel!r}, Python {self.version}"
