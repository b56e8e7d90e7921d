"""Archives as nobody's friend makes them: refused by name, nothing of them outside their folder."""

import io
import stat
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncourse.grading.collecting import archives
from nncourse.grading.collecting.archives import ArchiveError, Bounds

SMALL = Bounds(files=20, total_bytes=2**20)


def packed(path, *entries, **options):
    """An archive of (name or ZipInfo, content) pairs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in entries:
            made.writestr(name, content)
    return path


def entry(name, kind=stat.S_IFREG, **fields):
    made = zipfile.ZipInfo(name)
    made.external_attr = (kind | 0o644) << 16
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def renamed(path, old, new):
    """An archive whose names were changed behind the back of the program that made it."""
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


def test_an_honest_archive_is_unpacked(tmp_path):
    made = packed(tmp_path / "a.zip", ("ps1/ps1.ipynb", "{}"), ("ps1/", ""), ("ps1/data/x.csv", "1"), ("ä b.txt", ""))
    found = archives.unpack(made, tmp_path / "to", SMALL, "a.zip")
    assert sorted(map(str, found)) == ["ps1/data/x.csv", "ps1/ps1.ipynb", "ä b.txt"]
    assert (tmp_path / "to" / "ps1" / "ps1.ipynb").read_text() == "{}"


def test_what_a_mac_adds_is_left_out(tmp_path):
    made = packed(tmp_path / "a.zip", ("ps1.ipynb", "{}"), ("__MACOSX/._ps1.ipynb", "x"), ("a/.DS_Store", "x"))
    assert [str(each) for each in archives.unpack(made, tmp_path / "to", SMALL, "a.zip")] == ["ps1.ipynb"]


HOSTILE = {
    "up": (lambda p: packed(p, ("../up.txt", "x")), "up.txt.*out of the folder"),
    "far up": (lambda p: packed(p, ("a/../../up.txt", "x")), "out of the folder"),
    "absolute": (lambda p: packed(p, ("/tmp/up.txt", "x")), "out of the folder"),
    "windows": (lambda p: packed(p, ("..\\up.txt", "x")), "out of the folder"),
    "drive": (lambda p: packed(p, ("C:/up.txt", "x")), "out of the folder"),
    "dot": (lambda p: packed(p, ("a/./b", "x")), "out of the folder"),
    "zero byte": (lambda p: renamed(packed(p, ("aZb.txt", "x")), b"aZb.txt", b"a\0b.txt"), "no plain text"),
    "newline": (lambda p: packed(p, ("a\nb.txt", "x")), "no plain text"),
    "long": (lambda p: packed(p, ("a" * 300, "x")), "too long"),
    "link": (lambda p: packed(p, (entry("passwd", stat.S_IFLNK), "/etc/passwd")), "'passwd': it is a link"),
    "device": (lambda p: packed(p, (entry("null", stat.S_IFCHR), "")), "special file"),
    "pipe": (lambda p: packed(p, (entry("pipe", stat.S_IFIFO), "")), "special file"),
    "bomb": (lambda p: packed(p, *[(f"{n}", b"\0" * 2**20) for n in range(2)]), "2097152 bytes; at most"),
    "many": (lambda p: packed(p, *[(f"{n}", "") for n in range(21)]), "21 entries; at most 20"),
    "file and folder": (lambda p: packed(p, ("a", "x"), ("a/b", "x")), "a file and a folder"),
    "text": (lambda p: p.write_text("hello") and p, "no zip archive"),
    "empty": (lambda p: p.write_bytes(b"") or p, "no zip archive"),
    "cut": (lambda p: p.write_bytes(packed(p, ("a", "x" * 999)).read_bytes()[:60]) and p, "no zip archive"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_is_refused_by_name_and_leaves_nothing_outside(tmp_path, kind):
    make, said = HOSTILE[kind]
    folder = tmp_path / "in" / "to"
    folder.parent.mkdir()
    made = make(tmp_path / "class.zip")
    with pytest.raises(ArchiveError, match=said) as refused:
        archives.unpack(made, folder, SMALL, "class.zip")
    assert str(refused.value).startswith("class.zip is")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip", "in"]
    assert not list((tmp_path / "in").rglob("*"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(tmp_path):
    made = packed(tmp_path / "a.zip", ("ps1.ipynb", "mine"), ("ps1.ipynb", "another"))
    with pytest.raises(ArchiveError, match=r"'ps1.ipynb': it is in it twice"):
        archives.unpack(made, tmp_path / "to", SMALL, "a.zip")


def test_an_encrypted_file_is_refused(tmp_path):
    made = packed(tmp_path / "a.zip", ("ps1.ipynb", "mine"))
    data = bytearray(made.read_bytes())
    data[6] |= 1  # the general purpose flag of the local header, and that of the central directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    made.write_bytes(data)
    with pytest.raises(ArchiveError, match="encrypted"):
        archives.unpack(made, tmp_path / "to", SMALL, "a.zip")


def test_bytes_are_counted_as_they_come(tmp_path):
    """A small archive that says truly how much it holds, within the bounds, yet a thousandfold of its size."""
    made = packed(tmp_path / "a.zip", ("zeros", b"\0" * (16 * 2**20)))
    assert made.stat().st_size < 10**5
    with pytest.raises(ArchiveError, match="more than its own size can stand for"):
        archives.unpack(made, tmp_path / "to", Bounds(20, 2**30), "a.zip")
    assert not (tmp_path / "to").exists()


def test_an_archive_that_lies_about_a_size_is_damaged(tmp_path):
    content = b"\0" * 10**5
    made = packed(tmp_path / "a.zip", ("zeros", content))
    size = len(content).to_bytes(4, "little")
    renamed(made, size, (10).to_bytes(4, "little"))
    with pytest.raises(ArchiveError, match=r"a\.zip is"):
        archives.unpack(made, tmp_path / "to", SMALL, "a.zip")


@given(st.binary(max_size=400), st.integers(0, 400), st.integers(0, 255))
@settings(deadline=None, max_examples=80)
def test_any_bytes_are_unpacked_or_refused_in_a_sentence(tmp_path_factory, noise, place, byte):
    folder = tmp_path_factory.mktemp("noise")
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("ps1/ps1.ipynb", noise)
        made.writestr("data.txt", "7" * 50)
    data = bytearray(sink.getvalue())
    data[place % len(data)] = byte
    (folder / "a.zip").write_bytes(data)
    try:
        found = archives.unpack(folder / "a.zip", folder / "to", SMALL, "a.zip")
    except ArchiveError as refused:
        assert str(refused).startswith("a.zip is") or str(refused).startswith("a.zip cannot")  # noqa: PT017
        found = []
        assert not (folder / "to").exists()
    assert {path.name for path in folder.iterdir()} <= {"a.zip", "to"}
    for path in found:
        assert (folder / "to" / path).resolve().is_relative_to(folder / "to")
