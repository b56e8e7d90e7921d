"""A class judged by two opinions: tests of both kinds, disputes, cheats, a reference that fails, stock's way."""

import json

import nbformat
import pytest
from nbformat.v4 import new_notebook
from traitlets.config import Config

from nncourse.grading import report
from nncourse.grading.batch import Batch, Options, load
from nncourse.grading.execution import running, trial
from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.trial import FailingReference
from nncourse.grading.nbgrader.author import sheets_of
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.verdict import Verdict, agreement
from tests.small_course import PROTECT, graded, graded_cells, hand_in, nbgrader

from .conftest import cell, needs_bwrap, test_cell

slow = pytest.mark.slow
SMALL = Limits(cell_s=20, submission_s=100)

#: A test of the process itself can only run where the learner's code runs; the third can be cheated there.
AUTHOR = [
    cell("import os", "setup", locked=True),
    cell("### BEGIN SOLUTION\nos.environ['MARK'] = '7'\n### END SOLUTION", "mark", solution=True),
    test_cell(
        "### BEGIN HIDDEN TESTS\nsecret = '7'\n### END HIDDEN TESTS\nassert os.environ['MARK'] == '7'", "test-mark"
    ),
    cell("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION", "square", solution=True),
    test_cell("assert square(2) == int(os.environ.get('WANT', 4))", "test-square", 2),
    test_cell("round(1.5 * (square(3) == 9), 1)", "test-part", 1.5),
]
SQUARE = "def square(x):\n    return x * x"
STUDENTS = {
    "right": ("os.environ['MARK'] = '7'", SQUARE),
    "wrong": ("os.environ['MARK'] = '8'", "def square(x):\n    return x"),
    "blank": None,
    "cheat": ("os.environ.update(MARK='7', WANT='5')", "def square(x):\n    return 5"),
    "unlucky": ("os.environ.update(MARK='7', WANT='5')", SQUARE),
    "odd": ("os.environ['MARK'] = '7'", f"{SQUARE}\nround = lambda *a: float('nan')"),
    "exhausts": ("import os; os._exit(1)", SQUARE),
}


def notebook(*sources):
    made = new_notebook(cells=[nbformat.from_dict(each) for each in AUTHOR])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, source in zip((1, 3), sources, strict=False):
        made.cells[number].source = source
    return made


def make(folder, author, config=""):
    (folder / "source" / "ps1").mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    nbformat.write(author, folder / "source" / "ps1" / "ps1.ipynb")
    nbgrader(folder, "generate_assignment", "ps1", "--force")
    return folder


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    course = make(tmp_path_factory.mktemp("two") / "course", notebook())
    blank = nbformat.read(course / "release" / "ps1" / "ps1.ipynb", 4)
    for student, sources in STUDENTS.items():
        hand_in(course, student, notebook(*sources) if sources else blank)
    made = Batch(course, "ps1", Options(jobs=2))
    return course, {each.student: each for each in made.run(made.students(), lambda _: None)}, made


@slow
@needs_bwrap
def test_the_author_is_told_which_cell_cannot_be_judged_apart_and_why(judged):
    (told,) = [each for each in judged[2].trials.remarks() if "together" in each]
    assert "test-mark" in told
    assert "KeyError" in told
    assert list(judged[2].trials.by_name["ps1"].together) == ["test-mark"]


@slow
@needs_bwrap
@pytest.mark.parametrize(
    ("student", "mark", "square", "part", "disputed"),
    [
        ("right", 1, 2, 1.5, []),
        ("wrong", 0, 0, 0, []),
        ("blank", 0, 0, 0, []),
        ("cheat", 1, 0, 0, ["test-square"]),
        ("odd", 1, 2, 1.5, ["test-part"]),
        ("unlucky", 1, 2, 1.5, ["test-square"]),
        ("exhausts", 0, 2, 1.5, []),
    ],
)
def test_every_mark_is_one_that_two_opinions_hold(judged, student, mark, square, part, disputed):
    course, verdicts, _ = judged
    points = {name: score for (who, _, name), (score, _) in graded_cells(course).items() if who == student}
    assert points == {"test-mark": mark, "test-square": square, "test-part": part}
    assert list(verdicts[student].disputed) == disputed
    assert verdicts[student].score == mark + square + part


@slow
@needs_bwrap
def test_a_disputed_cell_waits_for_a_person_with_the_reason_beside_it(judged):
    course, verdicts, _ = judged
    waits = {(who, name) for (who, _, name), (_, waits) in graded_cells(course).items() if waits}
    assert waits == {("cheat", "test-square"), ("unlucky", "test-square"), ("odd", "test-part")}
    assert verdicts["cheat"].to_grade
    shown = nbformat.read(course / "autograded" / "cheat" / "ps1" / "ps1.ipynb", 4).cells[4].outputs
    assert "To be looked at by a person" in shown[0].text
    assert any("disputed: test-square" in each for each in verdicts["cheat"].remarks())


@slow
@needs_bwrap
def test_where_the_second_opinion_decides_a_cell_everybody_is_asked(judged):
    assert all(each.asked for each in judged[1].values())


@slow
@needs_bwrap
def test_every_submission_can_be_asked(judged, capsys):
    course, _, _ = judged
    path = course / "verdicts.json"
    assert report.grade(course, "ps1", Options(jobs=2, second_opinion="all"), json_file=str(path)) == 0
    found = {each["student"]: each for each in json.loads(path.read_text())}
    assert list(found["unlucky"]["disputed"]) == ["test-square"]
    assert {who for who, each in found.items() if each["disputed"]} == {"unlucky", "cheat", "odd"}
    assert found["unlucky"]["score"] == 4.5
    said = " ".join(capsys.readouterr().out.split())
    assert "3 submissions have disputed tests" in said
    assert "test-mark is judged together with the submission" in said


