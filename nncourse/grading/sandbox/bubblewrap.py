"""An isolated process for code that nobody has read.

Theory of operation. A sandbox is one process tree under bubblewrap (``bwrap``), which composes what the Linux
kernel offers an ordinary user:

- *Files.* The root is an empty tmpfs. Into it come, read-only, ``/usr``, a few files of ``/etc``, the Python that
  runs us, its virtual environment and the package ``nncourse``, plus the assignment's files. Writable are only the
  scratch folder, ``/tmp`` and ``/dev/shm``: tmpfs of limited size that vanish with the sandbox. No folder of the
  host is writable, so nothing leaks in or out through files: talk goes through sockets passed as descriptors.
- *Namespaces.* Own user, mount, pid, network (no interface but loopback), ipc, uts and cgroup namespaces.
  bwrap's child is pid 1 of its namespace; when bwrap is killed, pid 1 is, and with it every process inside.
- *Rights.* No capability, ``no_new_privs``, and the seccomp filter of :mod:`nncourse.grading.sandbox.seccomp`.
  As root we first step down: in a mount namespace that makes the read-only parts reachable, to an unused user id; the
  rest is then exactly what an ordinary user gets.
- *Limits.* Memory and processes of the whole tree by a cgroup where one can be made, else by rlimits (data of a
  process, processes of the user id *in this user namespace*). CPU, open files and file size by rlimits, set inside by
  :mod:`nncourse.grading.inside.orders` before a learner's code runs. Wall time and output are the caller's: it kills.
- *Environment.* Cleared, then a dozen harmless variables. No secret of ours is inherited.

What this does not stop: a bug in the Linux kernel, and side channels such as timing.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.grading.sandbox import cgroup, seccomp
from nncourse.grading.sandbox.limits import Limits

#: User id inside, and outside too when we run as root: "nobody" belongs to other services.
USER = 64321
HOME = Path("/home/learner")
LIBRARY = Path("/opt/nncourse")
FILES = Path("/opt/assignment")

_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "fonts", "alternatives", "mime.types")
_PASSED = ("KERAS_BACKEND", "LANG", "LC_ALL", "TZ")


class SandboxError(CourseError):
    """No sandbox can be made here, or one failed to start: never a learner's fault."""


@dataclass(eq=False)
class Sandbox:
    """A running sandbox; :meth:`kill` ends every process in it.

    ``main`` is a pidfd of the process that the sandbox is for, where bubblewrap did not start that itself; then
    ``lifeline`` is our end of a pipe that the sandbox ends with, should we be killed.
    """

    process: subprocess.Popen
    group: cgroup.Cgroup | None
    home: str | None = None
    main: int | None = None
    lifeline: int | None = None

    @property
    def pid(self) -> int:
        """The process id of bubblewrap, outside."""
        return self.process.pid

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        if self.main is not None and select.select([self.main], [], [], 0)[0]:
            self.process.send_signal(signal.SIGKILL)
            return self.process.wait()
        return self.process.poll()

    def __post_init__(self) -> None:
        _running.add(self)

    def kill(self) -> None:
        """End every process in the sandbox, now."""
        if self.process.poll() is None:
            if self.home is None:
                self.process.send_signal(signal.SIGKILL)
            else:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.close()

    def out_of_memory(self) -> bool:
        """Whether the memory limit of the cgroup killed a process."""
        return self.group is not None and self.group.out_of_memory()

    def close(self) -> None:
        """Give back the cgroup of a sandbox that has ended."""
        _running.discard(self)
        for fd in (self.main, self.lifeline):
            if fd is not None:
                os.close(fd)
        self.main = self.lifeline = None
        if self.group is not None:
            self.group.remove()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)


_running: set[Sandbox] = set()
_stopped = threading.Event()


def stop_all() -> None:
    """End every sandbox of this process and start no other until :func:`go_on`."""
    _stopped.set()
    for box in list(_running):
        with contextlib.suppress(OSError):
            os.kill(box.pid, signal.SIGKILL)


