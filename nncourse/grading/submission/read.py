"""What a learner handed in, read with distrust: a clean notebook, or one sentence why there is none.

Only regular files are read, never through a link. A notebook is built anew from the text of its cells
(:mod:`nncourse.grading.submission.cleaning`). Whatever is left out is a note for the instructor.
"""

import codecs
import hashlib
import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from nncourse.grading.submission.cleaning import clean
from nncourse.grading.submission.notes import Repairs

MAX_NOTEBOOK = 32 * 2**20
MAX_FILES = 64 * 2**20
MAX_COUNT = 1000
MAX_CELLS = 2000
#: What nbgrader's exchange, or collecting and grading in its stead, put beside a hand-in.
ADDED = ("submission_secret.txt", "timestamp.txt")


class RejectedError(Exception):
    """A submission that cannot be graded as it is; the message says what the learner has to hand in again."""


@dataclass
class Submission:
    """A submission made clean.

    Attributes:
        notebooks: name without ``.ipynb`` -> notebook, for every notebook of the assignment that was handed in.
        files: relative path -> content of the other files.
        notes: repairs and oddities, for the instructor.
        unread: name -> why, for notebooks that were handed in and cannot be read.
        left_out: relative path -> what is wrong with it, for what lay there and was not read, such as a link.
        digest: of all that was handed in; of what grading adds to it, nothing.
    """

    notebooks: dict[str, NotebookNode] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    digest: str = ""


def read(folder: Path, authors: dict[str, NotebookNode]) -> Submission:
    """Read the folder of one student's submission.

    Args:
        folder: ``submitted/<student>/<assignment>``.
        authors: the author's notebooks, by name.

    Raises:
        RejectedError: there is no notebook in it that can be read.
    """
    submission = Submission()
    files = collect(folder, submission)
    submission.digest = _digest(files)
    names = _matched(files, authors, submission)
    for name, author in authors.items():
        if name not in names:
            _missing(name, files, submission)
            continue
        try:
            content = parse(files.pop(names[name]), names[name])
            submission.notebooks[name] = clean(content, author, submission.notes)
        except RejectedError as problem:
            submission.unread[name] = str(problem)
    submission.files = {path: data for path, data in files.items() if not path.endswith(".ipynb")}
    if not submission.notebooks:
        raise RejectedError("; ".join([*submission.unread.values(), *submission.notes]))
    return submission


def digest_of(folder: Path) -> str:
    """The digest of what lies in the folder of a student's submission.

    Raises:
        RejectedError: it cannot be read.
    """
    return _digest(collect(folder, Submission()))


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        if path.partition("/")[0] not in ADDED:  # a folder of that name is moved out of the hand-in
            digest.update(f"{path!a} {len(data)} ".encode() + data)
    return digest.hexdigest()


def _missing(name: str, files: dict[str, bytes], submission: Submission) -> None:
    """Say that a notebook is missing; one under a name that hides it, or a link to one, cannot be read."""
    hidden = [path for path in files if Path(path).name.startswith(f"{name}.ipynb")]
    if (wrong := submission.left_out.get(f"{name}.ipynb")) is not None:
        submission.unread[name] = f"{name}.ipynb {wrong}"
    elif hidden:
        submission.unread[name] = f"{name}.ipynb was handed in as {hidden[0]!r:.120}; name it {name}.ipynb"
    else:
        submission.notes.append(f"{name}.ipynb was not handed in")


def collect(folder: Path, submission: Submission) -> dict[str, bytes]:
    """Relative path -> content of the regular files, within the caps."""
    for each in (folder.parent, folder):
        if each.is_symlink():
            shown = f"{each.parent.name}/{each.name}"
            raise RejectedError(f"{shown!r:.160} is a link, and none is followed; put the folder in its place")
    if not folder.is_dir():
        raise RejectedError("the submission is no folder")
    files: dict[str, bytes] = {}
    left, repairs = MAX_FILES, Repairs()
    for base, folders, names in os.walk(folder, followlinks=False):
        for name in folders:
            _look_at_folder(Path(base) / name, folder, submission, repairs)
        for name in sorted(names):
            path = Path(base) / name
            shown = str(path.relative_to(folder))
            data = _content(path, MAX_NOTEBOOK if name.endswith(".ipynb") else left)
            if isinstance(data, str):
                submission.left_out[shown] = data
                repairs.add(f"{{}} {data} and was left out", f"{{}}: each {data} and was left out", f"{shown!r:.120}")
            elif len(files) >= MAX_COUNT:
                raise RejectedError(f"the submission has more than {MAX_COUNT} files")
            else:
                left -= len(data)
                files[shown] = data
    submission.notes += repairs.sentences()
    return files


