"""A class saved while somebody works, lost, and brought back; and what is refused."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import backup
import pytest

from nncourse.errors import CourseError
from tests.deploy.saved_class import (
    configure,
    everything,
    inbound,
    lose,
    restore,
    save,
    students,
    write_class,
)


@pytest.fixture
def folder(tmp_path):
    return write_class(tmp_path)


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


@pytest.mark.parametrize(("name", "said"), [("exchange", "is no folder"), ("course", "course is not a folder")])
def test_what_is_missing_is_one_sentence_and_no_archive(folder, name, said):
    (folder / name).rename(folder / "gone")
    with pytest.raises(CourseError, match=said):
        save(folder)
    assert not list(folder.glob("*.tar.gz"))


def test_marks_that_lie_elsewhere_or_nowhere_are_told(folder):
    (folder / "course" / "gradebook.db").unlink()
    assert "holds no marks" in save(folder)[0]
    configure(folder, "c.CourseDirectory.db_url = 'postgresql://grader@localhost/marks'")
    assert "pg_dump" in save(folder)[0]


def test_a_gradebook_of_another_place_is_kept_and_told(folder):
    (folder / "course" / "gradebook.db").rename(folder / "marks.db")
    configure(folder, f"c.CourseDirectory.db_url = 'sqlite:///{folder}/marks.db'")
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


@pytest.mark.parametrize("name", ["ML #1 50% ü", "course"])
@pytest.mark.parametrize("url", [None, "sqlite:///{root}/gradebook.db?timeout=20", "sqlite:///gradebook.db"])
def test_marks_are_found_as_nbgrader_finds_them(folder, name, url):
    root = (folder / "course").rename(folder / name)
    if url is not None:
        with (root / "nbgrader_config.py").open("a") as file:
            file.write(f"c.CourseDirectory.db_url = {url.format(root=root)!r}\n")
    assert backup.save(folder / "class.tar.gz", root, folder / "exchange") == []
    assert [each.name for each in folder.iterdir() if each.name.startswith("ML")] == [name] * (name != "course")
    root.rename(folder / "course")
    lose(folder)
    restore(folder)
    assert students(folder) == ["ada"]


def test_a_gradebook_behind_a_link_is_saved_at_its_place(folder):
    (folder / "course" / "gradebook.db").rename(folder / "marks.db")
    (folder / "course" / "gradebook.db").symlink_to("../marks.db")
    assert save(folder) == []
    lose(folder)
    restore(folder)
    assert students(folder) == ["ada"]


def test_a_gradebook_of_another_place_takes_no_other_s_name(folder):
    shutil.copy(folder / "course" / "gradebook.db", folder / "marks.db")
    (folder / "course" / "gradebook.db").write_text("an old one")
    configure(folder, f"c.CourseDirectory.db_url = 'sqlite:///{folder}/marks.db'")
    assert "is kept as gradebook-2.db" in save(folder)[0]
    lose(folder)
    restore(folder)
    assert students(folder, "gradebook-2.db") == ["ada"]
    assert (folder / "course" / "gradebook.db").read_text() == "an old one"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///file:gradebook.db?uri=true", "gradebook.db"])
def test_an_address_that_cannot_be_followed_is_refused(folder, url):
    configure(folder, f"c.CourseDirectory.db_url = {url!r}")
    with pytest.raises(CourseError, match="db_url"):
        save(folder)
    assert not list(folder.glob("*.tar.gz"))


@contextmanager
def umask(mode):
    before = os.umask(mode)
    try:
        yield
    finally:
        os.umask(before)


def test_nobody_else_may_read_an_archive(folder):
    with umask(0):
        save(folder)
    assert (folder / "class.tar.gz").stat().st_mode & 0o777 == 0o600


@contextmanager
def somebody_else():
    """Without root's rights, where the tests have them."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(61005)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_may_not_be_listed_ends_it():
    with tempfile.TemporaryDirectory(dir="/tmp") as made:  # where everyone may go, which is not so of tmp_path
        with umask(0o022):
            folder = write_class(Path(made).resolve())
        folder.chmod(0o777)
        (folder / "course" / "gradebook.db").chmod(0o644)
        inbound(folder).chmod(0o333)
        with somebody_else(), pytest.raises(CourseError, match=r"Nothing was saved: .*/inbound cannot be read"):
            save(folder)
        assert {each.name for each in folder.iterdir()} == {"course", "exchange"}
        inbound(folder).chmod(0o733)


