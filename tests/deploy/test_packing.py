"""What is put into an archive while others swap and write files, and which archives are taken out of nothing."""

import io
import os
import tarfile

import pytest

from nncourse.errors import CourseError
from tests.deploy.saved_class import inbound, lose, restore, save, write_class

LOST = {"class.tar.gz", "lost-course", "lost-exchange"}


@pytest.fixture
def folder(tmp_path):
    return write_class(tmp_path)


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


def test_no_damaged_byte_passes(folder):
    (folder / "course" / "large").write_bytes(os.urandom(20_000))
    save(folder)
    lose(folder)
    path = folder / "class.tar.gz"
    sound = path.read_bytes()
    for place in range(10, len(sound), len(sound) // 20):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
        with pytest.raises(CourseError, match=r"^Nothing was restored: "):
            restore(folder)
        assert {each.name for each in folder.iterdir()} == LOST
    path.write_bytes(sound)
    restore(folder)


def member(name, kind=tarfile.REGTYPE, to=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    info.size = 4 if kind == tarfile.REGTYPE else 0
    return info


LINK, FOLDER, HARD = tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.LNKTYPE


@pytest.mark.parametrize(
    "members",
    [
        [("../elsewhere",)],
        [("course/../../elsewhere",)],
        [("{there}/elsewhere",)],
        [("/{there}/elsewhere",)],
        [("elsewhere",)],
        [("course/elsewhere", HARD, "{there}/victim"), ("course/elsewhere",)],
        [("course/elsewhere", HARD, "../victim"), ("course/elsewhere",)],
        [("course/elsewhere", HARD, "course/nbgrader_config.py")],
        [("course/link", LINK, "{there}"), ("course/link/elsewhere",)],
        [("course/link", LINK, "{there}"), ("course/link", FOLDER), ("course/link/elsewhere",)],
        [("course/file",), ("course/file/elsewhere",)],
        [("course/elsewhere", tarfile.FIFOTYPE)],
        [("course/elsewhere", tarfile.CHRTYPE)],
        [("exchange/elsewhere",), ("exchange/elsewhere",)],
    ],
)
def test_an_archive_that_leads_elsewhere_is_refused(folder, members):
    there = folder / "there"
    there.mkdir()
    (there / "victim").write_text("as it was")
    with tarfile.open(folder / "class.tar.gz", "w:gz") as archive:
        for name in ("course", "exchange"):
            archive.addfile(member(name, FOLDER))
        for words in members:
            info = member(*[each.format(there=there) if isinstance(each, str) else each for each in words])
            archive.addfile(info, io.BytesIO(b"evil"))
    lose(folder)
    with pytest.raises(CourseError, match=r"^Nothing was restored: .*(elsewhere|course/link)"):
        restore(folder)
    assert {each.name for each in folder.iterdir()} == {*LOST, "there"}
    assert [(each.name, each.read_text()) for each in there.iterdir()] == [("victim", "as it was")]


@pytest.mark.parametrize("part", ["course", "exchange"])
def test_an_archive_without_a_part_is_refused(folder, part):
    with tarfile.open(folder / "class.tar.gz", "w:gz") as archive:
        archive.addfile(member(part, FOLDER))
    lose(folder)
    with pytest.raises(CourseError, match="it holds no"):
        restore(folder)
    assert {each.name for each in folder.iterdir()} == LOST


def after_a_look(monkeypatch, name, act, looks=("stat", "lstat")):
    """Act each time that the state of a file of this name was asked for."""
    for look in looks:
        asked = getattr(os, look)

        def watched(path, *args, asked=asked, **options):
            found = asked(path, *args, **options)
            shown = os.readlink(f"/proc/self/fd/{path}") if isinstance(path, int) else path
            if os.path.basename(os.fspath(shown)) == name:
                act()
            return found

        monkeypatch.setattr(os, look, watched)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_a_learner_swaps_for_a_link_is_not_read(folder, monkeypatch, what):
    secret = folder / "secret"
    secret.mkdir()
    (secret / "mine.ipynb").write_text("##")
    path = inbound(folder) / "ada+sums"
    swapped = folder / "swapped"
    path, to = (path, secret) if what == "folder" else (path / "mine.ipynb", secret / "mine.ipynb")

    def swap():
        if not swapped.is_file() and not swapped.is_dir():
            os.rename(path, swapped)
            os.symlink(to, path)

    with monkeypatch.context() as patch:
        after_a_look(patch, path.name, swap)
        told = save(folder)
    assert path.is_symlink()
    assert [each for each in told if "took their place" in each and str(path) in each] == told != []
    with tarfile.open(folder / "class.tar.gz") as archive:
        read = [archive.extractfile(each).read() for each in archive if each.isfile()]
    assert b"##" not in read


def test_a_file_that_is_cut_while_it_is_read_is_read_anew(folder, monkeypatch):
    path = inbound(folder) / "ada+sums" / "mine.ipynb"
    path.write_bytes(b"{ }" * 1000)

    def cut():
        if os.path.getsize(path) > 1:
            os.truncate(path, 1)

    with monkeypatch.context() as patch:
        after_a_look(patch, path.name, cut, ("fstat", "lstat"))
        assert save(folder) == []
    with tarfile.open(folder / "class.tar.gz") as archive:
        assert archive.extractfile("exchange/nncourse/inbound/ada+sums/mine.ipynb").read() == b"{"


def test_a_file_that_is_written_to_all_the_time_is_told(folder, monkeypatch):
    path = inbound(folder) / "ada+sums" / "mine.ipynb"

    def write():
        with path.open("ab") as file:
            file.write(b" ")

    with monkeypatch.context() as patch:
        after_a_look(patch, path.name, write, ("fstat", "lstat"))
        (told,) = save(folder)
    assert told == f"Written to while they were read, and perhaps half-written in the archive: {path}."
    lose(folder)
    restore(folder)


def test_pipes_are_left_out_and_files_of_two_names_are_two(folder):
    hand_in = inbound(folder) / "ada+sums"
    os.mkfifo(hand_in / "pipe")
    os.link(hand_in / "sums.ipynb", hand_in / "twice.ipynb")
    assert save(folder) == [f"Not in the archive, since they are no files, folders or links: {hand_in}/pipe."]
    lose(folder)
    restore(folder)
    assert {each.name: each.lstat().st_nlink for each in hand_in.iterdir()} == {
        "link": 1,
        "mine.ipynb": 1,
        "sums.ipynb": 1,
        "twice.ipynb": 1,
    }


def test_many_names_are_cut_in_a_sentence(folder):
    for number in range(8):
        os.mkfifo(folder / "course" / f"pipe{number}")
    assert save(folder)[0].endswith("/pipe4, and 3 more.")
