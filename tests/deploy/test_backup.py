"""A class saved while somebody works, lost, and brought back; and what is refused."""

import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing

import backup
import pytest

from nncourse.errors import CourseError
from tests.small_course import write_course


@pytest.fixture
def folder(tmp_path):
    """A course with a gradebook, and an exchange with a hand-in of somebody else's."""
    write_course(tmp_path / "course")
    with closing(sqlite3.connect(tmp_path / "course" / "gradebook.db")) as book, book:
        book.execute("CREATE TABLE student AS SELECT 'ada' AS id")
    inbound = tmp_path / "exchange" / "nncourse" / "inbound"
    inbound.mkdir(parents=True)
    (inbound / "ada+sums").mkdir()
    (inbound / "ada+sums" / "sums.ipynb").write_text("{}")
    (inbound / "ada+sums" / "link").symlink_to("/etc/passwd")
    inbound.chmod(0o733)
    (tmp_path / "exchange").chmod(0o1777)
    if os.geteuid() == 0:
        os.chown(inbound / "ada+sums", 61000, 61000)
    return tmp_path


def save(folder):
    return backup.save(folder / "class.tar.gz", folder / "course", folder / "exchange")


def restore(folder):
    return backup.restore(folder / "class.tar.gz", folder / "course", folder / "exchange")


def lose(folder):
    for name in ("course", "exchange"):
        (folder / name).rename(folder / f"lost-{name}")


def everything(root):
    """Every path below, with mode, owner and content."""
    return {
        str(each.relative_to(root)): (each.lstat().st_mode, each.lstat().st_uid, each.is_file() and each.read_bytes())
        for each in (root, *sorted(root.rglob("*")))
        if each.name != "gradebook.db"
    }


def students(folder):
    with closing(sqlite3.connect(folder / "course" / "gradebook.db")) as book:
        return [each for (each,) in book.execute("SELECT id FROM student")]


def test_what_was_saved_comes_back_with_rights_and_owners(folder):
    assert save(folder) == []
    before = [everything(folder / each) for each in ("course", "exchange")]
    lose(folder)
    assert len(restore(folder)) == (os.geteuid() != 0)  # owners are told of where nobody may give them
    assert [everything(folder / each) for each in ("course", "exchange")] == before
    assert students(folder) == ["ada"]
    assert sorted(each.name for each in folder.iterdir() if each.name.startswith(".")) == []


def test_a_gradebook_in_use_is_saved_as_of_one_moment(folder):
    with closing(sqlite3.connect(folder / "course" / "gradebook.db")) as writer:
        writer.execute("DELETE FROM student")  # not committed yet
        save(folder)
        writer.rollback()
    with tarfile.open(folder / "class.tar.gz") as archive:
        names = archive.getnames()
    assert [each for each in names if "gradebook" in each] == ["course/gradebook.db"]  # no journal beside it
    lose(folder)
    restore(folder)
    assert students(folder) == ["ada"]


def test_nothing_is_overwritten(folder):
    save(folder)
    (folder / "course").rename(folder / "lost")
    with pytest.raises(CourseError, match="exchange is there already, and nothing is overwritten"):
        restore(folder)
    assert not (folder / "course").exists()


@pytest.mark.parametrize("what", ["cut", "none", "missing", "another"])
def test_an_archive_that_is_none_leaves_nothing(folder, what):
    save(folder)
    path = folder / "class.tar.gz"
    lose(folder)
    match what:
        case "cut":
            path.write_bytes(path.read_bytes()[:-200])
        case "none":
            path.write_text("no archive")
        case "missing":
            path.unlink()
        case "another":
            with tarfile.open(path, "w:gz") as archive:
                archive.add(folder / "lost-course" / "nbgrader_config.py", "course/nbgrader_config.py")
    with pytest.raises(CourseError, match=r"^Nothing was restored: "):
        restore(folder)
    assert {each.name for each in folder.iterdir()} <= {"class.tar.gz", "lost-course", "lost-exchange"}


def test_an_archive_that_leads_elsewhere_is_refused(folder):
    with tarfile.open(folder / "class.tar.gz", "w:gz") as archive:
        archive.add(folder / "course" / "nbgrader_config.py", "../elsewhere")
    lose(folder)
    with pytest.raises(CourseError, match="elsewhere"):
        restore(folder)
    assert {each.name for each in folder.iterdir()} == {"class.tar.gz", "lost-course", "lost-exchange"}


@pytest.mark.parametrize(("name", "said"), [("exchange", "is no folder"), ("course", "course is not a folder")])
def test_what_is_missing_is_one_sentence_and_no_archive(folder, name, said):
    (folder / name).rename(folder / "gone")
    with pytest.raises(CourseError, match=said):
        save(folder)
    assert not list(folder.glob("*.tar.gz"))


def test_marks_that_lie_elsewhere_or_nowhere_are_told(folder):
    (folder / "course" / "gradebook.db").unlink()
    assert "holds no marks" in save(folder)[0]
    with (folder / "course" / "nbgrader_config.py").open("a") as file:
        file.write("c.CourseDirectory.db_url = 'postgresql://grader@localhost/marks'\n")
    assert "pg_dump" in save(folder)[0]


def test_a_gradebook_of_another_place_is_kept_and_told(folder):
    (folder / "course" / "gradebook.db").rename(folder / "marks.db")
    with (folder / "course" / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.db_url = 'sqlite:///{folder}/marks.db'\n")
    assert "move it back" in save(folder)[0]
    lose(folder)
    restore(folder)
    assert students(folder) == ["ada"]


def test_a_disk_that_takes_nothing_leaves_the_earlier_archive(folder):
    save(folder)
    before = (folder / "class.tar.gz").read_bytes()
    (folder / "course" / "large").write_bytes(os.urandom(100_000))
    words = [sys.executable, backup.__file__, "save", folder / "class.tar.gz"]
    words += ["--course-dir", folder / "course", "--exchange", folder / "exchange"]
    command = ["bash", "-c", 'ulimit -f 40; exec "$@"', "sh", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Nothing was saved" in done.stderr
    assert (folder / "class.tar.gz").read_bytes() == before
    assert [each.name for each in folder.iterdir() if each.name.startswith(".")] == []
