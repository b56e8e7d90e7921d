"""What a process tree has used: processor time, and time for which it was ready to run but others ran."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Processor time in seconds, and the time that threads together waited for a processor.

    Both can only be too small: what has ended is missed where there is no cgroup.
    """

    cpu_s: float = 0.0
    waited_s: float = 0.0

    def since(self, before: "Usage") -> "Usage":
        """The difference; no part of it is negative, since what has ended is no longer seen."""
        return Usage(max(0.0, self.cpu_s - before.cpu_s), max(0.0, self.waited_s - before.waited_s))

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.cpu_s + other.cpu_s, self.waited_s + other.waited_s)


def of_processes(proc: Path, cpu_s: float | None) -> Usage:
    """Of all processes in a ``/proc``; ``cpu_s`` where something counts it better."""
    each = [_of(folder) for folder in _numbered(proc)]
    waited_s = sum(one.waited_s for one in each)
    return Usage(sum(one.cpu_s for one in each) if cpu_s is None else cpu_s, waited_s)


def of_process(pid: int) -> Usage:
    """Of one process and the children that it has waited for."""
    return _of(Path(f"/proc/{pid}"))


def _of(folder: Path) -> Usage:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        cpu_s = sum(map(int, fields[11:15])) / _TICKS  # own time and that of children waited for: proc(5), 14 to 17
    except (OSError, ValueError):
        return Usage()
    waited_s = 0.0
    for task in _numbered(folder / "task"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            waited_s += int((task / "schedstat").read_text().split()[1]) / 1e9
    return Usage(cpu_s, waited_s)


def _numbered(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in os.listdir(folder) if name.isdigit()]
    except OSError:
        return []
