"""Course folders, answer files and names, read before anything is run; every refusal is one sentence."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from nncourse.grading.nbgrader.course import CourseFolderError, load, read_notebook
from nncourse.grading.nbgrader.quiet import AuthorsMistakeError, quiet, refuse_authors_mistakes
from nncourse.grading.nbgrader.workflow import StepError, run_step
from nncourse.grading.rehearsal.answer_files import Answers, AnswersError, fill, read_answers
from nncourse.grading.submission import names

ROOT = Path(__file__).resolve().parents[2]


def is_one_sentence(text):
    return "\n" not in text.strip() and text.strip().endswith((".", "?", ")"))


def test_our_own_course_loads():
    course = load(ROOT / "exercises")
    assert "ps1-keras" in course.assignments()
    assert course.release == ROOT / "exercises" / "release"
    assert course.db_url.endswith("gradebook.db")


def test_what_is_no_course_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "nbgrader_config.py").write_text("c = get_config(\n")
    for name, part in (
        ("nowhere", "not a folder"),
        ("file", "not a folder"),
        ("empty", "no nbgrader_config.py"),
        ("bare", "source"),
        ("broken", "does not load"),
    ):
        with pytest.raises(CourseFolderError, match=part):
            load(tmp_path / name)


def test_an_unknown_assignment_is_refused_with_a_guess(make_course):
    with pytest.raises(CourseFolderError, match="Did you mean 'sums'"):
        make_course().notebooks("sum")


@pytest.mark.parametrize(
    ("content", "part"),
    [("not json", "not JSON"), ("[1, 2]", "not a notebook"), ('{"a": 1}', "not a notebook"), ("", "not JSON")],
)
def test_what_is_no_notebook_is_refused(tmp_path, content, part):
    path = tmp_path / "x.ipynb"
    path.write_text(content)
    with pytest.raises(CourseFolderError, match=part) as caught:
        read_notebook(path)
    assert is_one_sentence(str(caught.value))
    with pytest.raises(CourseFolderError, match="cannot be read"):
        read_notebook(tmp_path / "y.ipynb")


@pytest.mark.parametrize(
    ("script", "arguments", "part"),
    [
        ("demo", ["no-such"], "no assignment 'no-such'"),
        ("demo", ["--course-dir", "{tmp}"], "not a course folder"),
        ("demo", ["--to", "{tmp}"], "in the way"),
        ("demo", ["--course-dir", "{bad}"], "not JSON"),
        ("lab", ["--prepare-only", "--course-dir", "{bad}"], "not JSON"),
        ("lab", ["--course-dir", "{tmp}"], "not a course folder"),
    ],
)
def test_scripts_refuse_in_one_sentence_and_write_nothing(make_course, tmp_path, script, arguments, part):
    bad = make_course().root
    shutil.copytree(bad / "source" / "sums", bad / "source" / "early")  # sound, and before the one that is not
    (bad / "source" / "sums" / "sums.ipynb").write_text("not json")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "keep").write_text("me")
    before = sorted(tmp_path.rglob("*"))
    filled = [each.format(tmp=tmp_path / "mine", bad=bad) for each in arguments]
    if script == "demo" and "--to" not in filled:
        filled += ["--to", str(tmp_path / "to")]
    command = [sys.executable, str(ROOT / "exercises" / f"{script}.py"), *filled]
    environment = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 1, done.stderr
    assert part in done.stderr
    assert is_one_sentence(done.stderr)
    assert sorted(tmp_path.rglob("*")) == before


ANSWERS = """\"\"\"Words.\"\"\"
# /// answers
# base = "blank"
# [expect.test-total]
# score = 2
# message = "fine"
# ///
# %% total
total = 1

