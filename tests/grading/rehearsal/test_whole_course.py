"""`nncourse check-course`: what is graded apart, together, by hand, not at all, and what to change."""

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from typer.testing import CliRunner

from nncourse import cli
from nncourse.errors import CourseError
from nncourse.grading.nbgrader.course import load
from nncourse.grading.rehearsal import whole_course
from nncourse.grading.rehearsal.opinions import Judged
from tests.small_course import as_of_schema

from ..conftest import cell, needs_bwrap, test_cell

PRICE = cell(
    "def price(x):\n    ### BEGIN SOLUTION\n    return x * rate\n    ### END SOLUTION", "price", solution=True
)
PRICES = test_cell("rate = 2\nassert price(10) == 20", "test-price")
FILL = cell("def fill(a):\n    ### BEGIN SOLUTION\n    a.append(1)\n    ### END SOLUTION", "fill", solution=True)
FILLS = test_cell("a = []\nfill(a)\nassert a == [1]", "test-fill")
MODE = cell("import os\n### BEGIN SOLUTION\nos.environ['MODE'] = 'x'\n### END SOLUTION", "mode", solution=True)
MODES = test_cell("import os\nassert os.environ['MODE'] == 'x'", "test-mode")
K = cell("k = ...\n### BEGIN SOLUTION\nk = 1\ndef f():\n    return k\n### END SOLUTION", "k", solution=True)
KS = test_cell("assert f() == 1\nk = 5\nassert k == 5", "test-k")
ONE = cell("one = ...\n### BEGIN SOLUTION\none = 1\n### END SOLUTION", "one", solution=True)
ONES = test_cell("assert one == 1", "test-one")


def write(root, assignment, cells, **kernel):
    (root / "source" / assignment).mkdir(parents=True)
    copies = [copy.deepcopy(each) | {"id": f"cell-{number}"} for number, each in enumerate(cells)]
    made = new_notebook(cells=[nbformat.from_dict(each) for each in copies])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"} | kernel
    nbformat.write(made, root / "source" / assignment / f"{assignment}.ipynb")
    return made


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """One assignment for each thing that can be said of one."""
    root = tmp_path_factory.mktemp("whole") / "course"
    words = new_markdown_cell("Why?")
    words.metadata["nbgrader"] = cell("", "words", grade=True, solution=True, points=2).metadata.nbgrader
    write(root, "mixed", [ONE, ONES, PRICE, PRICES, FILL, FILLS, MODE, MODES, K, KS, words])
    write(root, "other-language", [ONE, ONES], name="ir", language="R")
    write(root, "failing", [ONE, ONES, PRICE, test_cell("assert one == 2", "test-two")])
    write(root, "elsewhere", [ONE, ONES], name="conda-env-physics-py")
    for schema in (1, 2):
        name = f"schema-{schema}"
        made = as_of_schema(write(root, name, [ONE, ONES]), schema)
        (root / "source" / name / f"{name}.ipynb").write_text(json.dumps(made))
    write(root, "twice", [ONE, ONES, ONES])
    write(root, "unreadable", [ONE, ONES])
    (root / "source" / "unreadable" / "unreadable.ipynb").write_text("{")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    return root


@pytest.fixture(scope="module")
def found(course):
    before = sorted(course.rglob("*"))
    result = CliRunner().invoke(cli.app, ["check-course", str(course), "--json"])
    assert result.exit_code == 1, result.output
    assert sorted(course.rglob("*")) == before
    return json.loads(result.stdout)


@pytest.mark.slow
@needs_bwrap
def test_every_cell_is_told_by_how_it_is_graded(found):
    by_name = {each["assignment"]: each for each in found["notebooks"]}
    mixed = by_name["mixed"]
    assert mixed["apart"] == ["test-one", "test-k"]
    assert sorted(mixed["together"]) == ["test-fill", "test-mode", "test-price"]
    assert mixed["by_hand"] == ["words"]
    assert found["cells"] == {"apart": 4, "together": 3, "by hand": 1, "not at all": 6}


@pytest.mark.slow
@needs_bwrap
def test_what_is_proposed_was_tried_and_what_was_not_found_is_said(found):
    changes = next(each["changes"] for each in found["notebooks"] if each["assignment"] == "mixed")
    assert '"nncourse": {"shared": ["rate"]}' in changes["test-price"]
    assert '"nncourse": {"in_place": true}' in changes["test-fill"]
    assert "plain values" in changes["test-mode"]


