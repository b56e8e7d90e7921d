"""A class list goes into the gradebook whole or not at all; sections choose who is exported."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from nncourse import cli
from nncourse.errors import CourseError
from nncourse.grading.collecting.roster import RosterError
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.students import StudentsError, enter, members
from tests.small_course import STOCK, write_course

LIST = "id,first_name,last_name,email,section\nada,Ada,Lovelace,a@example.org,Mon\nemmy,Emmy,Noether,,Tue\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course", config=STOCK)


def listed(course: Course, text: str) -> Path:
    path = course.root / "students.csv"
    path.write_text(text)
    return path


def students(course: Course) -> dict[str, tuple[str | None, ...]]:
    """What the gradebook's file holds; to open it as a gradebook takes a second."""
    with closing(sqlite3.connect(course.root / "gradebook.db")) as file:
        rows = file.execute("select id, first_name, last_name, email, lms_user_id from student")
        return {student: tuple(rest) for student, *rest in rows}


def test_a_class_list_is_entered_and_entered_again(course):
    assert str(enter(course.root, listed(course, LIST))) == (
        "2 entered, 0 changed, 0 as they were; sections: Mon (1), Tue (1)"
    )
    assert students(course)["ada"] == ("Ada", "Lovelace", "a@example.org", None)
    # A list that leaves out Ada's name and Emmy altogether changes neither.
    again = enter(course.root, listed(course, "id,first_name,last_name,section\nada,,,\ngrace,Grace,Hopper,Mon\n"))
    assert (again.new, again.changed, again.same) == (1, 0, 1)
    assert students(course)["ada"] == ("Ada", "Lovelace", "a@example.org", None)
    assert members(course.root, ["Mon"]) == ["ada", "grace"]
    assert members(course.root, ["Tue", "Mon"]) == ["ada", "emmy", "grace"]
    assert enter(course.root, listed(course, LIST.replace("Noether", "N."))).changed == 1
    assert students(course)["emmy"][:2] == ("Emmy", "N.")


def test_a_list_of_canvas_brings_its_numbers_and_sections(course):
    text = 'Student,ID,SIS User ID,SIS Login ID,Section\n  Points,,,,\n"Lovelace, Ada",7,,ada,NN 01\n'
    enter(course.root, listed(course, text))
    assert students(course) == {"ada": ("Ada", "Lovelace", None, "7")}
    assert members(course.root, ["NN 01"]) == ["ada"]
    with pytest.raises(StudentsError, match=r"no section 'NN'\. There are NN 01\."):
        members(course.root, ["NN"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LIST + "ada,A,B,,\n", "names 'ada' more than once"),
        ("id,first_name\nada,Ada\n../emmy,Emmy\n", r"cannot name a folder of hand-ins: '\.\./emmy'"),
        ("id,first_name\nada,Ada\na+b,Emmy\n", r"cannot name a folder of hand-ins: 'a\+b'"),
        ("id,first_name\nada,Ada\n.emmy,Emmy\n", "begin with no dot"),
    ],
)
def test_a_list_with_one_bad_line_enters_nobody(course, text: str, told: str):
    with pytest.raises(StudentsError, match=told):
        enter(course.root, listed(course, text))
    assert not (course.root / "gradebook.db").exists()


def test_a_failure_halfway_enters_nobody(course):
    """A full disk, another program that holds the gradebook, a name longer than it takes: one sentence."""
    enter(course.root, listed(course, "id,first_name\nada,A\n"))
    with closing(sqlite3.connect(course.root / "gradebook.db")) as file:
        for what in ("insert", "update"):
            file.execute(
                f"create trigger no_{what} before {what} on student when new.first_name = 'Emmy' "
                "begin select raise(abort, 'database or disk is full'); end"
            )
    for student in ("emmy", "ada"):
        text = f"id,first_name,section\n0,Zero,Mon\n{student},Emmy,Mon\ngrace,Grace,Tue\n"
        with pytest.raises(StudentsError, match=r"cannot be used \(database or disk is full\)\. Nothing was entered"):
            enter(course.root, listed(course, text))
        assert students(course) == {"ada": ("A", None, None, None)}
        assert not (course.root / ".nncourse").exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"ada": 1}'])
def test_damaged_sections_are_found_before_anybody_is_entered(course, content):
    (course.root / ".nncourse").mkdir()
    (course.root / ".nncourse" / "sections.json").write_text(content)
    with pytest.raises(StudentsError, match=r"sections\.json cannot be read"):
        enter(course.root, listed(course, LIST))
    assert not (course.root / "gradebook.db").exists()


