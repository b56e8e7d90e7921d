"""A class to save, to lose and to bring back."""

import os
import sqlite3
from contextlib import closing

import backup

from tests.small_course import write_course


def write_class(root):
    """A course with a gradebook of its grader's, and an exchange with a hand-in of somebody else's."""
    write_course(root / "course")
    marks = root / "course" / "gradebook.db"
    with closing(sqlite3.connect(marks)) as book, book:
        book.execute("CREATE TABLE student AS SELECT 'ada' AS id")
    marks.chmod(0o640)
    hand_in = inbound(root) / "ada+sums"
    hand_in.mkdir(parents=True)
    (hand_in / "sums.ipynb").write_text("{}")
    (hand_in / "mine.ipynb").write_text("{}")
    (hand_in / "link").symlink_to("/etc/passwd")
    inbound(root).chmod(0o733)
    (root / "exchange").chmod(0o1777)
    if os.geteuid() == 0:
        for each in (hand_in, hand_in / "sums.ipynb", marks):
            os.chown(each, 61000, 61000)
    return root


def inbound(root):
    return root / "exchange" / "nncourse" / "inbound"


def configure(root, line):
    with (root / "course" / "nbgrader_config.py").open("a") as file:
        file.write(f"{line}\n")


def save(folder):
    return backup.save(folder / "class.tar.gz", folder / "course", folder / "exchange")


def restore(folder):
    return backup.restore(folder / "class.tar.gz", folder / "course", folder / "exchange")


def lose(folder):
    for name in ("course", "exchange"):
        (folder / name).rename(folder / f"lost-{name}")


def everything(root):
    """Every path below, with mode, owner, and content but that of a database, which is another copy's."""
    return {
        str(each.relative_to(root)): (
            each.lstat().st_mode,
            each.lstat().st_uid,
            each.is_file() and each.name != "gradebook.db" and each.read_bytes(),
        )
        for each in (root, *sorted(root.rglob("*")))
    }


def students(folder, name="gradebook.db"):
    with closing(sqlite3.connect(folder / "course" / name)) as book:
        return [each for (each,) in book.execute("SELECT id FROM student")]
