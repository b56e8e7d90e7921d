"""Zip archives that somebody else made, unpacked within bounds or refused by name.

Nothing of an archive is written before its whole list of names was looked through. Refused are names that lead out of
the folder, links and special files, names that stand there twice, encrypted files, and more files or bytes than a
class hands in. The bytes are counted as they come, since an archive can lie about their number.
"""

import contextlib
import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nncourse.errors import CourseError
from nncourse.wording import counted, reason

#: Beside the files that they describe, in archives made on a Mac.
_OF_A_MAC = ("__MACOSX", ".DS_Store")
_BLOCK = 2**20


class ArchiveError(CourseError):
    """An archive that is not unpacked; the message names it, and the file in it."""


@dataclass(frozen=True)
class Bounds:
    """The most that one archive may hold: files, bytes of all of them, and bytes of them for each byte packed."""

    files: int
    total_bytes: int
    ratio: float = 200.0


#: Of a learner's own archive, and of a platform's with a whole class in it.
LEARNERS = Bounds(1000, 128 * 2**20)
PLATFORMS = Bounds(20_000, 8 * 2**30)


def unpack(archive: Path, folder: Path, bounds: Bounds, shown: str) -> list[Path]:
    """Unpack an archive into a new folder.

    Args:
        archive: the file.
        folder: to be made; not there when the archive is refused.
        bounds: the most that it may hold.
        shown: its name in messages.

    Returns:
        The paths of its files, relative to the folder.

    Raises:
        ArchiveError: it is no zip archive, or hostile.
    """
    try:
        with _telling(shown), zipfile.ZipFile(archive) as opened:
            entries = _looked_through(opened, bounds, shown)
            for path in entries:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
            left = _Left(min(bounds.total_bytes, _BLOCK + int(bounds.ratio * archive.stat().st_size)))
            for path, entry in entries.items():
                _write(opened, entry, folder / path, left, shown)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return list(map(Path, entries))


@contextlib.contextmanager
def _telling(shown: str) -> Iterator[None]:
    """What is wrong with an archive is one sentence."""
    try:
        yield
    except CourseError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise ArchiveError(f"{shown} is no zip archive that can be unpacked ({error}); get it again.") from error
    except OSError as error:
        raise ArchiveError(f"{shown} cannot be unpacked: {reason(error)}.") from error
    except Exception as error:  # zlib, bz2 and lzma have errors of their own
        raise ArchiveError(f"{shown} is damaged ({error}); get it again.") from error


class _Left:
    """Bytes that may still come."""

    def __init__(self, count: int) -> None:
        self.count = count


def _looked_through(opened: zipfile.ZipFile, bounds: Bounds, shown: str) -> dict[str, zipfile.ZipInfo]:
    """Path -> entry of every file; folders are left out."""
    inside: dict[str, zipfile.ZipInfo] = {}
    entries = opened.infolist()
    if len(entries) > bounds.files:
        held = counted(len(entries), "entry", "entries")
        raise ArchiveError(f"{shown} is refused: it has {held}; at most {bounds.files} are taken.")
    for entry in entries:
        name = entry.orig_filename
        if name.startswith(_OF_A_MAC[0]) or PurePosixPath(name).name == _OF_A_MAC[1]:
            continue
        why = _wrong(entry, name)
        if why is None and not entry.is_dir() and name in inside:
            why = "it is in it twice"
        if why:
            raise ArchiveError(f"{shown} is refused for {name!a:.120}: {why}.")
        if not entry.is_dir():
            inside[name] = entry
    _no_file_is_a_folder(inside, shown)
    total = sum(entry.file_size for entry in inside.values())
    if total > bounds.total_bytes:
        raise ArchiveError(
            f"{shown} is refused: it holds {counted(total, 'byte')}; at most {bounds.total_bytes} are taken."
        )
    return inside


def _wrong(entry: zipfile.ZipInfo, name: str) -> str | None:
    """Why an entry is not taken."""
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or "\\" in name or ":" in parts[0] or not {"", ".", ".."}.isdisjoint(parts):
        return "its name leads out of the folder"
    if not name.isprintable() or any(len(part.encode("utf-8", "replace")) > 255 for part in parts):
        return "its name is no plain text, or too long"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is a link" if kind == stat.S_IFLNK else "it is a special file"
    if entry.flag_bits & 1:
        return "it is encrypted"
    return None


def _no_file_is_a_folder(entries: dict[str, zipfile.ZipInfo], shown: str) -> None:
    for name in entries:
        for above in PurePosixPath(name).parents:
            if str(above) in entries:
                raise ArchiveError(f"{shown} is refused for {str(above)!a:.120}: it is a file and a folder.")


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: _Left, shown: str) -> None:
    with opened.open(entry) as source, target.open("xb") as file:
        while block := source.read(_BLOCK):
            left.count -= len(block)
            if left.count < 0:
                name = f"{entry.orig_filename!a:.120}"
                raise ArchiveError(f"{shown} is refused: at {name} it holds more than its own size can stand for.")
            file.write(block)