# %% [markdown] words
# A line.
#
# Another.
"""


def test_answer_files_are_read(tmp_path):
    path = tmp_path / "wrong-1.py"
    path.write_text(ANSWERS)
    read = read_answers(path)
    assert (read.name, read.base, read.notebook) == ("wrong-1", "blank", None)
    assert read.cells == {"total": "total = 1", "words": "A line.\n\nAnother."}
    assert read.expect["test-total"].score == 2
    assert read.expect["test-total"].message == "fine"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# /// answers", "# nothing"),
        ('"blank"', '"half"'),
        ("score = 2", "scores = 2"),
        ("score = 2", "score ="),
        ("# base", "# bases"),
        ("# %% [markdown] words", "# %% total"),
    ],
)
def test_wrong_answer_files_are_refused(tmp_path, old, new):
    path = tmp_path / "wrong-1.py"
    path.write_text(ANSWERS.replace(old, new, 1))
    with pytest.raises(AnswersError):
        read_answers(path)


def test_answers_fill_a_release(make_course):
    source = make_course().notebooks("sums")["sums"]
    filled = fill(source, source, Answers("x", "reference", None, {"total": "total = 5"}, {}))
    by_id = {cell.id: cell.source for cell in filled.cells}
    assert by_id["total"] == "total = 5"
    assert by_id["double"] == "def double(x):\n    return x + x"
    with pytest.raises(AnswersError, match="no answer cell nope"):
        fill(source, source, Answers("x", "reference", None, {"nope": ""}, {}))


def test_names_are_read_from_syntax():
    source = "%matplotlib inline\nimport a.b as c, d\nx, (y, *z) = f(q)\ndef g(h):\n    k = m\nfor i in j: pass"
    assert names.defined(source) == {"c", "d", "x", "y", "z", "g", "i"}
    assert names.used(source) == {"f", "q", "m", "j"}
    assert names.used("[n for n in p]; print(lambda s: s + t)") == {"p", "t"}
    assert names.used("this is no Python") == set()
    asked = 'checks.number("n", 3)\nchecks.number("m", value=2)\nother.number("k")\nchecks.question("q")'
    assert names.named_in_checks(asked, ["number"]) == {"n"}


def graded(*outputs):
    meta = {"nbgrader": {"grade": True, "solution": False, "grade_id": "test-x", "points": 1}}
    return nbformat.v4.new_notebook(cells=[new_code_cell("", metadata=meta, outputs=list(outputs))])


def test_stderr_of_a_graded_cell_becomes_output_and_errors_stay():
    notebook = graded(
        new_output("stream", name="stderr", text="W0000 a log line"),
        new_output("error", ename="CheckFailed", evalue="", traceback=[]),
    )
    quiet(notebook)
    assert [output.get("name") for output in notebook.cells[0].outputs] == ["stdout", None]
    refuse_authors_mistakes(notebook)


def test_an_authors_error_is_no_learners_zero():
    with pytest.raises(AuthorsMistakeError, match="'test-x' is wrong in itself"):
        refuse_authors_mistakes(graded(new_output("error", ename="AuthorError", evalue="oh", traceback=[])))


def test_a_failing_step_says_what_failed(make_course):
    with pytest.raises(StepError, match="autograde nothing"):
        run_step(make_course(), "autograde", "nothing")


def test_sources_are_json_with_no_absolute_path():
    for path in (ROOT / "exercises" / "source").rglob("*.ipynb"):
        text = json.dumps(json.loads(path.read_text("utf-8")))
        assert str(Path.home()) not in text


def test_the_lab_lists_assignments_in_the_order_of_the_chapters():
    """The project, which is about several chapters, comes last, though its name comes first."""
    from exercises.lab import in_course_order

    listed = [name for name, _, _ in in_course_order(load(ROOT / "exercises"))]
    assert listed == [*sorted(name for name in listed if name != "project"), "project"]


@pytest.mark.parametrize(
    ("options", "served", "first"),
    [
        ([], "work", "start.ipynb"),
        (["--solutions"], "self-study", "start.ipynb"),
        (["--instructor"], ".", "work/start.ipynb"),
    ],
)
def test_a_learner_is_served_no_solutions_folder(make_course, monkeypatch, options, served, first):
    from exercises import lab

    course = make_course()
    calls = []
    monkeypatch.setattr(lab.workflow, "run_step", lambda *_: "")
    monkeypatch.setattr(lab, "is_stale", lambda *_: False)
    monkeypatch.setattr(lab.shutil, "copytree", lambda _, aside: aside.mkdir(parents=True))
    monkeypatch.setattr(lab.subprocess, "call", lambda command, cwd: calls.append((command, cwd)) or 0)
    monkeypatch.setattr(sys, "argv", ["lab.py", "--course-dir", str(course.root), *options])
    with pytest.raises(SystemExit):
        lab.main()
    (command, cwd) = calls[0]
    assert f"--ServerApp.root_dir={(course.root / served).resolve()}" in command
    assert f"--LabApp.default_url=/lab/tree/{first}" in command
    assert cwd == course.root


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_the_lab_opens_for_root_too(make_course, monkeypatch, user, allowed):
    """JupyterLab itself refuses root, who is the user of most containers."""
    from exercises import lab

    calls = []
    monkeypatch.setattr(lab, "prepare", lambda course: course.root / "work")
    monkeypatch.setattr(lab.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(lab.subprocess, "call", lambda command, cwd: calls.append(command) or 0)
    monkeypatch.setattr(sys, "argv", ["lab.py", "--course-dir", str(make_course().root)])
    with pytest.raises(SystemExit):
        lab.main()
    assert ("--allow-root" in calls[0]) is allowed


def test_an_interrupted_lab_says_so_and_goes_on_at_the_next_call(make_course, monkeypatch, capsys):
    from exercises import lab

    def interrupted(*_):
        raise KeyboardInterrupt

    course = make_course()
    monkeypatch.setattr(sys, "argv", ["lab.py", "--course-dir", str(course.root), "--prepare-only"])
    monkeypatch.setattr(lab.workflow, "release", interrupted)
    with pytest.raises(SystemExit) as end:
        lab.main()
    assert end.value.code == 130
    assert capsys.readouterr().err == ("lab: stopped before JupyterLab opened; the same command goes on from here.\n")
    monkeypatch.setattr(lab.workflow, "release", _released)
    monkeypatch.setattr(lab, "publish", lambda *_: None)
    lab.main()
    assert (course.root / "work" / "sums" / "sums.ipynb").is_file()


def _released(course, assignment):
    shutil.copytree(course.source / assignment, course.release / assignment)
