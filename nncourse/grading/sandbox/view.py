"""What of the machine a sandbox sees: read-only folders, writable scratch space, a dozen variables."""

import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path

from nncourse.grading.sandbox.errors import SandboxError

#: User id inside, and outside too when we run as root: "nobody" belongs to other services.
USER = 64321
HOME = Path("/home/learner")
LIBRARY = Path("/opt/nncourse")
FILES = Path("/opt/assignment")

_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "fonts", "alternatives", "mime.types")
_PASSED = ("KERAS_BACKEND", "LANG", "LC_ALL", "TZ")


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
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "1"),
        "CUDA_VISIBLE_DEVICES": "-1",
        "NBGRADER_EXECUTION": "autograde",
        **kept,
    }


def mounts(files: Path | None, data: tuple[str, ...] = ()) -> dict[Path, Path]:
    """Path inside -> path outside, read-only; ``data`` at its own place."""
    shown = {Path("/usr"): Path("/usr"), LIBRARY / "nncourse": Path(__file__).resolve().parents[2]}
    shown |= {Path("/etc") / name: Path("/etc") / name for name in _ETC}
    shown |= {path: path for path in _pythons()}
    shown |= {Path(each): Path(each) for each in data}
    if files is not None:
        shown[FILES] = files
    return {inside: outside for inside, outside in shown.items() if outside.exists()}


def tree(shown: dict[Path, Path]) -> list[str]:
    """bubblewrap's words for the read-only part; folders above a mount are made readable, which it would not."""
    words: list[str] = []
    folders = {Path("/")}
    for top in ("bin", "lib", "lib64", "sbin"):
        words += _top(Path("/") / top)
    for inside, outside in shown.items():
        for parent in reversed(inside.parents):
            if parent not in folders and not _covered(parent, shown):
                words += ["--perms", "0755", "--dir", str(parent)]
                folders.add(parent)
        words += ["--ro-bind", str(outside), str(inside)]
    return words


def _top(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []


def _covered(path: Path, shown: dict[Path, Path]) -> bool:
    return any(mount == path or mount in path.parents for mount in shown)


def _pythons() -> list[Path]:
    """The interpreter's own folders, without those below ``/usr`` or below one another."""
    wanted = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")).parent.parent}
    wanted |= {Path(sysconfig.get_path("purelib")), Path(sys.executable).resolve().parent.parent}
    wanted = {path for path in wanted if Path("/usr") not in (path, *path.parents)}
    return sorted(path for path in wanted if not any(other in path.parents for other in wanted))


#: One program binds all sources: to start one for each took longer than all else that makes a sandbox.
_STEP_DOWN = """set -e
at=$1; table=$2; shift 2
mount -t tmpfs -o mode=755 nncourse "$at"
n=0; folders=
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then folders="$folders $at/$n"; else : > "$at/$n"; fi
  n=$((n+1)); shift
done
shift
mkdir $folders
printf '%s\\n' "$table" > "$at/table"  # nothing inside shows this folder itself
mount --all --fstab "$at/table"
exec "$@"
"""


def stepping_down(sources: list[Path]) -> list[str]:
    """As root: a mount namespace in which the sources are reachable, then an unused user id without capabilities.

    Every step replaces its process, so that bubblewrap is our own child and dies with us.
    """
    for tool in ("unshare", "mount"):
        require(tool)
    at = stand(sources)
    table = "\n".join(f"{_escaped(each)} {at}/{n} none bind 0 0" for n, each in enumerate(sources))
    words = ["unshare", "--mount", "/bin/sh", "-c", _STEP_DOWN, "sh", str(at), table, *map(str, sources), "--"]
    words += ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups"]
    return [*words, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]


def _escaped(path: Path) -> str:
    """A path as a table of mounts has it (fstab(5)): what could end a field or a line by its number."""
    return re.sub(r"[\s#\\]", lambda found: "".join(f"\\{byte:03o}" for byte in found[0].encode()), str(path))


def require(tool: str) -> None:
    """Raise where a program of util-linux is missing.

    Raises:
        SandboxError: it is; the message says what to install.
    """
    if shutil.which(tool) is None:
        raise SandboxError(f"{tool} is missing. Install it (Debian, Ubuntu: apt install util-linux mount).")


def stand(sources: list[Path]) -> Path:
    """A folder of the host, covered only in the new mount namespace, that hides no source."""
    for at in map(Path, ("/mnt", "/media", "/srv", "/opt", "/tmp")):
        if at.is_dir() and not any(at in (source, *source.parents) for source in sources):
            return at
    raise SandboxError("There is no free folder among /mnt, /media, /srv, /opt and /tmp to mount on.")