def test_sections_that_cannot_be_written_are_said_when_everybody_is_entered(course, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nncourse.grading.nbgrader.students.write_whole", fail)
    with pytest.raises(StudentsError, match="were entered, but their sections cannot be written"):
        enter(course.root, listed(course, LIST))
    assert set(students(course)) == {"ada", "emmy"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"name\nAda\n"])
def test_what_is_no_list_is_one_sentence(course, content: bytes):
    (course.root / "students.csv").write_bytes(content)
    with pytest.raises(RosterError, match=r"The roster .* (cannot be read|names nobody)"):
        enter(course.root, course.root / "students.csv")


def test_a_section_that_there_is_not(course):
    with pytest.raises(StudentsError, match=r"no section 'Mon'.*nncourse roster"):
        members(course.root, ["Mon"])
    (course.root / ".nncourse").mkdir()
    (course.root / ".nncourse" / "sections.json").write_text("{")
    with pytest.raises(StudentsError, match="cannot be read"):
        members(course.root, ["Mon"])


def test_the_command_enters_and_the_export_of_a_section_has_its_students_alone(course):
    path, where = listed(course, LIST), ["--course-dir", str(course.root)]
    told = CliRunner().invoke(cli.app, ["roster", str(path), *where])
    assert told.exit_code == 0
    assert "2 entered" in told.output
    with Gradebook(course.db_url) as book:
        book.add_assignment("sums")
        for student in ("ada", "emmy"):
            book.add_submission("sums", student)
    done = CliRunner().invoke(cli.app, ["export", "--section", "Tue", *where])
    assert done.exit_code == 0, done.output
    assert exported(course) == {"emmy"}
    both = ["export", "--section", "Tue", "--section", "Mon", "--student", "ada", *where]
    assert CliRunner().invoke(cli.app, both).exit_code == 0
    assert exported(course) == {"ada"}, "each option says 'only'"


def exported(course: Course) -> set[str]:
    with (course.root / "grades.csv").open() as file:
        return {row["student_id"] for row in csv.DictReader(file)}


def test_whoever_is_in_several_sections_is_in_each(course):
    """Canvas joins their names; a name that is no other row's sections stays one."""
    rows = [
        ("a", "NN 01"),
        ("b", "NN 01 and NN 02"),
        ("c", "NN 02"),
        ("d", "NN 01, NN 02, and NN 03"),
        ("e", "NN 03"),
    ]
    rows += [("f", "Research and Practice")]
    text = "Student,ID,SIS User ID,SIS Login ID,Section\n"
    text += "".join(f'"L, F",{n},,{own},"{section}"\n' for n, (own, section) in enumerate(rows, 1))
    told = str(enter(course.root, listed(course, text)))
    assert told.endswith("sections: NN 01 (3), NN 02 (3), NN 03 (2), Research and Practice (1)")
    assert [members(course.root, [f"NN 0{n}"]) for n in (1, 2, 3)] == [["a", "b", "d"], ["b", "c", "d"], ["d", "e"]]
    assert members(course.root, ["Research and Practice"]) == ["f"]


def test_sections_of_an_earlier_version_are_read(course):
    (course.root / ".nncourse").mkdir()
    (course.root / ".nncourse" / "sections.json").write_text('{"ada": "Mon", "emmy": ["Mon", "Tue"]}')
    assert members(course.root, ["Mon"]) == ["ada", "emmy"]


def test_a_section_has_learners_of_this_term_alone(course):
    """Sections stay where the gradebook was moved away, as after a term, or lost a learner."""
    enter(course.root, listed(course, LIST))
    (course.root / "gradebook.db").unlink()
    enter(course.root, listed(course, "id,section\ngrace,Mon\n"))
    with Gradebook(course.db_url) as book:
        book.add_assignment("sums")
    words = ["export", "--course-dir", str(course.root), "--section"]
    assert CliRunner().invoke(cli.app, [*words, "Mon"]).exception is None
    assert exported(course) == {"grace"}
    (course.root / "grades.csv").unlink()
    with Gradebook(course.db_url) as book:
        book.add_student("zoe")
    for chosen, of in ((["Tue"], "Tue"), (["Mon", "--student", "zoe"], "Mon")):
        refused = CliRunner().invoke(cli.app, [*words, *chosen]).exception
        assert isinstance(refused, CourseError)
        assert f"Nobody of section '{of}'" in str(refused)
    assert not (course.root / "grades.csv").exists(), "nobody is not everybody"
