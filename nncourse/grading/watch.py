"""``nncourse watch``: grades what is handed in as it comes, until it is stopped; whatever was graded stays graded.

A hand-in is graded once its folder has stayed as it is from one look to the next, so that none is taken half copied,
and again whenever it changes. What the table shows comes from the same batches as ``nncourse grade``; a run that
begins anew finds what is done in their records.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.live import Live

from nncourse.errors import CourseError
from nncourse.grading import report
from nncourse.grading.at_once import AtOnce, of_course
from nncourse.grading.batch import Batch, Options
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.gradebook import students_of
from nncourse.grading.submission.settling import State, state_of
from nncourse.grading.verdict import Verdict
from nncourse.wording import counted, spelt

#: How often a hand-in that we could not grade is tried again before it is left until it changes.
_TRIES = 3


class Arrivals:
    """Which hand-ins are new, or changed, and settled since the last look.

    Args:
        submitted: the folder of all hand-ins, a folder for each learner.
        assignment: its name.
    """

    def __init__(self, submitted: Path, assignment: str) -> None:
        self.submitted, self.assignment = submitted, assignment
        self.seen: dict[str, State] = {}
        self.taken: dict[str, State] = {}
        self.pending: dict[str, State] = {}
        self.tries: dict[tuple[str, State], int] = {}

    def look(self) -> list[str]:
        """Learners whose hand-in is as it was at the last look, and not as it was when it was taken.

        They are pending from now on, and not named again, until :meth:`close` or :meth:`give_up`.
        """
        now = {each: self._state(each) for each in students_of(self.submitted, self.assignment)}
        settled = [each for each, state in now.items() if self.seen.get(each) == state != self.taken.get(each)]
        self.seen = now
        new = [each for each in settled if each not in self.pending]
        self.pending |= {each: now[each] for each in new}
        return new

    def close(self, student: str, *, graded: bool) -> None:
        """It has got its verdict, as it was when it was named; if none could be given, it is named again, thrice."""
        name = next(each for each in self.pending if spelt(each) == student)
        student, state = name, self.pending.pop(name)
        tries = self.tries[student, state] = self.tries.get((student, state), 0) + 1
        if graded or tries >= _TRIES:
            self.taken[student] = state

    def put_back(self, student: str) -> None:
        """It is not graded now, and named again at the next look."""
        del self.pending[student]

    def give_up(self) -> None:
        """Nobody can be graded at the moment: all that are pending are named again."""
        self.pending.clear()

    def _state(self, student: str) -> State:
        return state_of(str(self.submitted / student / self.assignment))


def watch(
    root: str | Path,
    assignment: str,
    options: Options,
    *,
    every_s: float = 5.0,
    tries_a_day: int = 0,
    console: Console | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Grade hand-ins of an assignment as they come, until Ctrl-C, SIGTERM, or ``stop``.

    Args:
        root: the course folder.
        assignment: its name.
        options: of each batch.
        every_s: seconds between two looks.
        tries_a_day: results that a learner is given at once, through the exchange; 0: none is.
        console: where the table is shown; a terminal's is refreshed, elsewhere a line tells of each verdict.
        stop: ends it, when set, after the batch in hand; the signals end it at once.

    Returns:
        0; a batch that cannot begin is told in one sentence, and tried again at every look.

    Raises:
        nncourse.errors.CourseError: there is no such course or assignment.
    """
    course, console, stop = load(root), console or Console(), stop or threading.Event()
    course.notebooks(assignment)
    arrivals, verdicts = Arrivals(course.submitted, assignment), {}

    def grade(students: Iterable[str | None], heard: Callable[[Verdict], None]) -> None:
        Batch(root, assignment, options).run(students, heard)

    at_once = None
    if tries_a_day:
        say = partial(console.print, soft_wrap=True, markup=False, highlight=False)
        at_once = of_course(root, assignment, arrivals, tries_a_day, say)

    where = f"{course.submitted} and {at_once.exchange.folder}" if at_once else course.submitted
    console.print(f"Watching {where} for {assignment}; Ctrl-C ends it, and what is graded stays.", soft_wrap=True)
    with _stopping(), _shown(console, verdicts) as tell:
        if at_once is None:
            _rounds(arrivals, grade, tell, stop, every_s)
        else:
            _rounds(at_once, grade, _and_given(tell, at_once), stop, every_s)
    who = counted(len(verdicts), "hand-in has its", "hand-ins have their")
    console.print(f"Stopped: {who} verdict. The same command goes on from here.")
    return 0


def _and_given(tell: Callable[[Verdict | str], None], at_once: AtOnce) -> Callable[[Verdict | str], None]:
    """Tell of a verdict, then give its learner the result."""

    def told(what: Verdict | str) -> None:
        tell(what)
        if isinstance(what, Verdict):
            at_once.give(what)

    return told


def _rounds(
    arrivals: Arrivals | AtOnce,
    grade: Callable[[Iterable[str | None], Callable[[Verdict], None]], None],
    tell: Callable[[Verdict | str], None],
    stop: threading.Event,
    every_s: float,
) -> None:
    """Look, grade what has settled and what comes meanwhile, wait, until the event is set."""
    trouble = ""

    def heard(verdict: Verdict) -> None:
        arrivals.close(verdict.student, graded=verdict.verdict != "ungraded")
        tell(verdict)

    while not stop.is_set():
        students = arrivals.look()
        if students:
            try:
                grade(_newcomers(students, arrivals, stop, every_s), heard)
                trouble = ""
            except CourseError as error:
                arrivals.give_up()
                if str(error) != trouble:
                    tell(str(error))
                trouble = str(error)
        stop.wait(every_s)


def _newcomers(
    first: list[str], arrivals: Arrivals | AtOnce, stop: threading.Event, every_s: float
) -> Iterator[str | None]:
    """The first ones, then whoever comes while they are graded; None while there is nobody."""
    yield from first
    looked = time.monotonic()
    while not stop.is_set():
        if time.monotonic() - looked >= every_s:
            looked = time.monotonic()
            yield from arrivals.look()
        yield None


@contextmanager
def _stopping() -> Iterator[None]:
    """SIGTERM, which ends a service, does what Ctrl-C does, which is caught; both reach the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _shown(console: Console, verdicts: dict[str, Verdict]) -> Iterator[Callable[[Verdict | str], None]]:
    """A table that is drawn anew with each verdict in a terminal, a line for each elsewhere."""

    def table() -> object:
        return report.table(sorted(verdicts.values(), key=lambda each: each.student))

    live = Live(get_renderable=table, console=console, auto_refresh=False) if console.is_terminal else None

    def tell(what: Verdict | str) -> None:
        if isinstance(what, str):
            console.print(f"Cannot grade now: {what}", soft_wrap=True, markup=False)
        else:
            known, verdicts[what.student] = verdicts.get(what.student), what
            if live is None and not (known and _same(known, what)):
                console.print(_line(what), soft_wrap=True, markup=False)
        if live is not None:
            live.refresh()

    if live is None:
        yield tell
        return
    with live:
        yield tell


def _same(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same; a second time, from the records, may have taken other seconds."""
    return replace(one, seconds=0.0, parts={}) == replace(other, seconds=0.0, parts={})


def _line(verdict: Verdict) -> str:
    mark = "" if verdict.score is None else f" {verdict.score:g} / {verdict.most:g}"
    remarks = "; ".join(verdict.remarks())
    return f"{verdict.student}: {verdict.verdict}{mark}{f' ({remarks})' if remarks else ''}"