@slow
@needs_bwrap
@pytest.mark.parametrize(("disputed", "score"), [("apart", 1), ("kernel", 3)])
def test_the_author_may_say_whose_opinion_counts(tmp_path, disputed, score):
    course = make(tmp_path / "course", notebook(), f"c.SandboxedExecute.disputed = {disputed!r}")
    hand_in(course, "cheat", notebook(*STUDENTS["cheat"]))
    verdict = graded(course)["cheat"]
    assert (verdict.score, verdict.to_grade, list(verdict.disputed)) == (score, False, ["test-square"])


@slow
@needs_bwrap
def test_a_course_may_judge_all_as_stock_does(tmp_path):
    course = make(tmp_path / "course", notebook(), "c.SandboxedExecute.judge = 'kernel'")
    hand_in(course, "cheat", notebook(*STUDENTS["cheat"]))
    hand_in(course, "half", notebook("os.environ['MARK'] = '7'", "def square(x):\n    return 4"))
    verdicts = graded(course)
    assert {who: each.score for who, each in verdicts.items()} == {"cheat": 3, "half": 3}
    assert verdicts["half"].together == ["test-mark", "test-part", "test-square"]


@slow
@needs_bwrap
def test_no_class_is_graded_by_a_test_that_its_own_solution_fails(tmp_path):
    author = notebook()
    author.cells[4].source = "assert square(2) == 5"
    course = make(tmp_path / "course", author)
    hand_in(course, "right", notebook(*STUDENTS["right"]))
    with pytest.raises(FailingReference, match=r"ps1\.ipynb fails its own tests \(test-square: AssertionError"):
        graded(course)
    assert graded_cells(course) == {}


@slow
@needs_bwrap
def test_a_test_that_the_blank_passes_is_named_and_what_a_cell_left_to_later_cells_is_not_missed(tmp_path):
    author = notebook()
    author.cells[2].source += "\nlater = 9"
    author.cells[5].source = "assert later == 9"
    course = make(tmp_path / "course", author)
    made = Batch(course, "ps1", Options(jobs=2))
    hand_in(course, "right", author)
    (verdict,) = made.run(made.students(), lambda _: None)
    assert (verdict.score, verdict.disputed) == (4.5, {})
    assert list(made.trials.by_name["ps1"].together) == ["test-mark", "test-part"]
    free = notebook()
    free.cells[4].source = "assert True"
    (course / "source" / "ps1" / "ps1.ipynb").unlink()
    nbformat.write(free, course / "source" / "ps1" / "ps1.ipynb")
    nbgrader(course, "generate_assignment", "ps1", "--force")
    made = Batch(course, "ps1", Options(jobs=2))
    made.run(made.students(), lambda _: None)
    assert [each for each in made.trials.remarks() if "blank" in each] == [
        "ps1: A blank notebook passes the test cell test-square."
    ]


@slow
@needs_bwrap
def test_stock_autograde_follows_the_same_rule(judged, tmp_path):
    import shutil

    course = tmp_path / "stock"
    shutil.copytree(judged[0], course, ignore=shutil.ignore_patterns("autograded", ".nncourse", "gradebook.db"))
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(PROTECT)
    shutil.rmtree(course / "submitted" / "exhausts")
    nbgrader(course, "generate_assignment", "ps1", "--force")
    nbgrader(course, "autograde", "ps1")
    ours = {key: value for key, value in graded_cells(judged[0]).items() if key[0] not in ("exhausts", "unlucky")}
    stock = {key: value for key, value in graded_cells(course).items() if key[0] != "unlucky"}
    assert stock == ours
    assert load(course).autograded.is_dir()


def test_the_rate_of_agreement_comes_with_its_interval():
    verdicts = [Verdict("a", "graded", compared=12, equal=12), Verdict("b", "graded", compared=8, equal=7)]
    # Wilson's interval for 19 of 20: 0.764 to 0.991
    assert agreement(verdicts).endswith("19 of 20 tests pass there too (95 % interval 76% to 99%).")
    assert agreement([Verdict("c", "graded")]) is None


@slow
@needs_bwrap
def test_an_object_of_another_class_than_the_references_is_disputed_and_who_asks_it_is_told(tmp_path):
    """What a read-only cell binds to a library's object can be replaced; the kernel alone says what it is."""
    setup = "import sqlite3\ncon = sqlite3.connect(':memory:')\ncon.execute('create table t as select 2 as a')"
    query = "### BEGIN SOLUTION\nquery = 'select a from t'\n### END SOLUTION"
    author = new_notebook(
        cells=[
            cell(setup, "setup", locked=True),
            cell(query, "query", solution=True),
            test_cell("assert list(con.execute(query)) == [(2,)]", "test-query"),
        ]
    )
    sheets = sheets_of(author, "sql", Config(), tmp_path, SMALL)
    tried = trial.run(sheets, Files(), trial.Rule(), lambda jobs: [running.run(each) for each in jobs], Conditions())
    assert "asks con" in tried.replaceable()["test-query"]
    cheat = "class Db:\n    def execute(self, text): return [(2,)]\nDb.__module__ = 'db'\ncon = Db()\nquery = ''"
    author.cells[1].source = cheat
    result = running.run(job_of(author, sheets.plan, SMALL, Files(), Conditions(), tried.judging))
    assert set(result.opinions.disputed) == {"test-query"}
