"""A course folder is looked at before anything is run in it; what cannot be used is one sentence."""

import json

import nbformat
import pytest

from nncourse.grading.nbgrader.course import CourseFolderError, hides_tests, load, read_notebook
from nncourse.grading.submission.fences import HIDDEN, SOLUTION, Fences

from ..conftest import author


@pytest.fixture
def root(tmp_path):
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    (tmp_path / "source" / "empty").mkdir()
    nbformat.write(author(), tmp_path / "source" / "ps1" / "ps1.ipynb")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return tmp_path


def test_parts_lie_where_nbgrader_puts_them(root):
    course = load(root)
    assert (course.source, course.autograded) == (root / "source", root / "autograded")
    assert course.db_url == f"sqlite:///{root / 'gradebook.db'}"
    assert (course.solution, course.hidden) == (SOLUTION, HIDDEN)
    assert course.assignments() == ["ps1"]
    assert list(course.notebooks("ps1")) == ["ps1"]
    assert not hides_tests(course)


def test_a_configuration_moves_them_and_a_copy_never_reaches_into_the_original(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with open(root / "nbgrader_config.py", "a") as file:
        file.write(f"c.CourseDirectory.root = {str(elsewhere)!r}\nc.CourseDirectory.source_directory = 'source'\n")
        file.write("c.ClearSolutions.begin_solution_delimeter = '# <a>'\n")
    (elsewhere / "source").mkdir()
    assert load(root).source == elsewhere / "source"
    assert load(root).solution == Fences("# <a>", SOLUTION.end)
    copy = load(root, is_copy=True)
    assert copy.source == root / "source"
    assert copy.db_url.endswith(f"{root}/gradebook.db")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: (root / "nbgrader_config.py").unlink(), "has no nbgrader_config.py"),
        (lambda root: (root / "nbgrader_config.py").write_text("c = 1 /"), r"does not load \(SyntaxError"),
        (lambda root: (root / "source").rename(root / "sources"), "there is no .*source"),
    ],
)
def test_a_folder_that_is_no_course_is_said_so(root, spoil, said):
    spoil(root)
    with pytest.raises(CourseFolderError, match=said):
        load(root)
    with pytest.raises(CourseFolderError, match="is not a folder"):
        load(root / "nowhere")


def test_an_assignment_that_is_not_there_names_the_nearest(root):
    with pytest.raises(CourseFolderError, match=r"no assignment 'ps2'.*there are ps1\. Did you mean 'ps1'"):
        load(root).notebooks("ps2")


@pytest.mark.parametrize(
    ("text", "said"), [("{cut", "it is not JSON"), ("[]", "JSON but not a notebook"), ('{"a": 1}', "not a notebook")]
)
def test_what_is_no_notebook_is_said_so(tmp_path, text, said):
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(CourseFolderError, match=said):
        read_notebook(tmp_path / "a.ipynb")
    with pytest.raises(CourseFolderError, match="cannot be read"):
        read_notebook(tmp_path / "b.ipynb")


def test_marks_of_an_older_schema_are_made_todays_in_memory_and_told(root):
    path = root / "source" / "ps1" / "ps1.ipynb"
    old = json.loads(path.read_text())
    for each in old["cells"]:
        mark = each["metadata"]["nbgrader"]
        mark["schema_version"] = 1
        del mark["task"]
    path.write_text(json.dumps(old))
    course = load(root)
    assert course.outdated("ps1") == {"ps1": 1}
    assert {each.metadata.nbgrader.schema_version for each in course.notebooks("ps1")["ps1"].cells} == {3}
    assert json.loads(path.read_text()) == old