def go_on() -> None:
    """Let sandboxes start again."""
    _stopped.clear()


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
    info_fd: int | None = None,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> Sandbox:
    """Start a command in a sandbox of its own.

    Args:
        command: what to run, with paths as seen inside.
        limits: of disk, and of memory and processes where a cgroup can be made.
        files: a folder shown read-only as :data:`FILES`; the process starts in :data:`HOME`, which is empty.
        pass_fds: file descriptors that stay open inside, under the same numbers.
        info_fd: where bubblewrap writes what it made; the command then is process 1, which nothing inside can kill.
        stdin, stdout: the command's input and output.

    Raises:
        SandboxError: bubblewrap is missing, or :func:`stop_all` was called.
    """
    if _stopped.is_set():
        raise SandboxError("Grading was stopped.")
    filter_fd = _memory_file(seccomp.program())
    group = cgroup.create(limits)
    try:
        mounts, before = _mounts(files), []
        if os.geteuid() == 0:
            sources = list(mounts.values())
            before = _stepping_down(sources)
            mounts = {inside: _stand(sources) / str(n) for n, inside in enumerate(mounts)}
        words = [*before, *arguments(limits, mounts, filter_fd)]
        if info_fd is not None:
            words += ["--info-fd", str(info_fd), "--as-pid-1"]
        words += ["--", *command]
        if group is not None:
            words = group.joined(words)
        process = subprocess.Popen(
            words,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL if not os.environ.get("NNCOURSE_SANDBOX_DEBUG") else None,
            pass_fds=(*pass_fds, filter_fd, *([info_fd] if info_fd is not None else [])),
            start_new_session=True,
            cwd="/",
        )
    except BaseException:
        if group is not None:
            group.remove()
        raise
    finally:
        os.close(filter_fd)
    return Sandbox(process, group)


#: Says that it is there, then waits for the end of its input; that it ignores SIGCHLD makes the system reap orphans.
_SLEEPER = "trap '' CHLD; echo; read -r _"


def hold(limits: Limits, files: Path | None = None) -> tuple[Sandbox, int]:
    """A sandbox in which nothing runs but a process that waits, and that process's id outside.

    Raises:
        SandboxError: bubblewrap is missing or could not make one.
    """
    (said, told), (ready, output), (waits, lifeline) = os.pipe(), os.pipe(), os.pipe()
    how = {"info_fd": told, "stdin": waits, "stdout": output}
    try:
        box = start(["/bin/sh", "-c", _SLEEPER], limits, files=files, **how)
    except BaseException:
        for each in (said, ready, lifeline):
            os.close(each)
        raise
    finally:
        for each in (told, output, waits):
            os.close(each)
    box.lifeline = lifeline
    with os.fdopen(said) as facts, os.fdopen(ready, "rb") as echo:
        if echo.read(1) != b"\n":  # it ended before the command began
            box.kill()
            raise SandboxError("bubblewrap could not make a sandbox; `nncourse doctor` may tell why.")
        return box, json.load(facts)["child-pid"]


def start_openly(code: str, *, pass_fds=()) -> Sandbox:
    """Run Python code without isolation, with our own rights: what ``--no-sandbox`` asks for."""
    path = f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[3])!r}); {code}"
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=tuple(pass_fds),
        start_new_session=True,
    )
    return Sandbox(process, None, tempfile.mkdtemp(prefix="nncourse-home-"))


def python(code: str, *arguments: str) -> list[str]:
    """A command that runs Python inside: isolated from variables and folders, with the genuine ``nncourse``."""
    path = f"import sys; sys.path.insert(0, {str(LIBRARY)!r}); {code}"
    return [sys.executable, "-I", "-c", path, *arguments]


