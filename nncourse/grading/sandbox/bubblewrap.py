"""An isolated process for code that nobody has read.

Theory of operation. A sandbox is one process tree under bubblewrap (``bwrap``), which composes what the Linux
kernel offers an ordinary user:

- *Files.* The root is an empty tmpfs. Into it come, read-only, ``/usr``, a few files of ``/etc``, the Python that
  runs us, its virtual environment and the package ``nncourse``, plus the assignment's files. Writable are only the
  scratch folder, ``/tmp`` and ``/dev/shm``: tmpfs of limited size that vanish with the sandbox. No folder of the
  host is writable, so nothing leaks in or out through files: talk goes through sockets passed as descriptors.
- *Namespaces.* Own user, mount, pid, network (no interface but loopback), ipc, uts and cgroup namespaces.
- *Process 1.* A shell from the read-only ``/usr`` that only waits; with it the Linux kernel ends every process
  inside, and we end it by a pidfd. It keeps one capability, good for nothing there, that nothing else inside has: so
  the Linux kernel lets nobody inside read or write its memory, or follow its links in ``/proc``.
- *Programs.* All that run inside were opened on a read-only mount, forks of the warm process too
  (:func:`interpreter`): ``/proc/self/exe`` leads to no mount on which the owner of a program could change it.
- *Rights.* No capability, ``no_new_privs``, and the seccomp filter of :mod:`nncourse.grading.sandbox.seccomp`.
  As root we first step down: in a mount namespace that makes the read-only parts reachable, to an unused user id; the
  rest is then exactly what an ordinary user gets.
- *Limits.* Memory and processes of the whole tree by a cgroup where one can be made, else by rlimits (data of a
  process, processes of the user id *in this user namespace*). CPU, open files and file size by rlimits, set inside by
  :mod:`nncourse.grading.inside.orders` before a learner's code runs. Time and output are the caller's: it kills.
- *Environment.* Cleared, then a dozen harmless variables. No secret of ours is inherited.

What this does not stop: a bug in the Linux kernel, and side channels such as timing.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from nncourse.grading.sandbox import cgroup, seccomp, view
from nncourse.grading.sandbox.box import Sandbox, go_on, refuse_if_stopped, stop_all
from nncourse.grading.sandbox.errors import SandboxError
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.sandbox.view import FILES, HOME, LIBRARY, USER, environment

__all__ = ["FILES", "HOME", "LIBRARY", "USER", "Sandbox", "SandboxError", "environment", "go_on", "stop_all"]

#: Lets its holder drop capabilities that nobody has; see "Process 1" above.
_KEPT = "CAP_SETPCAP"
#: What process 1 may use: next to nothing, in seconds, blocks, KiB and descriptors.
_SMALL = "ulimit -t 60; ulimit -f 0; ulimit -c 0; ulimit -d 65536; ulimit -n 16"
#: Process 1 of a command's sandbox: the command gets no capability, and its end is the end.
_WAITS_FOR_COMMAND = f"""setpriv --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs -- "$@" &
{_SMALL}
wait $!"""
#: Process 1 of a held sandbox: says that it is there, then waits for the end of its input; that it ignores SIGCHLD
#: makes the system reap orphans.
_WAITS_FOR_US = f"{_SMALL}; trap '' CHLD; echo; read -r _"
_NONE_MADE = "bubblewrap could not make a sandbox; `nncourse doctor` may tell why."


def require() -> str:
    """The path of bubblewrap.

    Raises:
        SandboxError: it is missing or this machine forbids user namespaces; the message says what to do.
    """
    path = shutil.which("bwrap")
    if path is None:
        raise SandboxError(
            "bubblewrap is missing, and learners' code is not run without a sandbox. "
            "Install it (Debian, Ubuntu: sudo apt install bubblewrap), or type out --no-sandbox to run "
            "submissions with your own rights."
        )
    return path


def start(
    command: Sequence[str],
    limits: Limits,
    *,
    files: Path | None = None,
    pass_fds: Sequence[int] = (),
    data: tuple[str, ...] = (),
) -> Sandbox:
    """Start a command in a sandbox of its own, which ends when the command does.

    Args:
        command: what to run, with paths as seen inside.
        limits: of disk, and of memory and processes where a cgroup can be made.
        files: a folder shown read-only as :data:`FILES`; the process starts in :data:`HOME`, which is empty.
        pass_fds: file descriptors that stay open inside, under the same numbers.
        data: paths of this machine that are shown too, read-only and at their own place.

    Raises:
        SandboxError: bubblewrap is missing or could not make one, or :func:`stop_all` was called.
    """
    view.require("setpriv")
    return _start(["/bin/sh", "-c", _WAITS_FOR_COMMAND, "sh", *command], limits, files, pass_fds, data=data)


def hold(limits: Limits, files: Path | None = None, data: tuple[str, ...] = ()) -> Sandbox:
    """A sandbox in which nothing runs but process 1, which waits.

    Raises:
        SandboxError: bubblewrap is missing or could not make one.
    """
    (ready, output), (waits, lifeline) = os.pipe(), os.pipe()
    try:
        box = _start(["/bin/sh", "-c", _WAITS_FOR_US], limits, files, stdin=waits, stdout=output, data=data)
    except BaseException:
        for each in (ready, lifeline):
            os.close(each)
        raise
    finally:
        for each in (output, waits):
            os.close(each)
    box.lifeline = lifeline
    with os.fdopen(ready, "rb") as echo:
        if echo.read(1) != b"\n":  # it ended before the command began
            box.kill()
            raise SandboxError(_NONE_MADE)
    return box


def _start(
    command: Sequence[str],
    limits: Limits,
    files: Path | None,
    pass_fds: Sequence[int] = (),
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
    data: tuple[str, ...] = (),
) -> Sandbox:
    """Start process 1 of a new sandbox."""
    refuse_if_stopped()
    filter_fd, (facts, facts_end) = _memory_file(seccomp.program()), os.pipe()
    group = cgroup.create(limits)
    try:
        words = [*_words(limits, files, filter_fd, data), "--info-fd", str(facts_end), "--as-pid-1", "--", *command]
        process = subprocess.Popen(
            words if group is None else group.joined(words),
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL if not os.environ.get("NNCOURSE_SANDBOX_DEBUG") else None,
            pass_fds=(*pass_fds, filter_fd, facts_end),
            start_new_session=True,
            cwd="/",
        )
    except BaseException:
        os.close(facts)
        if group is not None:
            group.remove()
        raise
    finally:
        os.close(filter_fd)
        os.close(facts_end)
    return _held(process, facts, group)


def _held(process: subprocess.Popen, facts: int, group: cgroup.Cgroup | None) -> Sandbox:
    """The sandbox, once bubblewrap has told which process is the first in it."""
    try:
        with os.fdopen(facts) as file:
            first_pid = json.load(file)["child-pid"]
        first = os.pidfd_open(first_pid)
        if _parent(first_pid) != process.pid:  # it has ended, and another process has its number
            os.close(first)
            raise ProcessLookupError
    except (ValueError, OSError) as error:
        process.kill()
        process.wait()
        if group is not None:
            group.kill()
            group.remove()
        raise SandboxError(_NONE_MADE) from error
    return Sandbox(process, str(HOME), main=first, first=first, first_pid=first_pid, group=group)


def _parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


def _words(limits: Limits, files: Path | None, filter_fd: int, data: tuple[str, ...] = ()) -> list[str]:
    """bubblewrap's command line; as root, after what steps down."""
    mounts, before = view.mounts(files, data), []
    if os.geteuid() == 0:
        sources = list(mounts.values())
        before, at = view.stepping_down(sources), view.stand(sources)
        mounts = {inside: at / str(n) for n, inside in enumerate(mounts)}
    return [*before, *arguments(limits, mounts, filter_fd)]


