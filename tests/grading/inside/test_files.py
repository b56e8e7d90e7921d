"""Files are mirrored between kernel and examiner: data alone, within the folder, and never the author's."""

import os
from pathlib import Path

import pytest

from nncourse.grading.inside.files import Mirror, Outgoing, is_data, mentions_files
from nncourse.grading.inside.not_apart import NotJudgedApart


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mirror(here, monkeypatch):
    """An examiner's mirror beside one file of the author's, without the audit hook, which would stay for ever."""
    monkeypatch.setattr("sys.addaudithook", lambda hook: None)
    (here / "data.csv").write_text("1,2")
    made = Mirror()
    made.wanted = True
    return made


def kernel_with(*found, gone=()):
    """A kernel that says it has these files."""
    return lambda what, *given: [[[path, content, "digest"] for path, content in found], list(gone)]


@pytest.mark.parametrize(
    ("source", "does"),
    [
        ("open('a')", True),
        ("pd.read_csv(x)", True),
        ("os.listdir()", True),
        ("'a.txt'", True),
        ("assert f(3) == 4", False),
    ],
)
def test_a_test_that_may_look_at_files_is_known_by_its_words(source, does):
    assert mentions_files(source) is does


@pytest.mark.parametrize("path", ["a.csv", "in/b.txt", "a b.json", "x.tar.gz", "model.keras", "A.PNG"])
def test_data_in_the_folder(here, path):
    assert is_data(path)


OUTSIDE = ["/etc/passwd", "../a.csv", "a/../../b.csv", "a\\b.csv", "a\0.csv", "", "x" * 1000, 7, None, b"a.csv"]
HIDDEN = [".hidden", "a/.git/b", "__pycache__/x"]
RUN = ["helper.py", "x.PYC", "a.so", "b.pth", "book.ipynb", "matplotlibrc", "in/setup.cfg"]


@pytest.mark.parametrize("path", [*OUTSIDE, *HIDDEN, *RUN])
def test_what_could_run_steer_or_lie_outside_is_none(here, path):
    assert not is_data(path)


def test_a_path_through_a_link_is_none(here):
    os.symlink("/etc", here / "in")
    assert not is_data("in/hosts.txt")


def test_only_what_changed_is_told_and_nothing_that_was_handed_in(here):
    (here / "handed.csv").write_text("1")
    (here / ".secret").write_text("2")
    outgoing = Outgoing(Outgoing().digests())
    assert outgoing.changed({}) == [[], []]
    (here / "in").mkdir()
    (here / "in" / "new.csv").write_text("3")
    (changed,), gone = outgoing.changed({"old.csv": "x"})
    assert changed[:2] == ["in/new.csv", b"3"]
    assert gone == ["old.csv"]
    assert outgoing.changed({"in/new.csv": changed[2]}) == [[], []]
    (here / "in" / "new.csv").write_text("another")
    assert outgoing.changed({"in/new.csv": changed[2]})[0][0][1] == b"another"


def test_a_link_is_not_followed_out_of_the_folder(here):
    os.symlink("/etc/hostname", here / "name.txt")
    assert Outgoing().digests() == {}


def test_what_the_answer_wrote_comes_and_what_it_deleted_goes(mirror, here):
    mirror.from_kernel(kernel_with(("out/a.csv", b"3"), ("evil.py", b"x"), ("../up.csv", b"x"), ("b.csv", "text")))
    assert sorted(str(each.relative_to(here)) for each in here.rglob("*") if each.is_file()) == [
        "data.csv",
        "out/a.csv",
    ]
    assert Path("out/a.csv").read_bytes() == b"3"
    mirror.from_kernel(kernel_with(gone=["out/a.csv", "data.csv", "/etc/hostname"]))
    assert not Path("out/a.csv").exists()
    assert Path("data.csv").read_text() == "1,2"


def test_a_file_of_the_authors_is_never_replaced_and_reading_a_changed_one_is_refused(mirror):
    mirror.from_kernel(kernel_with(("data.csv", b"mine")))
    assert Path("data.csv").read_text() == "1,2"
    mirror._hear("open", ("another.csv", "r", 0))
    with pytest.raises(NotJudgedApart, match=r"data\.csv"):
        mirror._hear("open", ("data.csv", "r", 0))


def test_what_a_test_wrote_goes_to_the_kernel_once(mirror):
    asked = []
    Path("expected.csv").write_text("5")
    for _ in range(2):
        mirror.to_kernel(lambda *given: asked.append(given))
    assert asked == [("take_file", "expected.csv", b"5")]


def test_a_test_that_does_not_look_costs_nothing(mirror):
    mirror.wanted = False
    mirror.from_kernel(lambda *given: 1 / 0)
    mirror.to_kernel(lambda *given: 1 / 0)
