"""Stock ``nbgrader autograde`` with ``protect(c)`` reads a hostile class by name, and each submission for itself."""

import json
import logging
import os
import shutil
import subprocess

import nbformat
import pytest
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from nncourse.grading import quick_nbformat
from nncourse.grading.nbgrader.handed_in import SetAside
from nncourse.grading.nbgrader.reading import CleanNotebook, read_by_name, read_clean
from nncourse.grading.submission import read
from nncourse.grading.submission.read import RejectedError
from tests.small_course import PROTECT, STOCK, answers, graded_cells, hand_in, make_course, write_course

from ..conftest import TEST_SQUARE, author, needs_bwrap


class Step(Autograde):
    """nbgrader's step, of which only the reading is asked."""


read_by_name(Step)


def found(root, student):
    """Student's folder -> names of notebooks, as the step would convert them."""
    directory = CourseDirectory(config=Config({"CourseDirectory": {"root": str(root)}}))
    directory.assignment_id, directory.student_id = "ps1", student
    step = Step(coursedir=directory)
    step.log = logging.getLogger("nncourse.silent")
    step.init_notebooks()
    there = step.assignments.items()
    return {
        os.path.relpath(name, root / "submitted"): [os.path.basename(each) for each in nbs] for name, nbs in there
    }


@pytest.fixture
def names(tmp_path):
    for name in ("ada", "bob", "[ab]*", "*"):
        hand_in(tmp_path, name, b"{}", name=f"{name[0]}.ipynb")
    (tmp_path / "submitted" / "a?a" / "ps1").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("student", "read"),
    [
        ("*", {"ada/ps1": ["a.ipynb"], "bob/ps1": ["b.ipynb"], "[ab]*/ps1": ["[.ipynb"], "*/ps1": ["*.ipynb"]}),
        ("[ab]*", {"[ab]*/ps1": ["[.ipynb"]}),
        ("ada", {"ada/ps1": ["a.ipynb"]}),
        ("[a-b]*", {"ada/ps1": ["a.ipynb"], "bob/ps1": ["b.ipynb"]}),
    ],
)
def test_a_folder_is_read_by_its_name_and_what_is_no_name_may_be_a_pattern(names, student, read):
    assert found(names, student) == read


@pytest.mark.parametrize("student", ["a?a", "nobody"])
def test_nothing_to_read_is_an_error_and_no_one_else_is_read_instead(names, student):
    with pytest.raises(NbGraderException):
        found(names, student)


@pytest.mark.parametrize("student", ["*", "mal*", "mallory"])
def test_nothing_but_links_is_an_error_and_none_is_followed(tmp_path, student):
    """nbgrader's own reading, which says what is wrong, follows them."""
    hand_in(tmp_path / "elsewhere", "ada", b"{}")
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "mallory").symlink_to(tmp_path / "elsewhere" / "submitted" / "ada")
    with pytest.raises(NbGraderException):
        found(tmp_path, student)


@pytest.mark.parametrize("own", [None, lambda **_: 1 / 0])
def test_where_a_hand_in_cannot_be_looked_through_nothing_of_it_is_converted(tmp_path, monkeypatch, own):
    """nbgrader goes on after whatever a hook raises; after what the course's own raises it still does."""
    folder = hand_in(tmp_path, "ada", b"{}")
    step = Step(coursedir=CourseDirectory(root=str(tmp_path)))
    step.log, step.notebooks = logging.getLogger("nncourse.silent"), [str(folder / "ps1.ipynb")]
    step.pre_convert_hook = SetAside(tmp_path, own)
    step.run_pre_convert_hook()
    (folder / "key").symlink_to("/etc/passwd")

    def fail(*_):
        raise OSError("read-only file system")

    monkeypatch.setattr(shutil, "move", fail)
    with pytest.raises(OSError, match="read-only"):
        step.run_pre_convert_hook()


def test_the_step_comes_first_and_once_whatever_a_course_has_chosen():
    config = Config()
    read_clean(config, Autograde)
    read_clean(config, Autograde)
    assert config.Autograde.sanitize_preprocessors == [CleanNotebook, *Autograde.sanitize_preprocessors.default()]
    own = Config({"Autograde": {"sanitize_preprocessors": ["a.step"]}})
    read_clean(own, Autograde)
    assert own.Autograde.sanitize_preprocessors == [CleanNotebook, "a.step"]


def test_a_notebook_of_too_many_cells_is_rejected(tmp_path, monkeypatch):
    make_course(tmp_path)
    monkeypatch.setattr(read, "MAX_CELLS", 3)
    step = CleanNotebook(parent=Autograde(coursedir=CourseDirectory(root=str(tmp_path))))
    where = {"student": "ada", "assignment": "ps1", "notebook": "ps1"}
    with pytest.raises(RejectedError, match="more than 3 cells"):
        step.preprocess(answers(), {"nbgrader": where})
    monkeypatch.setattr(read, "MAX_CELLS", 5)
    made, _ = step.preprocess(answers(), {"nbgrader": where})
    assert len(made.cells) == 5


