"""Downloads of made-up platforms, collected into a made-up course: who, which assignment, and what is not taken."""

import json
import os
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from nncourse import cli
from nncourse.errors import CourseError
from nncourse.grading.collecting import collect as collecting
from nncourse.grading.collecting import command

from ..conftest import cell, test_cell
from .test_archives import entry

STUDENTS = (("ada", "Ada", "Lovelace", "101"), ("grace", "Grace", "Hopper", "102"), ("rené", "René", "Möller", "103"))


def notebook(assignment, answer="1"):
    return new_notebook(
        cells=[
            cell("import math", "setup", locked=True),  # the same id in both assignments
            cell(f"answer = {answer}", f"answer-{assignment}", solution=True),
            test_cell("assert answer == 1", f"test-{assignment}"),
        ]
    )


@cache  # cells get random ids
def text(assignment, answer="1"):
    return nbformat.writes(notebook(assignment, answer))


@pytest.fixture
def course(tmp_path):
    """Two assignments; one of two notebooks."""
    root = tmp_path / "course"
    for assignment, names in (("loops", ["loops"]), ("sorting", ["bubble", "quick"])):
        (root / "source" / assignment).mkdir(parents=True)
        for name in names:
            nbformat.write(notebook(name), root / "source" / assignment / f"{name}.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'made-up'\n")
    return root


