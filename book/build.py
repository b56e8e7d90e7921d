"""Build the book: ``make book``. Executes what has changed, writes HTML into ``_build/html``, prints its address.

jupyter-cache keys a chapter by its own code; the chapters also depend on the package and on the versions
installed. So the cache is emptied when any of those differ from the last build.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
STAMP = BUILD / "executed-with"

#: What a chapter's results depend on besides its own code; grading and the command line are not imported there.
INPUTS = ["requirements.txt", "nncourse/*.py", "nncourse/checks/**/*.py", "nncourse/experiments/**/*.py"]
SPHINX_FLAGS = ["-n", "-W", "--keep-going"]


def fingerprint(root: Path = ROOT) -> str:
    """A hash over Python's version and the content of :data:`INPUTS`."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in INPUTS for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def drop_stale_results() -> None:
    """Remove executed chapters that were run with another package or other versions."""
    now = fingerprint()
    if BUILD.exists() and (not STAMP.exists() or STAMP.read_text() != now):
        shutil.rmtree(BUILD)
    BUILD.mkdir(exist_ok=True)
    STAMP.write_text(now)


def main() -> int:
    """Build; exit with jupyter-book's own status."""
    drop_stale_results()
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(ROOT), *SPHINX_FLAGS]
    status = subprocess.run(command, check=False).returncode
    if status:
        # Pages that Sphinx has read once are not read again: without this, the next build would hide their warnings.
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        print("The book was not built: see the first warning or error above.", file=sys.stderr)
        return status
    print(f"The book is built. Open {(BUILD / 'html' / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
