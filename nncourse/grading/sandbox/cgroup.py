"""Memory and process limits of a whole sandbox by cgroup, version 2 or 1, where this user may make one."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from nncourse.grading.sandbox.errors import SandboxError
from nncourse.grading.sandbox.limits import Limits

_ROOT = Path("/sys/fs/cgroup")
_JOIN = 'for f in $NNCOURSE_CGROUPS; do echo $$ > "$f/cgroup.procs" || exit 125; done; exec "$@"'


#: What nothing limits where no cgroup can be made.
WITHOUT = "memory of all processes together, shared memory, and the share of the processor"
REMEDY = "run as root, or in a delegated cgroup: systemd-run --user --scope -p Delegate=yes ..."


@dataclass
class Cgroup:
    """Folders of one sandbox in the cgroup tree.

    In version 2 one, that limits, counts and kills; in version 1 one for each controller, and where there is a tree
    of version 2 beside them, one there, that counts and kills.
    """

    folders: list[Path] = field(default_factory=list)

    def joined(self, command: list[str]) -> list[str]:
        """The command, run as a member from its first instruction on."""
        inside = " ".join(map(str, self.folders))
        return ["/bin/sh", "-c", f"NNCOURSE_CGROUPS='{inside}'; {_JOIN}", "sh", *command]

    def out_of_memory(self) -> bool:
        """Whether a process was killed because the memory limit was reached."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError):
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(counts.get("oom_kill", 0)):
                        return True
        return False

    def cpu_s(self) -> float | None:
        """Processor time of all that ever were members, in seconds; None where nothing counts it."""
        for folder in self.folders:
            with contextlib.suppress(OSError, ValueError, KeyError):
                counts = dict(line.split() for line in (folder / "cpu.stat").read_text().splitlines())
                return int(counts["usage_usec"]) / 1e6
            with contextlib.suppress(OSError, ValueError):
                return int((folder / "cpuacct.usage").read_text()) / 1e9
        return None

    def kill(self) -> None:
        """Send SIGKILL to every member: at once where the Linux kernel offers that (5.14), else one by one."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                if (folder / "cgroup.kill").exists():
                    (folder / "cgroup.kill").write_text("1")
                    return
        for folder in self.folders:
            with contextlib.suppress(OSError):
                for pid in (folder / "cgroup.procs").read_text().split():
                    os.kill(int(pid), signal.SIGKILL)

    def remove(self) -> None:
        """Remove the folders; members that are just dying are waited for."""
        for folder in self.folders:
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)


def version(root: Path = _ROOT) -> int | None:
    """2 or 1 where this user may make a cgroup with memory and process limits, else None."""
    if _unified_parent(root) is not None:
        return 2
    return 1 if _legacy_parents(root) is not None else None


def require() -> None:
    """Raise where no cgroup can be made.

    Raises:
        SandboxError: none can; the message says what would not be limited, and what to do.
    """
    if version() is None:
        raise SandboxError(
            f"No cgroup can be made here, so a submission could take the machine from all others (not limited: "
            f"{WITHOUT}). To have one, {REMEDY}; or type out --no-cgroup (in a course's configuration "
            "c.SandboxedExecute.without_cgroup = True) to grade without."
        )


def create(limits: Limits, root: Path = _ROOT) -> Cgroup | None:
    """A fresh cgroup with these limits, or None where the machine does not allow it.

    Every sandbox has the same share of the processor, that of one process, however many run in it.
    """
    name = f"nncourse-{os.getpid()}-{uuid4().hex[:8]}"
    parent = _unified_parent(root)
    if parent is not None:
        settings = {
            "memory.max": limits.memory_bytes,
            "memory.swap.max": 0,
            "pids.max": limits.processes,
            "memory.oom.group": 1,
            "cpu.weight": 100,
        }
        return _make({parent / name: settings})
    parents = _legacy_parents(root)
    if parents is None:
        return None
    memory, processes = parents
    wanted = {
        memory: {"memory.limit_in_bytes": limits.memory_bytes, "memory.memsw.limit_in_bytes": limits.memory_bytes},
        processes: {"pids.max": limits.processes},
    }
    own = _own(root)
    for beside, settings in ((root / "cpu", {"cpu.shares": 1024}), (root / "cpuacct", {}), (root / "unified", {})):
        where = beside / own.get(beside.name if beside.name != "unified" else "", "")
        if where.resolve() not in {each.resolve() for each in wanted} and _can_hold(where):
            wanted[where] = settings
    return _make({folder / name: settings for folder, settings in wanted.items()})


#: Settings that a kernel lacks without swap accounting or the controller for cpu; the limits hold without them.
_OPTIONAL = {"memory.swap.max", "memory.memsw.limit_in_bytes", "memory.oom.group", "cpu.weight", "cpu.shares"}


def _make(wanted: dict[Path, dict[str, int]]) -> Cgroup | None:
    group = Cgroup()
    try:
        for folder, values in wanted.items():
            _sweep(folder.parent)
            folder.mkdir()
            group.folders.append(folder)
            for name, value in values.items():
                if name not in _OPTIONAL or (folder / name).exists():
                    (folder / name).write_text(str(value))
    except OSError:
        group.remove()
        return None
    return group


def _sweep(parent: Path) -> None:
    """End and remove what a coordinator has left that was killed, perhaps while bubblewrap was just starting."""
    for folder in parent.glob("nncourse-*-*"):
        if not Path(f"/proc/{folder.name.split('-')[1]}").exists():
            Cgroup([folder]).kill()
            with contextlib.suppress(OSError):
                folder.rmdir()


def _own(root: Path) -> dict[str, str]:
    """Controller -> path of this process's cgroup; version 2 under the name ''."""
    paths = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            paths |= dict.fromkeys(controllers.split(","), path.lstrip("/"))
    return paths


def _unified_parent(root: Path) -> Path | None:
    """A version-2 cgroup whose children get memory and process limits: delegated, or the root's own."""
    if not (root / "cgroup.controllers").exists():
        return None
    own = root / _own(root).get("", "")
    for parent in (own, own.parent):
        control = parent / "cgroup.subtree_control"
        if root not in (parent, *parent.parents) or not os.access(parent, os.W_OK):
            continue
        with contextlib.suppress(OSError):
            if not {"memory", "pids"} <= set(control.read_text().split()):
                control.write_text("+memory +pids")
            on = set(control.read_text().split())
            if {"memory", "pids"} <= on:
                if "cpu" not in on and "cpu" in (parent / "cgroup.controllers").read_text().split():
                    with contextlib.suppress(
                        OSError
                    ):  # without a share of the processor the limits hold all the same
                        control.write_text("+cpu")
                return parent
    return None


def _legacy_parents(root: Path) -> list[Path] | None:
    own = _own(root)
    parents = [root / controller / own.get(controller, "") for controller in ("memory", "pids")]
    return parents if all(_can_hold(each) for each in parents) else None


def _can_hold(folder: Path) -> bool:
    """Whether this user may make a cgroup in this one."""
    return os.access(folder, os.W_OK) and (folder / "cgroup.procs").exists()
