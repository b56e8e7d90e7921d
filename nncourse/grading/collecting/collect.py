"""``nncourse collect``: a download -> what each learner handed in, in ``submitted/``, and what was left, and why.

Everything is made ready in a folder of work within the course; a learner's folder then comes to its place by one
rename. What was there before is never lost: it stays, or with ``update`` moves to ``.nncourse/replaced/``.
"""

import os
import shutil
import time
from pathlib import Path

from nncourse.grading import scratch
from nncourse.grading.collecting import download, sorting
from nncourse.grading.collecting.matching import Matcher
from nncourse.grading.collecting.outcome import KEPT, NEW, SAME, UPDATED, Collected
from nncourse.grading.collecting.platforms import Reader
from nncourse.grading.collecting.roster import Roster
from nncourse.grading.nbgrader import collector, receipts
from nncourse.grading.nbgrader.course import Course


def collect(
    course: Course,
    downloaded: Path,
    read: Reader,
    roster: Roster,
    *,
    assignment: str | None = None,
    update: bool = False,
    dry_run: bool = False,
) -> Collected:
    """Take what a download holds.

    Args:
        course: where it goes.
        downloaded: a zip archive, or a folder.
        read: tells from a path whose it is.
        roster: tells who that is.
        assignment: take this one only.
        update: replace what a learner handed in earlier.
        dry_run: only tell what would be done.

    Raises:
        CourseError: the download cannot be read, is hostile, or nbgrader's collector refused.
    """
    if assignment is not None:
        course.notebooks(assignment)
    matcher = Matcher({name: course.notebooks(name) for name in course.assignments()})
    own = course.root / ".nncourse"
    own.mkdir(exist_ok=True)
    scratch.sweep(own)
    done = Collected()
    with scratch.folder("download") as unpacked, scratch.folder("collect", own) as work:
        hand_ins = sorting.by_assignment(download.files_of(downloaded, unpacked, read, roster, done), matcher, done)
        for student, name in [each for each in hand_ins if assignment not in (None, each[1])]:
            for each in hand_ins.pop((student, name)).values():
                done.left[each.shown] = f"it is of {name}"
        _stage(hand_ins, work)
        submitted = {name: collector.collect(course, name, work) for name in sorted({name for _, name in hand_ins})}
        for student, name in sorted(hand_ins):
            folder = submitted[name] / student / name
            done.taken[student, name] = _hand_on(course, folder, student, name, update=update, dry_run=dry_run)
    return done


def _stage(hand_ins: sorting.Sorted, work: Path) -> None:
    for (student, assignment), files in hand_ins.items():
        for inside, each in files.items():
            target = collector.sorted_folder(work, assignment) / student / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(each.path, target)


def _hand_on(course: Course, staged: Path, student: str, assignment: str, *, update: bool, dry_run: bool) -> str:
    """Bring a hand-in to its place; say what became of it."""
    target = course.submitted / student / assignment
    there = os.path.lexists(target)
    if there and _content(target) == _content(staged):
        if not dry_run:
            receipts.complete(target)
        return SAME
    if there and not update:
        return KEPT
    if dry_run:
        return UPDATED if there else NEW
    receipts.complete(staged)
    target.parent.mkdir(parents=True, exist_ok=True)
    if there:
        aside = course.root / ".nncourse" / "replaced" / f"{time.time_ns()}" / student
        aside.mkdir(parents=True)
        target.rename(aside / assignment)
    staged.rename(target)
    return UPDATED if there else NEW


def _content(folder: Path) -> dict[str, bytes]:
    """Path -> content of a hand-in's plain files, without what collecting adds."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    files.pop(receipts.SECRET, None)
    return {name: data for name, data in files.items() if name != receipts.TIME or data.strip()}