def _look_at_folder(path: Path, folder: Path, submission: Submission, repairs: Repairs) -> None:
    """Tell a folder that is a link, which is not followed, and one that is named as a notebook."""
    is_link = path.is_symlink()
    if is_link:
        repairs.add("the link {} was left out", "the links {} were left out", f"{path.name!r:.120}")
    if path.suffix == ".ipynb":
        submission.left_out[str(path.relative_to(folder))] = "is a link" if is_link else "is a folder"


def clashes(path: str, authors: Iterable[str]) -> bool:
    """Whether a path handed in is a file where the author has a folder, or the other way round."""
    return any(path.startswith(f"{each}/") or each.startswith(f"{path}/") for each in authors)


def _content(path: Path, cap: int) -> bytes | str:
    """A regular file's content, or what is wrong with it."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return "is a link or a special file" if path.is_symlink() else f"cannot be read ({error.strerror})"
    with os.fdopen(fd, "rb") as file:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return "is a special file"
        if status.st_size > cap:
            return "is too large"
        return file.read(cap)


def _matched(files: dict[str, bytes], authors: dict[str, Any], submission: Submission) -> dict[str, str]:
    """Author's name -> path handed in; a single stray notebook stands for a single missing one."""
    names = {name: f"{name}.ipynb" for name in authors if f"{name}.ipynb" in files}
    missing = [name for name in authors if name not in names]
    notebooks = {path for path in files if path.endswith(".ipynb") and ".ipynb_checkpoints" not in path}
    stray = sorted(notebooks - set(names.values()))
    if len(missing) == 1 and len(stray) == 1 and f"{missing[0]}.ipynb" not in submission.left_out:
        names[missing[0]] = stray[0]
        submission.notes.append(f"{missing[0]}.ipynb was missing; {stray[0]!r:.120} was taken for it")
    if not names:
        raise RejectedError(_nothing_there(missing, stray, submission.left_out))
    return names


def _nothing_there(missing: list[str], stray: list[str], left_out: dict[str, str]) -> str:
    wrong = [f"{path!r:.120} {why}" for path, why in sorted(left_out.items()) if path.endswith(".ipynb")]
    what = f"found {', '.join(sorted(stray))[:200]!r}" if stray else "the folder has no notebook"
    what = "; ".join(wrong[:3]) or what
    return f"{' and '.join(f'{name}.ipynb' for name in missing)} was not handed in ({what})"


def parse(data: bytes, name: str) -> dict[str, Any]:
    """JSON that is a notebook of format 4, or of an older one made new."""
    try:
        encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
        content = json.loads(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise RejectedError(f"{name} is not UTF-8 text (byte {error.start}); save it again in Jupyter") from None
    except (ValueError, RecursionError) as error:
        raise RejectedError(f"{name} is not JSON ({str(error)[:80]}); save it again in Jupyter") from None
    if isinstance(content, dict) and content.get("nbformat") in (2, 3):
        try:
            content = nbformat.reads(json.dumps(content), as_version=4)
        except Exception:
            raise RejectedError(f"{name} is a notebook of an old format that cannot be read") from None
    return require_notebook(content, name)


def require_notebook(content: Any, name: str) -> dict[str, Any]:
    """JSON that is a notebook of a size that is read.

    Raises:
        RejectedError: it is none.
    """
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise RejectedError(f"{name} is JSON but no notebook: it has no list of cells")
    if len(content["cells"]) > MAX_CELLS:
        raise RejectedError(f"{name} has more than {MAX_CELLS} cells")
    return content