@pytest.mark.slow
@needs_bwrap
def test_a_name_that_answers_do_not_see_is_told(found):
    mixed = next(each for each in found["notebooks"] if each["assignment"] == "mixed")
    (told,) = [each for each in mixed["remarks"] if "test-k" in each]
    assert '"shared": ["k"]' in told


@pytest.mark.slow
@needs_bwrap
def test_what_is_proposed_makes_the_cell_judged_apart(course, tmp_path):
    """The author does as told: then the same command says that the cell is judged apart."""
    price, fill = nbformat.from_dict(PRICES), nbformat.from_dict(FILLS)
    price.metadata["nncourse"] = {"shared": ["rate"]}
    fill.metadata["nncourse"] = {"in_place": True}
    write(tmp_path, "mended", [PRICE, price, FILL, fill])
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (judged,) = whole_course.run(tmp_path)
    assert (judged.apart, judged.together, judged.changes) == (["test-price", "test-fill"], {}, {})


@pytest.mark.slow
@needs_bwrap
def test_what_cannot_be_graded_is_refused_with_the_reason_and_the_rest_goes_on(found):
    refused = {each["assignment"]: each["refused"] for each in found["notebooks"]}
    assert "'ir' (R)" in refused["other-language"]
    assert "test-two: AssertionError" in refused["failing"]
    assert "'test-one' 2 times" in refused["twice"]
    assert "not JSON" in refused["unreadable"]
    assert refused["mixed"] == refused["schema-1"] == refused["schema-2"] == ""


@pytest.mark.slow
@needs_bwrap
@pytest.mark.parametrize("schema", [1, 2])
def test_marks_of_an_older_schema_are_understood_and_told(found, schema):
    old = next(each for each in found["notebooks"] if each["assignment"] == f"schema-{schema}")
    assert old["apart"] == ["test-one"]
    assert old["remarks"] == [f"its marks are of nbgrader's schema {schema}: run `nbgrader update` first"]


@pytest.mark.slow
@needs_bwrap
def test_a_kernel_that_is_not_here_is_told(found):
    elsewhere = next(each for each in found["notebooks"] if each["assignment"] == "elsewhere")
    assert "asks for the kernel 'conda-env-physics-py', which is not installed here" in elsewhere["refused"]
    assert elsewhere["not_at_all"] == ["test-one"]


def test_the_table_holds_what_an_author_has_to_read():
    judged = [
        Judged("ps1", "a", ["t1", "t2"], {"t3": "it [looks]"}, [], ["w"], {"t3": "do so"}, ["a blank passes t1"]),
        Judged("ps2", "b", not_at_all=["t4"], refused="R is not Python"),
        Judged("ps3", "c", replaceable={"t5": "asks con, which could be another"}),
    ]
    table = whole_course.as_table(judged)
    numbers = [line.split() for line in table.splitlines() if "ps1/a" in line]
    assert [word for word in numbers[0] if word.isdigit()] == ["2", "1", "1"]
    for text in (
        "t3: together with the submission",
        "it [looks]",
        "To change: do so.",
        "not graded: R is not Python",
        "t5 asks con, which could be another.",
    ):
        assert text in table
    assert [word for word in table.split("│ all")[1].split()[:8] if word.isdigit()] == ["2", "1", "1", "1"]


def test_a_course_without_assignments_and_a_folder_that_is_none(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    with pytest.raises(CourseError, match="has no assignments"):
        whole_course.run(tmp_path)
    result = CliRunner().invoke(cli.app, ["check-course", str(tmp_path / "nowhere")])
    assert "is not a folder" in str(result.exception)


def test_versions_of_the_format_are_read(tmp_path):
    """4.0 to 4.5, as public courses have them; only the last has ids of cells."""
    made = write(tmp_path, "a", [ONE, ONES])
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    for minor in range(6):
        content = json.loads(nbformat.writes(made)) | {"nbformat_minor": minor}
        for each in content["cells"]:
            each.pop("id", None) if minor < 5 else None
        (tmp_path / "source" / "a" / "a.ipynb").write_text(json.dumps(content))
        course = load(tmp_path)
        assert [c.metadata.nbgrader.grade_id for c in course.notebooks("a")["a"].cells] == ["one", "test-one"]
        assert course.outdated("a") == {}
