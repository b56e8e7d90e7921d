"""Run a command as an ordinary user, as root: with a Python of root's, or with one that this user owns."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

#: Another one for each worker of the tests: who counts a user's processes counts nobody else's.
USER = 12345 + int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
_AS_ANOTHER = f"""set -e
if [ -n "$1" ]; then  # this Python lies in a folder of root's: open that for the command alone
  mount --bind "$2" /mnt
  mount -t tmpfs -o mode=755 tmpfs "$1"
  mkdir -p "$2"
  mount --bind /mnt "$2"
  umount /mnt
fi
if [ -n "$3" ]; then mount --bind "$4" "$3"; fi
shift 4
exec setpriv --reuid {USER} --regid {USER} --clear-groups --inh-caps=-all --bounding-set=-all "$@"
"""


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess:
    """Run a command with ``folder``, which becomes the user's own, as its working and home folder."""
    return subprocess.run(command(words, folder), capture_output=True, text=True, cwd=folder)


def command(words: list[str], folder: Path) -> list[str]:
    """What runs a command so; ``folder`` becomes the user's own."""
    subprocess.run(["chown", "-R", f"{USER}:{USER}", folder], check=True)
    words = ["env", "-i", f"HOME={folder}", f"PATH={folder}/venv/bin:/usr/bin:/bin", *words]
    base = Path(sys.base_prefix)
    closed = next((str(each) for each in reversed(base.parents) if not each.stat().st_mode & 0o001), "")
    own = next((str(each) for each in folder.glob("venv/lib/python3*/site-packages")), "")
    arguments = [closed, str(base), own, sysconfig.get_path("purelib")]
    return ["unshare", "--mount", "/bin/sh", "-c", _AS_ANOTHER, "sh", *arguments, *words]


def own_python(folder: Path) -> Path:
    """An interpreter and a bubblewrap that the owner of ``folder`` owns; :func:`run` adds the packages."""
    subprocess.run([sys.executable, "-m", "venv", "--copies", "--without-pip", folder / "venv"], check=True)
    shutil.copy(shutil.which("bwrap"), folder / "venv" / "bin" / "bwrap")
    return folder / "venv" / "bin" / "python"
