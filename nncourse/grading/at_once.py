"""Results given to learners while a class is watched: collected, graded within their tries, and released.

Whatever fails on the way is told once and tried again at the next look: a result is counted first, so that none is
given out that was not, and a page that was not released is owed. Who hands in anew while grading goes on gets the
result of that, and the earlier one costs no try. What was given out is remembered, so that no start gives it again.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from nncourse.errors import CourseError
from nncourse.grading import feedback, given
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.gradebook import Book
from nncourse.grading.nbgrader.inbound import Inbound
from nncourse.grading.submission import read
from nncourse.grading.submission.settling import State, state_of
from nncourse.grading.tries import Tries, local_now
from nncourse.grading.verdict import Verdict
from nncourse.wording import counted, plain, reason, spelt

#: Seconds until it is asked again whether a hand-in that has not changed still waits: a due date may be moved.
_ASK_AGAIN_S = 300


class _Exchange(Protocol):
    """Where hand-ins come from and pages go to."""

    @property
    def folder(self) -> Path:
        """Where hand-ins lie there."""

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


@dataclass
class _Wait:
    """Of a hand-in that waits: its folder and its digest then, until when, and when that is asked again."""

    state: State
    digest: str
    until: datetime
    ask_again: float


class AtOnce:
    """Arrivals that come through the exchange, of learners who have tries left, and their way back.

    Args:
        arrivals: what has come.
        submitted: where hand-ins are collected to.
        assignment: its name.
        exchange: where they come from.
        tries: how many results a learner gets.
        pages: which of them were given out.
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
        pages: given.Pages,
        write_page: Callable[[str], None],
        write_wait: Callable[[str, datetime], None],
        tell: Callable[[str], None],
    ) -> None:
        self.submitted, self.assignment, self.exchange = submitted, assignment, exchange
        self.tries, self.given = tries, pages
        self.write_page, self.write_wait, self.tell = write_page, write_wait, tell
        self.arrivals, self.close, self.give_up = arrivals, arrivals.close, arrivals.give_up
        self.owed: dict[str, Verdict] = {}
        self.waiting: dict[str, _Wait] = {}
        #: Learner -> what they had handed in when they were named; None: it cannot be read.
        self.named: dict[str, str | None] = {}
        #: Learner -> the digest whose try is counted, and whose page is not released yet.
        self.unseen: dict[str, str] = {}
        self.said: set[str] = set()
        self.said_before: set[str] = set()

    def look(self) -> list[str]:
        """Collect what has come, and give what is owed; learners whose hand-in is graded now."""
        self.said_before, self.said = self.said, set()
        try:
            for each in self.exchange.collect():
                self._tell_news(each)
        except OSError as error:
            self._tell_news(f"The exchange cannot be looked at ({reason(error, where=True)}).")
        for student, verdict in list(self.owed.items()):
            self.give(verdict)
            if student in self.owed:  # as it fails for one, so for all, likely: the others' turn is at the next look
                self.said |= self.said_before
                break
        return [each for each in self.arrivals.look() if self._is_admitted(each)]

    def _is_admitted(self, student: str) -> bool:
        try:
            admitted = self.admits(student)
        except (CourseError, OSError) as error:
            self._tell_news(f"What {student} handed in waits: {reason(error, where=True)}")
            admitted = False
        if not admitted:
            self.arrivals.put_back(student)
        return admitted

    def admits(self, student: str) -> bool:
        """Whether a hand-in is graded now; one that is over the limit is told, to its learner too.

        Raises:
            CourseError: it cannot be known.
        """
        state, wait = state_of(str(self._folder(student))), self.waiting.get(student)
        if wait and wait.state == state and time.monotonic() < wait.ask_again and self.tries.clock() < wait.until:
            return False
        digest, name = self._lies_there(student), spelt(student)
        self._give_back(name, digest)
        # a hand-in that cannot be read gets no marks, and a page that says why
        until = None if digest is None else self.tries.waits_until(student, digest)
        if digest is None or until is None:
            self.waiting.pop(student, None)
            if self.named.get(name) != digest:  # it gets a verdict of its own
                self.owed.pop(name, None)
            self.named[name] = digest
            return True
        if wait is None or wait.digest != digest:
            self._tell_news(
                f"{student} has had {counted(self.tries.a_day, 'result')} today: what was handed in now is kept, "
                f"and graded after {until:%Y-%m-%d %H:%M %Z}, unless something newer comes."
            )
            self.given.forget(name)
            self.write_wait(student, until)
            self.exchange.release(student)
        self.waiting[student] = _Wait(state, digest, until, time.monotonic() + _ASK_AGAIN_S)
        return False

    def give(self, verdict: Verdict) -> None:
        """Count a result and release its page; what fails is owed, and tried again."""
        student = verdict.student
        if verdict.verdict == "ungraded" or not os.path.exists(self.submitted / student):  # an odd name is told apart
            return
        owed = self.owed.pop(student, None)
        try:
            now = self._lies_there(student)
            if now != (verdict.digest if verdict.verdict == "graded" else self.named.get(student, now)):
                return  # handed in anew meanwhile: that is named and graded, and this costs no try
            page = given.sign(verdict, now, self._folder(student))
            if owed is None and self.given.has(student, page):
                return
            if verdict.verdict == "graded" and self.tries.count(student, verdict.digest):
                self.unseen[student] = verdict.digest
            self.write_page(student)
            self.exchange.release(student)
            self.unseen.pop(student, None)
            self.given.keep(student, page)
        except (CourseError, OSError) as error:
            self.owed[student] = verdict  # behind all others
            self._tell_news(f"The result of {student} is not given out yet: {reason(error, where=True)}")

    def _give_back(self, student: str, digest: str | None) -> None:
        """Give back the try of a result that nobody has seen, once something else lies in its place."""
        if self.unseen.get(student, digest) != digest:
            self.tries.take_back(student, self.unseen[student])
            del self.unseen[student]

    def _lies_there(self, student: str) -> str | None:
        """The digest of a hand-in; None: it cannot be read."""
        try:
            return read.digest_of(self._folder(student))
        except read.RejectedError:
            return None

    def _folder(self, student: str) -> Path:
        return self.submitted / student / self.assignment

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
    folder = course.root / ".nncourse"
    path = folder / "tries" / f"{assignment}.json"
    tries = Tries(path, a_day, lambda student: book.due(assignment, student), local_now)
    pages = given.Pages(folder / "given" / f"{assignment}.json")

    def write_page(student: str) -> None:
        done = feedback.feedback(root, assignment, student=student)
        if student in done.without:
            raise CourseError(done.without[student])

    def write_wait(student: str, until: datetime) -> None:
        feedback.write_wait(course, student, assignment, a_day, until)

    exchange = Inbound(course, book.config, assignment)
    return AtOnce(arrivals, course.submitted, assignment, exchange, tries, pages, write_page, write_wait, tell)
