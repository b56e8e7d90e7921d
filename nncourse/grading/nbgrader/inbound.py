"""An exchange's hand-ins of one assignment, taken one by one as they come, and pages released one by one.

nbgrader writes a hand-in file by file into the folder from which it is collected, and takes none twice that bears the
same time: one that is collected while it is written stays half. So only what has stayed the same from one look to the
next is collected here, by nbgrader's own step as the course configures it.
"""

import glob
import logging
import os
import warnings
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.default import ExchangeCollect
from traitlets.config import Config

from nncourse.errors import CourseError
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.submission.settling import State, state_of

#: After so many looks, at most, what could not be collected is tried again; the wait doubles until then.
_LONGEST_WAIT = 64


class ExchangeError(CourseError):
    """An exchange that cannot be used."""


class Inbound:
    """What learners hand in to the exchange, and where their pages go.

    Args:
        course: the course.
        config: nbgrader's, with our protection.
        assignment: its name.

    Raises:
        ExchangeError: the course's exchange is no folder, or which of its folders is the course's is not known.
    """

    def __init__(self, course: Course, config: Config, assignment: str) -> None:
        self.config, self.assignment = config, assignment
        if "root" in config.Exchange:  # nbgrader's own commands run in the course folder
            config.Exchange.root = os.path.normpath(course.root / config.Exchange.root)
        factory = ExchangeFactory(config=config)
        if not issubclass(factory.collect, ExchangeCollect):
            raise ExchangeError(
                f"The course's exchange ({factory.collect.__name__}) is no folder, so what comes in cannot be seen. "
                "Watch without a number of tries, and collect as that exchange has it."
            )
        self.factory = factory
        course_id = CourseDirectory(config=config).course_id
        if not course_id:
            raise ExchangeError(
                "The course has no c.CourseDirectory.course_id, which names its folder in the exchange. Set it in "
                f"{course.root / 'nbgrader_config.py'}, where c.Exchange.root stands too if it is not nbgrader's own."
            )
        self.folder = Path(self._step(factory.Collect).root, course_id, "inbound")
        self.seen: dict[str, State] = {}
        self.done: set[str] = set()
        #: What was said of records that are refused, which nbgrader says again whenever it collects.
        self.told: set[str] = set()
        #: Record -> looks until it is tried again, and the wait after that.
        self.failed: dict[str, tuple[int, int]] = {}

    def collect(self) -> list[str]:
        """Collect what has settled and is newer than what is there; what nbgrader said of it."""
        settled = self._settled()
        if not self.folder.is_dir():
            return [
                f"There is no {self.folder} yet: nothing was released to learners, or c.Exchange.root is another one."
            ]
        if not settled:
            return []
        log, trouble = _Said(), []
        step = self._step(type("Settled", (_Settled, self.factory.collect), {}), log)
        step.settled, step.update = settled, True
        try:
            step.start()
            failed = set(getattr(step, "failed", ()))
        except Exception as error:  # whatever one course's exchange does, grading goes on
            failed = settled
            trouble = [f"{self.folder} cannot be collected: {error}"]
        for each in settled - failed:
            self.failed.pop(each, None)
        self.done |= settled - failed
        for each in failed:
            _, wait = self.failed.get(each, (0, 1))
            self.failed[each] = (wait, min(2 * wait, _LONGEST_WAIT))
        news = [each for each in log.sentences if each not in self.told]
        self.told.update(each for each in log.sentences if not any(name in each for name in failed))
        return news + trouble

    def release(self, student: str) -> None:
        """Put a learner's page where *Fetch Feedback* finds it.

        Raises:
            ExchangeError: nbgrader could not.
        """
        step = self._step(self.factory.ReleaseFeedback)
        step.coursedir.student_id = glob.escape(student)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # nbgrader's own, of a file that it leaves open
                step.start()
        except Exception as error:
            raise ExchangeError(f"The page of {student} cannot be released: {error}") from error

    def _settled(self) -> set[str]:
        """Records, whole by now, that were not collected yet, and are not waiting to be tried again."""
        try:
            names = [each for each in os.listdir(self.folder) if f"+{self.assignment}+" in each]
        except FileNotFoundError:  # nothing has been released yet
            names = []
        now = {each: state_of(str(self.folder / each)) for each in names if each not in self.done}
        same = {each for each, state in now.items() if self.seen.get(each) == state}
        self.seen = now
        for each in same & self.failed.keys():
            left, wait = self.failed[each]
            self.failed[each] = (left - 1, wait)
        return {each for each in same if self.failed.get(each, (0, 0))[0] <= 0}

    def _step(self, make: Any, log: logging.Handler | None = None) -> Any:
        directory = CourseDirectory(config=self.config)
        directory.assignment_id = self.assignment
        step = make(coursedir=directory, config=self.config)
        step.log = logging.getLogger("nncourse.inbound")
        step.log.handlers, step.log.propagate = [log or logging.NullHandler()], False
        return step


class _Settled:
    """Of a step that collects: among those whose newest hand-in has settled."""

    settled: set[str]

    def init_src(self) -> None:
        super().init_src()
        self.src_records = [each for each in self.src_records if each["filename"] in self.settled]

    def copy_files(self) -> None:
        if self.src_records:  # else nbgrader says that nobody handed in, though the newest has only not settled
            super().copy_files()


class _Said(logging.Handler):
    """Keeps warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(" ".join(record.getMessage().split()))
