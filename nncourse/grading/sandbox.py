"""An isolated process for code that nobody has read.

Theory of operation. A sandbox is one process tree under bubblewrap (``bwrap``), which composes what the Linux
kernel offers an ordinary user:

- *Files.* The root is an empty tmpfs. Into it come, read-only, ``/usr``, a few files of ``/etc``, the Python that runs
  us, its virtual environment and the package ``nncourse``, plus the assignment's files. Writable are only the
  scratch folder, ``/tmp`` and ``/dev/shm``: tmpfs of limited size that vanish with the sandbox. No folder of the
  host is writable, so nothing leaks in or out through files: talk goes through sockets passed as descriptors.
- *Namespaces.* Own user, mount, pid, network (no interface but loopback), ipc, uts and cgroup namespaces.
  bwrap's child is pid 1 of its namespace; when bwrap is killed, pid 1 is, and with it every process inside.
- *Rights.* No capability, ``no_new_privs``, and the seccomp filter of :mod:`nncourse.grading.seccomp`.
  As root we first step down: an outer bwrap makes the same view reachable and drops to an unused user id; the
  inner one is then exactly what an ordinary user gets.
- *Limits.* Memory and processes of the whole tree by a cgroup where one can be made, else by rlimits (data of a
  process, processes of the user id *in this user namespace*). CPU, open files and file size by rlimits, set inside by
  :mod:`nncourse.grading.inside` before a learner's code runs. Wall time and output are the caller's: it kills.
- *Environment.* Cleared, then a dozen harmless variables. No secret of ours is inherited.

What this does not stop: a bug in the Linux kernel, and side channels such as timing.
"""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.grading import cgroup, seccomp
from nncourse.grading.limits import Limits

#: User id inside, and outside too when we run as root: "nobody" belongs to other services.
USER = 64321
HOME = Path("/home/learner")
LIBRARY = Path("/opt/nncourse")
FILES = Path("/opt/assignment")

_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "fonts", "alternatives", "mime.types")
_PASSED = ("KERAS_BACKEND", "LANG", "LC_ALL", "TZ")


class SandboxError(CourseError):
    """No sandbox can be made here, or one failed to start: never a learner's fault."""


@dataclass
class Sandbox:
    """A running sandbox; :meth:`kill` ends every process in it."""

    process: subprocess.Popen
    group: cgroup.Cgroup | None
    home: str | None = None

    @property
    def pid(self) -> int:
        """The process id of bubblewrap, outside."""
        return self.process.pid

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        return self.process.poll()

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
        if self.group is not None:
            self.group.remove()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)


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


def start(command: Sequence[str], limits: Limits, *, files: Path | None = None, pass_fds=()) -> Sandbox:
    """Start a command in a sandbox of its own.

    Args:
        command: what to run, with paths as seen inside.
        limits: of disk, and of memory and processes where a cgroup can be made.
        files: a folder shown read-only as :data:`FILES`; the process starts in :data:`HOME`, which is empty.
        pass_fds: file descriptors that stay open inside, under the same numbers.

    Raises:
        SandboxError: bubblewrap is missing.
    """
    filter_fd = _memory_file(seccomp.program())
    group = cgroup.create(limits)
    try:
        words = [*arguments(limits, files=files, seccomp_fd=filter_fd), "--", *command]
        if os.geteuid() == 0:
            words = [*_stepping_down(files), *words]
        if group is not None:
            words = group.joined(words)
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if not os.environ.get("NNCOURSE_SANDBOX_DEBUG") else None,
            pass_fds=(*pass_fds, filter_fd),
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


def start_openly(code: str, *, pass_fds=()) -> Sandbox:
    """Run Python code without isolation, with our own rights: what ``--no-sandbox`` asks for."""
    path = f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[2])!r}); {code}"
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


def arguments(limits: Limits, *, files: Path | None, seccomp_fd: int | None) -> list[str]:
    """The command line of bubblewrap, up to the command."""
    words = [require(), "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    words += ["--uid", str(USER), "--gid", str(USER), "--hostname", "sandbox", "--disable-userns"]
    if not _knows("--disable-userns"):
        words.remove("--disable-userns")
    words += [*_view(files, within=os.geteuid() == 0), "--proc", "/proc", "--dev", "/dev"]
    for folder, size in ((HOME, limits.disk_bytes), ("/tmp", limits.disk_bytes), ("/dev/shm", 2**26)):
        words += ["--size", str(int(size)), "--tmpfs", str(folder)]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(HOME), "--clearenv"]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    return words + (["--seccomp", str(seccomp_fd)] if seccomp_fd is not None else [])


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


def _view(files: Path | None, *, within: bool = False) -> list[str]:
    """The read-only part of the tree, once more from ``within`` such a view.

    Folders above a mount are made readable one by one: bwrap would make them private.
    """
    package = Path(__file__).resolve().parent.parent
    mounts = {Path("/usr"): Path("/usr"), LIBRARY / "nncourse": package}
    mounts |= {Path("/etc") / name: Path("/etc") / name for name in _ETC}
    mounts |= {path: path for path in _pythons()}
    if files is not None:
        mounts[FILES] = files
    words: list[str] = []
    made = {Path("/")}
    for top in ("bin", "lib", "lib64", "sbin"):
        words += _top(Path("/") / top)
    for inside, outside in mounts.items():
        if not outside.exists():
            continue
        for parent in reversed(inside.parents):
            if parent not in made and not _covered(parent, mounts):
                words += ["--perms", "0755", "--dir", str(parent)]
                made.add(parent)
        words += ["--ro-bind", str(inside if within else outside), str(inside)]
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


def _stepping_down(files: Path | None) -> list[str]:
    """As root: the same view made reachable, then an unused user id without any capability."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise SandboxError("setpriv is missing. Install it (Debian, Ubuntu: apt install util-linux).")
    words = [require(), "--die-with-parent", *_view(files), "--dir", "/tmp", "--dev-bind", "/dev", "/dev"]
    words += ["--bind", "/proc", "/proc", "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    words += ["--", setpriv, "--reuid", str(USER), "--regid", str(USER), "--clear-groups"]
    return [*words, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]


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