@pytest.mark.parametrize("release", ["there", "older", "broken", "none"])
def test_an_honest_hand_in_is_not_said_to_be_rewritten(tmp_path, caplog, release):
    """The source holds a secret where the release, which learners were given, holds its seal."""
    source, given = author(), answers()
    source.cells[4].source = "assert total([1]) == checks.secret(1)"
    given.cells[4].source = 'assert total([1]) == checks.sealed("abc=")'
    given.cells[2].source = TEST_SQUARE.partition("### BEGIN HIDDEN")[0].rstrip()
    course = write_course(tmp_path / "course", source.cells, STOCK, "ps1")
    folder = course.release / "ps1"
    folder.mkdir(parents=True)
    if release in ("there", "older"):
        nbformat.write(given, folder / "ps1.ipynb")
    elif release == "broken":
        (folder / "ps1.ipynb").write_text("{")
    step = CleanNotebook(parent=Autograde(coursedir=CourseDirectory(root=str(course.root))))
    step.log = logging.getLogger("tests.reading")
    if release == "older":
        given.cells[4].source = given.cells[4].source.replace("abc=", "xyz=")
    where = {"nbgrader": {"student": "ada", "assignment": "ps1", "notebook": "ps1"}}
    step.preprocess(given, where)
    assert [record.getMessage() for record in caplog.records] == []
    given.cells[4].source = "assert True"
    step.preprocess(given, where)
    assert "the text of 'test-total' is not what was released" in caplog.text


def _marked(change):
    """A right answer as JSON whose first test cell has another mark."""
    content = json.loads(nbformat.writes(answers()))
    test = content["cells"][2]
    mark = test["metadata"]["nbgrader"]
    match change:
        case "empty":
            test["metadata"]["nbgrader"] = {}
        case "schema":
            mark["schema_version"] = 99
        case "double":
            content["cells"].append(json.loads(json.dumps(test)))
        case "rewritten":
            test["source"], content["cells"][1]["source"] = "assert True", "def square(x): return -1"
        case "deleted":
            del content["cells"][2]
            content["cells"][1]["source"] = "def square(x): return -1"
    return json.dumps(content).encode()


CHANGES = ("empty", "schema", "double", "rewritten", "deleted")
WRONG = ("*", "[ab]*", "\x1b[2J", "rewritten", "deleted")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class with odd names, links, special files and odd marks, graded by stock nbgrader; its folder and log."""
    root = make_course(tmp_path_factory.mktemp("stock") / "course")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.root = {str(root)!r}\n")
        file.write(PROTECT)
    for name in WRONG[:3]:
        hand_in(root, name, answers(square="return -1"))
    for name in ("ada", "bob", "zoe"):
        hand_in(root, name, answers())
    for change in CHANGES:
        hand_in(root, change, _marked(change))
    hand_in(root, "no json", b"{")
    (root / "submitted" / "ada" / "ps1" / "shadow.txt").symlink_to("/etc/shadow")
    os.mkfifo(root / "submitted" / "ada" / "ps1" / "pipe")
    with (root / "submitted" / "ada" / "ps1" / "large").open("wb") as file:
        file.truncate(2**28)
    (root / "submitted" / "eve").symlink_to(root / "submitted" / "ada")
    command = quick_nbformat.nbgrader("autograde", "ps1")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=300)
    return root, done


@pytest.mark.slow
@needs_bwrap
def test_each_of_a_hostile_class_gets_its_own_marks(course):
    root, done = course
    points = {}
    for (student, _, name), (score, _) in graded_cells(root).items():
        points.setdefault(student, {})[name] = score
    right = {"test-square": 1, "test-total": 1}
    expected = dict.fromkeys(("ada", "bob", "zoe", *CHANGES), right)
    expected |= dict.fromkeys(WRONG, right | {"test-square": 0})
    assert {name: points[name] for name in expected} == expected, done.stderr[-3000:]
    assert points["no json"] == {"test-square": None, "test-total": None}
    assert "eve" not in points
    assert "for student 'no json'" in done.stderr
    assert "submitted/eve/ps1' is a link" in done.stderr


@pytest.mark.slow
@needs_bwrap
def test_nothing_is_followed_or_copied_that_is_no_plain_file(course):
    root, _ = course
    assert {path.name for path in (root / "autograded" / "ada" / "ps1").iterdir()} == {
        "ps1.ipynb", "data.txt", "submission_secret.txt",
    }  # fmt: skip
    aside = {path.name.partition("-")[2] for path in (root / ".nncourse" / "set-aside").iterdir()}
    assert aside == {"shadow.txt", "pipe", "large"}


@pytest.mark.slow
@needs_bwrap
def test_repairs_are_in_the_log_and_no_commands_for_a_terminal(course):
    _, done = course
    assert "'empty': the cell 'test-square' was missing and was put back" in done.stderr
    assert "the text of 'test-square' is not what was released" in done.stderr
    assert "�[2J" in done.stderr
    assert "\x1b[2J" not in done.stdout + done.stderr
