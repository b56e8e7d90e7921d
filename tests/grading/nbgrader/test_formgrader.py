"""Formgrader's button under ``protect``: what it calls, in a server's process, grades in the sandbox by the rule."""

import asyncio

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from tests.small_course import PROTECT, STOCK, hand_in, nbgrader, write_course

from ..conftest import cell, needs_bwrap, test_cell

pytestmark = [pytest.mark.slow, needs_bwrap]
AUTHOR = [
    cell("import os", "setup", locked=True),
    cell("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION", "square", solution=True),
    test_cell("assert square(2) == int(os.environ.get('WANT', 4))", "test-square", 2),
]
PROTECTED = STOCK + PROTECT
ANSWERS = {
    "right": "def square(x):\n    return x * x",
    "wrong": "def square(x):\n    return x",
    "cheat": "os.environ['WANT'] = '5'\ndef square(x):\n    return 5",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The interface behind formgrader's pages, after its button was pressed for each learner."""
    root = tmp_path_factory.mktemp("formgrader") / "course"
    write_course(root, AUTHOR, PROTECTED, "ps1")
    nbgrader(root, "generate_assignment", "ps1")
    for student, answer in ANSWERS.items():
        notebook = nbformat.read(root / "source" / "ps1" / "ps1.ipynb", 4)
        notebook.cells[1].source = answer
        hand_in(root, student, notebook)
    (root / "submitted" / "wrong" / "ps1" / "timestamp.txt").write_text("soon")
    (root / "submitted" / "right" / "ps1" / "timestamp.txt").write_text("")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        config.CourseDirectory.root = str(root)
        api = NbGraderAPI(config=config)

        async def pressed():  # as a server's handler does: an event loop runs
            return [api.autograde("ps1", student) for student in ANSWERS]

        outcomes = asyncio.run(pressed())
    assert [each["success"] for each in outcomes] == [True, True, True], outcomes
    return root, api


def test_the_button_gives_the_marks_of_the_rule(graded):
    _, api = graded
    scores = {each: api.get_submission("ps1", each)["score"] for each in ANSWERS}
    assert scores == {"right": 2, "wrong": 0, "cheat": 0}


def test_the_page_of_the_class_lists_everybody_also_where_a_time_is_not_known(graded):
    _, api = graded
    listed = {each["student"]: each["timestamp"] for each in api.get_submissions("ps1")}
    assert listed == dict.fromkeys(ANSWERS)
    assert api.get_autograded_students("ps1") == set(ANSWERS)


def test_it_ran_in_the_sandbox(graded):
    root, _ = graded
    for student in ANSWERS:
        said = nbformat.read(root / "autograded" / student / "ps1" / "ps1.ipynb", 4).metadata["nncourse"]
        assert said["sandboxed"] is True


def test_a_disputed_cell_is_listed_for_manual_grading_and_no_other(graded):
    _, api = graded
    waiting = {each for each in ANSWERS if api.get_submission("ps1", each)["needs_manual_grade"]}
    assert waiting == {"cheat"}