def arguments(limits: Limits, mounts: dict[Path, Path], seccomp_fd: int) -> list[str]:
    """The command line of bubblewrap, up to the command."""
    words = [require(), "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    words += ["--cap-drop", "ALL", "--cap-add", _KEPT]
    words += ["--uid", str(USER), "--gid", str(USER), "--hostname", "sandbox", "--disable-userns"]
    if not _knows("--disable-userns"):
        words.remove("--disable-userns")
    for folder in (HOME, "/tmp"):  # before the rest, which may lie in /tmp: a course or an environment, say
        words += ["--size", str(int(limits.disk_bytes)), "--tmpfs", str(folder)]
    words += [*view.tree(mounts), "--proc", "/proc", "--dev", "/dev"]
    words += ["--size", str(2**26), "--tmpfs", "/dev/shm"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(HOME), "--clearenv"]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    return [*words, "--seccomp", str(seccomp_fd)]


def python(code: str, *arguments: str, program: str | None = None) -> list[str]:
    """A command that runs Python inside: isolated from variables and folders, with the genuine ``nncourse``.

    ``program``: an interpreter in place of our own.
    """
    path = f"import sys; sys.path.insert(0, {str(LIBRARY)!r}); {code}"
    return [program or sys.executable, "-I", "-c", path, *arguments]


def interpreter() -> tuple[int, int]:
    """Our Python's program, opened on a read-only mount, and the namespace of that mount, as descriptors.

    A process that is started from it has no link to the program on a mount of the host's.

    Raises:
        SandboxError: bubblewrap could not make the mount.
    """
    box = hold(Limits())
    try:
        root = f"/proc/{box.first_pid}"
        program = os.open(f"{root}/root{Path(sys.executable).resolve()}", os.O_RDONLY)
        if not os.fstatvfs(program).f_flag & os.ST_RDONLY:
            os.close(program)
            raise SandboxError("The mount of a sandbox is not read-only.")
        return program, os.open(f"{root}/ns/mnt", os.O_RDONLY)
    finally:
        box.kill()


_FLAGS: dict[str, bool] = {}


def _knows(flag: str) -> bool:
    """Whether the installed bubblewrap has this flag."""
    if flag not in _FLAGS:
        said = subprocess.run([require(), "--help"], capture_output=True, text=True, check=False)
        _FLAGS[flag] = flag in said.stdout + said.stderr
    return _FLAGS[flag]


def _memory_file(content: bytes) -> int:
    fd = os.memfd_create("nncourse-seccomp")
    os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