def arguments(limits: Limits, mounts: dict[Path, Path], seccomp_fd: int) -> list[str]:
    """The command line of bubblewrap, up to the command."""
    words = [require(), "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    words += ["--uid", str(USER), "--gid", str(USER), "--hostname", "sandbox", "--disable-userns"]
    if not _knows("--disable-userns"):
        words.remove("--disable-userns")
    for folder in (HOME, "/tmp"):  # before the rest, which may lie in /tmp: a course or an environment, say
        words += ["--size", str(int(limits.disk_bytes)), "--tmpfs", str(folder)]
    words += [*_view(mounts), "--proc", "/proc", "--dev", "/dev"]
    words += ["--size", str(2**26), "--tmpfs", "/dev/shm"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(HOME), "--clearenv"]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    return [*words, "--seccomp", str(seccomp_fd)]


def environment() -> dict[str, str]:
    """All the variables inside."""
    kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return {
        "HOME": str(HOME),
        "USER": "learner",
        "LOGNAME": "learner",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "1"),
        "CUDA_VISIBLE_DEVICES": "-1",
        "NBGRADER_EXECUTION": "autograde",
        **kept,
    }


def _mounts(files: Path | None) -> dict[Path, Path]:
    """Path inside -> path outside, read-only."""
    mounts = {Path("/usr"): Path("/usr"), LIBRARY / "nncourse": Path(__file__).resolve().parents[2]}
    mounts |= {Path("/etc") / name: Path("/etc") / name for name in _ETC}
    mounts |= {path: path for path in _pythons()}
    if files is not None:
        mounts[FILES] = files
    return {inside: outside for inside, outside in mounts.items() if outside.exists()}


def _view(mounts: dict[Path, Path]) -> list[str]:
    """The read-only part of the tree; folders above a mount are made readable: bwrap would make them private."""
    words: list[str] = []
    made = {Path("/")}
    for top in ("bin", "lib", "lib64", "sbin"):
        words += _top(Path("/") / top)
    for inside, outside in mounts.items():
        for parent in reversed(inside.parents):
            if parent not in made and not _covered(parent, mounts):
                words += ["--perms", "0755", "--dir", str(parent)]
                made.add(parent)
        words += ["--ro-bind", str(outside), str(inside)]
    return words


def _top(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []


def _covered(path: Path, mounts: dict[Path, Path]) -> bool:
    return any(mount == path or mount in path.parents for mount in mounts)


def _pythons() -> list[Path]:
    """The interpreter's own folders, without those below ``/usr`` or below one another."""
    wanted = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")).parent.parent}
    wanted |= {Path(sysconfig.get_path("purelib")), Path(sys.executable).resolve().parent.parent}
    wanted = {path for path in wanted if Path("/usr") not in (path, *path.parents)}
    return sorted(path for path in wanted if not any(other in path.parents for other in wanted))


_STEP_DOWN = """set -e
at=$1; shift
mount -t tmpfs -o mode=755 nncourse "$at"
n=0
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir "$at/$n"; else : > "$at/$n"; fi
  mount --bind "$1" "$at/$n"
  n=$((n+1)); shift
done
shift
exec "$@"
"""


def _stepping_down(sources: list[Path]) -> list[str]:
    """As root: a mount namespace in which the sources are reachable, then an unused user id without capabilities.

    Every step replaces its process, so that bubblewrap is our own child and dies with us.
    """
    for tool in ("unshare", "setpriv", "mount"):
        if shutil.which(tool) is None:
            raise SandboxError(f"{tool} is missing. Install it (Debian, Ubuntu: apt install util-linux mount).")
    at = _stand(sources)
    words = ["unshare", "--mount", "/bin/sh", "-c", _STEP_DOWN, "sh", str(at), *map(str, sources), "--"]
    words += ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups"]
    return [*words, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]


def _stand(sources: list[Path]) -> Path:
    """A folder of the host, covered only in the new mount namespace, that hides no source."""
    for at in map(Path, ("/mnt", "/media", "/srv", "/opt", "/tmp")):
        if at.is_dir() and not any(at in (source, *source.parents) for source in sources):
            return at
    raise SandboxError("There is no free folder among /mnt, /media, /srv, /opt and /tmp to mount on.")


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
