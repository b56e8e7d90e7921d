"""``nncourse feedback``: a page for everybody who handed in, rejected ones too, and a zip of it for mail or platform.

A page is of what lies in ``submitted/`` now: whoever handed in anew after being graded gets none until graded again.
"""

import html
import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.grading.nbgrader import feedback_pages
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.nbgrader.gradebook import Book, students_of
from nncourse.grading.submission import read
from nncourse.grading.verdict import Records
from nncourse.wording import plain

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{assignment}</title>
<style>body {{ font: 1rem/1.5 sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}</style></head>
<body>
<h1>{assignment}</h1>
<p><strong>{first}</strong> It has no mark yet.</p>
<p>{reason}.</p>
<p>{then}</p>
</body>
</html>
"""
_REJECTED = {
    "first": "Your hand-in could not be graded.",
    "then": "Open your notebook in Jupyter, see that it runs, save it, and hand it in again.",
}
_WAITS = {
    "first": "Your hand-in is kept.",
    "then": "You may hand in again until then: what you handed in last is graded.",
}


@dataclass
class Feedback:
    """What became of a class's pages.

    Attributes:
        pages: learner -> the pages.
        rejected: learners among them whose page says why their hand-in could not be graded.
        without: learner -> why there is no page.
        bundles: zip files written.
    """

    pages: dict[str, list[Path]] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)
    without: dict[str, str] = field(default_factory=dict)
    bundles: list[Path] = field(default_factory=list)


def feedback(
    root: str | Path,
    assignment: str,
    *,
    bundle: bool = False,
    student: str | None = None,
    exclude: tuple[str, ...] = (),
) -> Feedback:
    """Write the pages of an assignment, and with ``bundle`` a zip for each learner, into ``bundles/<assignment>/``.

    Raises:
        CourseError: there is no such assignment, or nobody handed in.
    """
    course = load(root)
    authors = course.notebooks(assignment)
    students = [each for each in students_of(course.submitted, assignment) if each not in exclude]
    students = [each for each in students if student in (None, each)]
    if not students:
        raise CourseError(f"There is no hand-in of {assignment!r} to write feedback for in {course.submitted}.")
    book, done = Book(course), Feedback()
    records = Records.of(course.root, assignment)
    for each in students:
        try:
            handed_in = read.read(course.submitted / each / assignment, authors)
            _require_current(course, each, assignment, records, handed_in.digest)
            pages = feedback_pages.make(course, book.config, each, assignment)
        except read.RejectedError as problem:
            page = _page(assignment, str(problem), _REJECTED)
            pages = feedback_pages.write(course, each, assignment, page, list(authors))
            done.rejected.append(each)
        except CourseError as problem:
            done.without[each] = str(problem)
            continue
        feedback_pages.complete(course, each, assignment)
        done.pages[each] = pages
    if bundle:
        _bundle(course, assignment, students, done)
    return done


def write_wait(course: Course, student: str, assignment: str, a_day: int, until: datetime) -> None:
    """Write the page of a learner whose hand-in waits, since they have had their results of the day."""
    times = "once" if a_day == 1 else f"{a_day} times"
    reason = f"You have had a result {times} today, which is the limit; it is graded after {until:%Y-%m-%d %H:%M %Z}"
    page = _page(assignment, reason, _WAITS)
    feedback_pages.write(course, student, assignment, page, list(course.notebooks(assignment)))
    feedback_pages.complete(course, student, assignment)


def _page(assignment: str, reason: str, sentences: dict[str, str]) -> str:
    return _PAGE.format(assignment=html.escape(assignment), reason=html.escape(reason), **sentences)


def _require_current(course: Course, student: str, assignment: str, records: Records, now: str) -> None:
    """See that what was graded is what lies there now; nbgrader's own autograde keeps no record of that.

    Raises:
        CourseError: it is not graded, or another hand-in was.
    """
    again = f"nncourse grade {assignment} --student {student}"
    if not (course.autograded / student / assignment).is_dir():
        raise CourseError(f"it is not graded: {again}")
    if records.is_rejected(student):  # what can be read now is another one, and the marks are of one before both
        raise CourseError(f"it was handed in anew after one that was rejected: {again}")
    graded = records.digest(student)
    if graded and graded != now:
        raise CourseError(f"it was handed in anew after it was graded: {again}")


def _bundle(course: Course, assignment: str, students: list[str], done: Feedback) -> None:
    """A zip for each learner; one of an earlier run without a page now is removed."""
    folder = course.root / "bundles" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for student in students:
        path = folder / f"{student}.zip"
        if student not in done.pages:
            path.unlink(missing_ok=True)
            continue
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for page in done.pages[student]:
                archive.write(page, page.name)
        write_whole(path, sink.getvalue())
        done.bundles.append(path)


def tell(done: Feedback, console: Console) -> int:
    """Print what became of the pages; return the exit status, 1 if somebody has none."""
    graded = len(done.pages) - len(done.rejected)
    console.print(f"Pages: {graded} of graded hand-ins, {len(done.rejected)} of rejected ones.")
    if done.bundles:
        console.print(f"Bundles: {len(done.bundles)}, in {escape(str(done.bundles[0].parent))}.", soft_wrap=True)
    for student, why in done.without.items():
        console.print(f"No page for {escape(plain(student))}: {escape(plain(why))}", soft_wrap=True)
    return 1 if done.without else 0