@pytest.fixture
def roster(course):
    """The gradebook knows the class."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        for own, first, last, number in STUDENTS:
            book.add_student(own, first_name=first, last_name=last, lms_user_id=number)


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def run(course, download, platform, *words):
    result = CliRunner().invoke(
        cli.app, ["collect", str(download), "--from", platform, "--course-dir", str(course), "--json", *words]
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    told = json.loads(result.output)
    told["taken"] = {(each["student"], each["assignment"]): each["how"] for each in told["taken"]}
    return result.exit_code, told


def submitted(course):
    """Path -> content of all that was collected, without what collecting adds."""
    return {
        path.relative_to(course / "submitted").as_posix(): path.read_text()
        for path in (course / "submitted").rglob("*")
        if path.is_file() and path.name not in ("submission_secret.txt", "timestamp.txt")
    }


@pytest.mark.usefixtures("roster")
def test_canvas(course, tmp_path):
    inner = zipped(
        tmp_path / "inner.zip",
        {"work/bubble.ipynb": text("bubble"), "work/Quick sort.ipynb": text("quick"), "work/data/x.csv": "1,2"},
    )
    download = zipped(
        tmp_path / "submissions.zip",
        {
            "lovelaceada_101_9001_loops-1.ipynb": text("loops"),
            "hoppergrace_LATE_102_9002_homework(1).ipynb": text("loops", "2"),
            "hoppergrace_102_9003_work.zip": inner.read_bytes(),
            "mollerrene_103_9004_loops.ipynb": "{cut",
            "nobody_999_9005_loops.ipynb": text("loops"),
            "lovelaceada_101_9006_poem.ipynb": nbformat.writes(new_notebook()),
        },
    )
    status, told = run(course, download, "canvas")
    assert told["taken"] == {
        ("ada", "loops"): "new",
        ("grace", "loops"): "new",
        ("grace", "sorting"): "new",
        ("rené", "loops"): "new",
    }
    assert told["left"] == {
        "nobody_999_9005_loops.ipynb": "nobody (999) is nobody of the roster",
        "lovelaceada_101_9006_poem.ipynb": "it has no cell of an assignment",
    }
    assert status == 1
    assert "grace was late" in told["notes"][0]
    assert submitted(course) == {
        "ada/loops/loops.ipynb": text("loops"),
        "grace/loops/loops.ipynb": text("loops", "2"),
        "grace/sorting/bubble.ipynb": text("bubble"),
        "grace/sorting/quick.ipynb": text("quick"),
        "grace/sorting/data/x.csv": "1,2",
        "rené/loops/loops.ipynb": "{cut",
    }
    assert not list((course / ".nncourse").glob("nncourse-*"))


@pytest.mark.parametrize(
    "name",
    ["{}_{}_assignsubmission_file_/{}", "{}_{}_assignsubmission_file/{}", "{}_{}_assignsubmission_file_{}"],
)
@pytest.mark.parametrize("top", ["", "loops-27/"])
@pytest.mark.usefixtures("roster")
def test_moodle_with_folders_and_without(course, tmp_path, name, top):
    files = {
        top + name.format("Ada Lovelace", 11, "my answers.ipynb"): text("loops"),
        top + name.format("René Möller", 12, "bubble.ipynb"): text("bubble"),
        top + "Grace Hopper_13_assignsubmission_onlinetext_/onlinetext.html": "<p>hello",
    }
    status, told = run(course, zipped(tmp_path / "all.zip", files), "moodle")
    assert (status, set(told["taken"])) == (0, {("ada", "loops"), ("rené", "sorting")})
    assert set(submitted(course)) == {"ada/loops/loops.ipynb", "rené/sorting/bubble.ipynb"}


def test_a_folder_of_folders_with_a_time_of_the_course(course, tmp_path):
    for student in ("ada", "grace"):
        (tmp_path / "in" / student / "deep").mkdir(parents=True)
        (tmp_path / "in" / student / "deep" / "loops.ipynb.txt").write_text(text("loops"))
    (tmp_path / "in" / "ada" / "deep" / "timestamp.txt").write_text("2026-03-01 12:00 UTC")
    assert run(course, tmp_path / "in", "folder")[0] == 0
    times = {each.parent.parent.name: each.read_text() for each in course.rglob("submitted/*/loops/timestamp.txt")}
    assert times == {"ada": "2026-03-01 12:00 UTC"}
    secrets = [each.read_text() for each in course.rglob("submitted/*/loops/submission_secret.txt")]
    assert len(set(secrets)) == 2
    assert all(len(each) == 128 for each in secrets)


def test_a_pattern_names_the_learner(course, tmp_path):
    download = zipped(tmp_path / "a.zip", {"week 3/ada@example.org - loops.ipynb": text("loops")})
    pattern = r"(?:.*/)?(?P<student_id>[^@/]+)@[^/]* - (?P<file_id>[^/]+)"
    assert run(course, download, "folder", "--pattern", pattern)[1]["taken"] == {("ada", "loops"): "new"}


ROSTERS = {
    "canvas": "Student,ID,SIS User ID,SIS Login ID,Section,loops (55)\n    Points Possible,,,,,2\n"
    '"Lovelace, Ada",101,u1,ada,S,\n"Student, Test",7,,,S,\n',
    "moodle": "First name,Last name,ID number,Institution,Email address\nAda,Lovelace,ada,,a@example.org\n",
    "nbgrader": "id,first_name,last_name,email\nada,Ada,Lovelace,a@example.org\n",
    "with a mark before it": "\ufeffid,first_name,last_name,email\nada,Ada,Lovelace,a@example.org\n",
}


@pytest.mark.parametrize("kind", ROSTERS)
def test_every_platforms_list_is_a_roster(course, tmp_path, kind):
    (tmp_path / "roster.csv").write_text(ROSTERS[kind], encoding="utf-8")
    download = zipped(
        tmp_path / "a.zip",
        {"lovelaceada_101_1_loops.ipynb": text("loops"), "hoppergrace_102_2_loops.ipynb": text("loops")},
    )
    status, told = run(course, download, "canvas", "--roster", str(tmp_path / "roster.csv"))
    assert (status, set(told["taken"]), set(told["left"])) == (
        1,
        {("ada", "loops")},
        {"hoppergrace_102_2_loops.ipynb"},
    )


def test_without_any_roster_everybody_has_the_platforms_number(course, tmp_path):
    download = zipped(tmp_path / "a.zip", {"lovelaceada_101_1_loops.ipynb": text("loops")})
    assert run(course, download, "canvas")[1]["taken"] == {("101", "loops"): "new"}


def test_from_an_environment_that_was_not_activated(course, tmp_path, roster):
    """nbgrader's own programs lie beside Python, and on no PATH."""
    (course / "gradebook.db").unlink()
    code = "import sys; from nncourse.grading.nbgrader import exporting; from pathlib import Path; "
    code += "exporting.export(Path(sys.argv[1]), 'canvas')"
    command = [sys.executable, "-c", code, str(course)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr[-500:]


def test_to_look_makes_no_gradebook(course, tmp_path):
    download = zipped(tmp_path / "a.zip", {"lovelaceada_101_1_loops.ipynb": text("loops")})
    run(course, download, "canvas", "--dry-run")
    assert not (course / "gradebook.db").exists()


def test_two_persons_are_never_one_learner(course, tmp_path):
    (tmp_path / "roster.csv").write_text("id,first_name,last_name\nada,Ada,Lovelace\n")
    download = zipped(
        tmp_path / "a.zip",
        {"lovelaceada_101_1_loops.ipynb": text("loops"), "lovelaceada_102_2_loops.ipynb": text("loops", "2")},
    )
    status, told = run(course, download, "canvas", "--roster", str(tmp_path / "roster.csv"))
    assert (status, told["taken"], len(told["left"])) == (1, {}, 2)
    assert "2 persons of the platform would be ada" in " ".join(told["left"].values())


def test_two_notebooks_for_one_place(course, tmp_path):
    canvas = {
        "a_101_8_loops.ipynb": text("loops", "8"),
        "a_101_10_loops-1.ipynb": text("loops", "10"),
    }
    status, told = run(course, zipped(tmp_path / "a.zip", canvas), "canvas")
    assert submitted(course) == {"101/loops/loops.ipynb": text("loops", "10")}
    assert "is the last for loops.ipynb" in told["left"]["a_101_8_loops.ipynb"]
    moodle = {f"A B_5_assignsubmission_file_/{n}.ipynb": text("loops", str(n)) for n in range(2)}
    status, told = run(course, zipped(tmp_path / "b.zip", moodle), "moodle")
    assert (status, told["taken"], len(told["left"])) == (1, {}, 2)


def test_what_was_handed_in_earlier_stays_until_update_and_is_kept_then(course, tmp_path):
    def download(answer):
        return zipped(tmp_path / "a.zip", {"a_101_1_loops.ipynb": text("loops", answer)})

    run(course, download("1"), "canvas")
    (secret,) = (each.read_text() for each in course.rglob("submission_secret.txt"))
    assert run(course, download("1"), "canvas")[0:2][1]["taken"] == {("101", "loops"): "as before"}
    status, told = run(course, download("2"), "canvas")
    assert (status, told["taken"]) == (1, {("101", "loops"): "kept"})
    assert submitted(course) == {"101/loops/loops.ipynb": text("loops", "1")}
    told = run(course, download("2"), "canvas", "--update", "--dry-run")[1]
    assert told["taken"] == {("101", "loops"): "updated"}
    assert submitted(course) == {"101/loops/loops.ipynb": text("loops", "1")}
    run(course, download("2"), "canvas", "--update")
    assert submitted(course) == {"101/loops/loops.ipynb": text("loops", "2")}
    (earlier,) = (course / ".nncourse" / "replaced").rglob("loops.ipynb")
    assert earlier.read_text() == text("loops", "1")
    assert (earlier.parent / "submission_secret.txt").read_text() == secret


def test_a_learner_sets_neither_time_nor_secret_nor_anothers_folder(course, tmp_path):
    inner = zipped(
        tmp_path / "inner.zip",
        {"loops.ipynb": text("loops"), "timestamp.txt": "2000-01-01", "submission_secret.txt": "x" * 64},
    )
    download = zipped(
        tmp_path / "a.zip",
        {
            "Ada L_5_assignsubmission_file_/Bob B_6_assignsubmission_file_/loops.ipynb": text("loops", "2"),
            "Eve E_7_assignsubmission_file_/work.zip": inner.read_bytes(),
        },
    )
    told = run(course, download, "moodle")[1]
    assert set(told["taken"]) == {("5", "loops"), ("7", "loops")}
    own = course / "submitted" / "7" / "loops"
    assert not (own / "timestamp.txt").exists()
    assert len((own / "submission_secret.txt").read_text()) == 128
    assert len(told["left"]) == 2


def test_a_hostile_archive_of_one_learner_leaves_the_others(course, tmp_path):
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr(entry("loops.ipynb", 0o120000), "/etc/passwd")
    download = zipped(
        tmp_path / "a.zip",
        {"eve_7_1_work.zip": inner.read_bytes(), "ada_5_2_loops.ipynb": text("loops")},
    )
    status, told = run(course, download, "canvas")
    assert (status, set(told["taken"])) == (1, {("5", "loops")})
    assert told["left"] == {"eve_7_1_work.zip": "eve_7_1_work.zip is refused for 'loops.ipynb': it is a link."}


def test_links_and_odd_names_in_a_folder_are_left(course, tmp_path):
    folder = tmp_path / "in"
    for student in ("ada", ".hidden", "x" * 130, "two\nlines"):
        (folder / student).mkdir(parents=True)
        (folder / student / "loops.ipynb").write_text(text("loops"))
    os.symlink("/etc/passwd", folder / "ada" / "notes.txt")
    os.symlink(folder / "ada", folder / "eve")
    (folder / "loose.ipynb").write_text(text("loops"))
    told = run(course, folder, "folder")[1]
    assert set(told["taken"]) == {("ada", "loops")}
    assert len(told["left"]) == 6
    assert told["left"]["eve"] == told["left"]["ada/notes.txt"] == "it is a link or a special file"
    assert all(name.isprintable() for name in told["left"])


def test_a_hand_in_that_grading_rejects_is_taken_by_its_name(course, tmp_path):
    download = zipped(tmp_path / "a.zip", {"ada_5_2_bubble (2).ipynb": "<<<<<<< HEAD"})
    assert run(course, download, "canvas")[1]["taken"] == {("5", "sorting"): "new"}


def test_one_assignment_only(course, tmp_path):
    download = zipped(
        tmp_path / "a.zip", {"ada_5_2_loops.ipynb": text("loops"), "ada_5_3_bubble.ipynb": text("bubble")}
    )
    told = run(course, download, "canvas", "--assignment", "sorting")[1]
    assert ("5", "sorting") in told["taken"]
    assert submitted(course) == {"5/sorting/bubble.ipynb": text("bubble")}
    assert told["left"] == {"ada_5_2_loops.ipynb": "it is of loops"}


def test_a_cell_of_imports_is_no_sign(course, tmp_path):
    foreign = new_notebook(cells=[cell("import os", "setup", locked=True), cell("x = 1", "theirs", solution=True)])
    download = zipped(tmp_path / "a.zip", {"ada_5_2_exam.ipynb": nbformat.writes(foreign)})
    assert run(course, download, "canvas")[1]["left"] == {"ada_5_2_exam.ipynb": "it has no cell of an assignment"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.zip", "canvas"), "neither a zip archive nor a folder"),
        (("a.txt", "canvas"), "a.txt is no zip archive"),
        (("in", "blackboard"), "There is no platform 'blackboard'; there are canvas, moodle, folder"),
        (("in", "folder", "--pattern", "("), "is no regular expression"),
        (("in", "folder", "--pattern", "(?P<student_id>.*)"), "lacks a group"),
        (("in", "folder", "--roster", "nothing.csv"), "cannot be read"),
        (("in", "folder", "--roster", "a.txt"), "names nobody"),
        (("in", "folder", "--assignment", "loop"), "Did you mean 'loops'"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(course, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("hello")
    Path("in").mkdir()
    with pytest.raises(CourseError, match=said):
        run(course, *words)
    assert not (course / "submitted").exists()


def test_a_person_reads_what_was_taken_and_what_not(course, tmp_path, capsys):
    download = zipped(tmp_path / "a.zip", {"ada_5_2_loops.ipynb": text("loops"), "readme.md": "", "[b]x.ipynb": "{}"})
    assert command.run(course, download, "canvas") == 1
    said = capsys.readouterr().out
    assert "loops: 1 new" in said
    assert "[b]x.ipynb" in said
    assert "does not say whose" in said


def test_nbgraders_refusal_is_one_sentence_and_changes_nothing(course, tmp_path, monkeypatch):
    def refuse(self, *_):
        self.fail("no room")

    monkeypatch.setattr("nbgrader.apps.zipcollectapp.ZipCollectApp._transfer_files", refuse)
    download = zipped(tmp_path / "a.zip", {"ada_5_2_loops.ipynb": text("loops")})
    with pytest.raises(CourseError, match=r"did not collect 'loops': no room\. Nothing was changed"):
        run(course, download, "canvas")
    assert not (course / "submitted").exists()


def test_a_run_that_was_killed_leaves_no_half_hand_in(course, tmp_path, monkeypatch):
    download = zipped(tmp_path / "a.zip", {"ada_5_2_loops.ipynb": text("loops")})
    left = course / ".nncourse" / "nncourse-4999999-collect-abc"
    left.mkdir(parents=True)
    monkeypatch.setattr(collecting.receipts, "complete", lambda folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(course, download, "canvas")
    assert not (course / "submitted" / "5" / "loops").exists()
    assert not left.exists()
