"""Results given to learners while a class is watched: collected, graded within their tries, and released.

Whatever fails on the way is told once and tried again at the next look: a result is counted first, so that none is
given out that was not, and a page that was not released is owed.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from nncourse.errors import CourseError
from nncourse.grading import feedback
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.gradebook import Book
from nncourse.grading.nbgrader.inbound import Inbound
from nncourse.grading.submission import read
from nncourse.grading.tries import Tries, local_now
from nncourse.grading.verdict import Verdict
from nncourse.wording import counted, plain


class _Exchange(Protocol):
    """Where hand-ins come from and pages go to."""

    def collect(self) -> list[str]:
        """Collect what has settled; what is to be told of it."""

    def release(self, student: str) -> None:
        """Put a learner's page there; a CourseError: it cannot be."""


class _Arrivals(Protocol):
    """What has come to where hand-ins are graded: :class:`nncourse.grading.watch.Arrivals`."""

    def look(self) -> list[str]:
        """Learners whose hand-in has settled."""

    def put_back(self, student: str) -> None:
        """One of them is named again at the next look."""

    def close(self, student: str, *, graded: bool) -> None:
        """One of them has a verdict, or could not be given any."""

    def give_up(self) -> None:
        """All of them are named again."""


class AtOnce:
    """Arrivals that come through the exchange, of learners who have tries left, and their way back.

    Args:
        arrivals: what has come.
        submitted: where hand-ins are collected to.
        assignment: its name.
        exchange: where they come from.
        tries: how many results a learner gets.
        write_page: writes the page of a learner's marks, or what else there is to say.
        write_wait: writes the page of a learner whose hand-in waits, until when.
        tell: is told what an instructor should read.
    """

    def __init__(
        self,
        arrivals: _Arrivals,
        submitted: Path,
        assignment: str,
        exchange: _Exchange,
        tries: Tries,
        write_page: Callable[[str], None],
        write_wait: Callable[[str, datetime], None],
        tell: Callable[[str], None],
    ) -> None:
        self.submitted, self.assignment, self.exchange, self.tries = submitted, assignment, exchange, tries
        self.write_page, self.write_wait, self.tell = write_page, write_wait, tell
        self.arrivals, self.close, self.give_up = arrivals, arrivals.close, arrivals.give_up
        self.owed: dict[str, Verdict] = {}
        self.waiting: dict[str, str] = {}
        self.said: set[str] = set()
        self.said_before: set[str] = set()

    def look(self) -> list[str]:
        """Collect what has come, and give what is owed; learners whose hand-in is graded now."""
        self.said_before, self.said = self.said, set()
        try:
            for each in self.exchange.collect():
                self._tell_news(each)
        except OSError as error:
            self._tell_news(f"The exchange cannot be looked at ({error.strerror}: {error.filename}).")
        for verdict in list(self.owed.values()):
            self.give(verdict)
        return [each for each in self.arrivals.look() if self._is_admitted(each)]

    def _is_admitted(self, student: str) -> bool:
        try:
            admitted = self.admits(student)
        except (CourseError, OSError) as error:
            self._tell_news(f"What {student} handed in waits: {error}")
            admitted = False
        if not admitted:
            self.arrivals.put_back(student)
        return admitted

    def admits(self, student: str) -> bool:
        """Whether a hand-in is graded now; one that is over the limit is told, to its learner too.

        Raises:
            CourseError: it cannot be known.
        """
        try:
            digest = read.digest_of(self.submitted / student / self.assignment)
        except read.RejectedError:
            return True  # it gets no marks, and a page that says why
        until = self.tries.waits_until(student, digest)
        if until is None:
            self.waiting.pop(student, None)
        elif self.waiting.get(student) != digest:
            self._tell_news(
                f"{student} has had {counted(self.tries.a_day, 'result')} today: what was handed in now is kept, "
                f"and graded after {until:%Y-%m-%d %H:%M %Z}, unless something newer comes."
            )
            self.write_wait(student, until)
            self.exchange.release(student)
            self.waiting[student] = digest
        return until is None

    def give(self, verdict: Verdict) -> None:
        """Count a result and release its page; what fails is owed, and tried again."""
        student = verdict.student
        if verdict.verdict == "ungraded" or not (self.submitted / student).exists():  # under an odd name: told apart
            return
        try:
            if verdict.verdict == "graded":
                self.tries.count(student, verdict.digest)
            self.write_page(student)
            self.exchange.release(student)
        except (CourseError, OSError) as error:
            self.owed[student] = verdict
            self._tell_news(f"The result of {student} is not given out yet: {error}")
        else:
            self.owed.pop(student, None)

    def _tell_news(self, sentence: str) -> None:
        """Tell what was not said at the last look already."""
        if sentence not in self.said | self.said_before:
            self.tell(plain(sentence))
        self.said.add(sentence)


def of_course(
    root: str | Path, assignment: str, arrivals: _Arrivals, a_day: int, tell: Callable[[str], None]
) -> AtOnce:
    """Those of a course folder, whose exchange is a folder.

    Raises:
        CourseError: there is no such course, or its exchange is none.
    """
    course = load(root)
    book = Book(course)
    path = course.root / ".nncourse" / "tries" / f"{assignment}.json"
    tries = Tries(path, a_day, lambda student: book.due(assignment, student), local_now)

    def write_page(student: str) -> None:
        done = feedback.feedback(root, assignment, student=student)
        if student in done.without:
            raise CourseError(done.without[student])

    def write_wait(student: str, until: datetime) -> None:
        feedback.write_wait(course, student, assignment, a_day, until)

    exchange = Inbound(course, book.config, assignment)
    return AtOnce(arrivals, course.submitted, assignment, exchange, tries, write_page, write_wait, tell)