@pytest.mark.parametrize("how", ["configured", "link", "link below", "link to a file"])
def test_what_lies_outside_of_the_course_folder_is_told(folder, how):
    (folder / "data" / "ada").mkdir(parents=True)
    match how:
        case "configured":
            configure(folder, f"c.CourseDirectory.submitted_directory = '{folder}/data'")
        case "link":
            (folder / "course" / "submitted").symlink_to(folder / "data")
        case "link below":
            (inbound(folder) / "more").symlink_to(folder / "data" / "ada")
        case "link to a file":
            (folder / "data" / "x.csv").write_text("1")
            (folder / "course" / "source" / "x.csv").symlink_to(folder / "data" / "x.csv")
    (told,) = save(folder)
    assert told.startswith("Not in the archive, since they lie outside of")
    assert f"{folder}/data" in told


@pytest.mark.skipif(os.geteuid() != 0 or not os.path.isdir("/dev/shm"), reason="needs root and two file systems")
def test_owners_stay_on_another_file_system(folder):
    save(folder)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
        exchange = Path(other).resolve() / "exchange"
        assert exchange.parent.stat().st_dev != folder.stat().st_dev
        before = [everything(folder / each) for each in ("course", "exchange")]
        lose(folder)
        assert backup.restore(folder / "class.tar.gz", folder / "course", exchange) == []
        assert [everything(folder / "course"), everything(exchange)] == before


def test_an_exchange_in_the_course_folder_is_saved_once_and_comes_back(folder):
    root = folder / "course"
    (folder / "exchange").rename(root / "exchange")
    before = everything(root)
    assert backup.save(folder / "class.tar.gz", root, root / "exchange") == []
    with tarfile.open(folder / "class.tar.gz") as archive:
        names = archive.getnames()
    assert [each for each in names if each.endswith("/sums.ipynb") and "inbound" in each] == [
        "exchange/nncourse/inbound/ada+sums/sums.ipynb"
    ]
    root.rename(folder / "lost")
    backup.restore(folder / "class.tar.gz", root, root / "exchange")
    assert everything(root) == before
    assert {each.name for each in folder.iterdir()} == {"class.tar.gz", "course", "lost"}


def test_an_exchange_takes_no_place_of_the_course_s(folder):
    save(folder)
    lose(folder)
    with pytest.raises(CourseError, match=r"Nothing was restored: .*another source"):
        backup.restore(folder / "class.tar.gz", folder / "course", folder / "course" / "source")
    assert {each.name for each in folder.iterdir()} == {"class.tar.gz", "lost-course", "lost-exchange"}


def test_a_course_in_its_exchange_is_refused(folder):
    with pytest.raises(CourseError, match="lies in the exchange"):
        backup.save(folder / "class.tar.gz", folder / "course", folder)
    save(folder)
    with pytest.raises(CourseError, match="lies in the exchange"):
        backup.restore(folder / "class.tar.gz", folder / "new" / "course", folder / "new")


def test_a_restore_that_fails_at_its_end_leaves_nothing(folder, monkeypatch):
    save(folder)
    lose(folder)
    rename = Path.rename

    def refusing(path, target):
        if target == folder / "exchange":
            raise PermissionError(13, "Permission denied", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(CourseError, match=r"Nothing was restored: .*Permission denied"):
        restore(folder)
    assert {each.name for each in folder.iterdir()} == {"class.tar.gz", "lost-course", "lost-exchange"}


def test_a_folder_to_restore_into_is_not_made_up(folder):
    save(folder)
    with pytest.raises(CourseError, match=r"There is no folder .*/new"):
        backup.restore(folder / "class.tar.gz", folder / "new" / "course", folder / "new-exchange")
    assert not (folder / "new").exists()
