"""An assignment rehearsed before learners see it: made-up learners hand in, nbgrader grades, outcomes are compared.

Everything happens in a temporary copy of the course; the author's folder is only read. All answers go through what
``nncourse grade`` does, in this very process: what is tried on them later finds its libraries imported already.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from nncourse.errors import CourseError
from nncourse.grading import scratch
from nncourse.grading.batch import Batch, Options, default_jobs
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.nbgrader.workflow import CellScore, StepError, hand_in, release, scores
from nncourse.grading.rehearsal.answer_files import Answers, AnswersError, Expectation, fill, read_answers
from nncourse.grading.submission import roles

REFERENCE = Answers("reference", "reference", None, {}, {})
BLANK = Answers("blank", "blank", None, {}, {})

#: What nbgrader and Jupyter make in a course folder.
_GENERATED = (".nncourse", "gradebook.db", "exchange", "work", ".ipynb_checkpoints", "__pycache__", "grades.csv")


#: What is rehearsed is how `nncourse grade` will grade, whatever the course's own configuration runs.
_PROTECTED = "\n\nfrom nncourse.grading.nbgrader.execute import protect\nprotect(c)\n"


@dataclass(frozen=True)
class CellOutcome:
    """What one graded cell of one made-up learner earned, beside what it should have.

    ``text`` is everything the learner reads below the cell.
    """

    answers: str
    cell: str
    points: float
    score: float
    wanted: Expectation
    text: str

    @property
    def as_expected(self) -> bool:
        """Whether the score is the one expected, and the message is there."""
        return abs(self.score - self.wanted.score) < 1e-9 and self.wanted.message in self.text


@dataclass(frozen=True)
class Rehearsal:
    """The outcomes of a rehearsal: one for each cell that is graded without a person.

    ``seconds``: wall time of grading the first learner alone, kernel start included; the trial of the author's
    reference, which comes once for a class, is over by then, if there is a second learner. ``released``: the
    learners' notebooks, by name.
    """

    outcomes: list[CellOutcome]
    seconds: float
    released: dict[str, NotebookNode]


def read_all(folder: Path) -> list[Answers]:
    """Read every file of answers of a folder, ``*.py``; a reference and a blank are always among them.

    Raises:
        AnswersError: one of them cannot be used.
    """
    written = [read_answers(path) for path in sorted(folder.glob("*.py")) if not path.stem.startswith(("test_", "_"))]
    return [REFERENCE, BLANK, *written]


@contextmanager
def copied(course: Course) -> Iterator[Course]:
    """Give a temporary copy of a course folder, without what is generated in it."""
    stages = {course.release.name, course.submitted.name, course.autograded.name, course.feedback.name}
    with scratch.folder("course") as folder:
        target = folder / course.root.name
        shutil.copytree(course.root, target, ignore=shutil.ignore_patterns(*_GENERATED, *stages))
        with open(target / "nbgrader_config.py", "a", encoding="utf-8") as file:
            file.write(_PROTECTED + _inside(course, target.resolve()))
        yield load(target, is_copy=True)


def _inside(course: Course, target: Path) -> str:
    """Configuration of a copy by which all that is written lies in it, whatever the original's names.

    A source outside of the course folder, which was not copied, is read where it lies.
    """
    said = {"root": str(target), "db_url": f"sqlite:///{target / 'gradebook.db'}"}
    for stage in ("source", "release", "submitted", "autograded", "feedback"):
        folder = getattr(course, stage)
        if folder.is_relative_to(course.root):
            said[f"{stage}_directory"] = str(folder.relative_to(course.root))
        else:
            said[f"{stage}_directory"] = str(folder) if stage == "source" else stage
    return "".join(f"c.CourseDirectory.{name} = {value!r}\n" for name, value in said.items())


def rehearse(course: Course, assignment: str, answers: list[Answers]) -> Rehearsal:
    """Grade made-up learners in this very folder, and compare each graded cell's outcome with what was expected.

    Args:
        course: a copy, from :func:`copied`; releases, submissions and a gradebook are written to it.
        assignment: its name.
        answers: the learners, the first one on its own, to time it; their names are distinct.

    Raises:
        AnswersError: an expectation or an answer names no cell.
        CourseFolderError, StepError: the assignment cannot be released or graded.
    """
    released = hand_in_all(course, assignment, answers)
    seconds = _graded(course, assignment, answers)
    return Rehearsal(outcomes(course, assignment, answers), seconds, released)


def _graded(course: Course, assignment: str, answers: list[Answers]) -> float:
    """Grade the made-up learners as a class; the seconds that the first one takes, alone and last.

    Raises:
        StepError: one of them gets no mark.
    """
    first, *others = [one.name for one in answers]
    try:
        batch = Batch(course.root, assignment, Options(jobs=default_jobs()))
        verdicts = batch.run(others) if others else []  # begins with the author's trial, which is not what is timed
        begun = time.monotonic()
        verdicts += batch.run([first])
        seconds = time.monotonic() - begun
    except CourseError as error:
        raise StepError(str(error)) from error
    without = [f"{each.student}: {each.reason}" for each in verdicts if each.verdict != "graded"]
    if without:
        raise StepError(f"There is no mark for {'; '.join(without)}")
    return seconds


def hand_in_all(course: Course, assignment: str, answers: list[Answers]) -> dict[str, NotebookNode]:
    """Release an assignment and hand in the made-up learners' notebooks; the released ones, by name.

    Raises:
        AnswersError: an expectation or an answer names no cell.
        CourseFolderError, StepError: the assignment cannot be released.
    """
    sources, released = course.notebooks(assignment), release(course, assignment)
    _refuse_strays(answers, sources)
    for one in answers:
        chosen = one.notebook or next(iter(sources))
        filled = {
            name: fill(released[name], sources[name], one if name == chosen else _elsewhere(one), course.solution)
            for name in sources
        }
        hand_in(course, assignment, one.name, filled)
    return released


def outcomes(course: Course, assignment: str, answers: list[Answers]) -> list[CellOutcome]:
    """What each cell of the made-up learners earned that is graded without a person, beside what it should have."""
    by_name = {one.name: one for one in answers}
    return [
        CellOutcome(score.student, score.cell, score.points, score.auto, _wanted(by_name[score.student], score), text)
        for score in scores(course, assignment)
        if score.auto is not None
        for text in [_text(course, assignment, score)]
    ]


def outputs_text(cell: NotebookNode) -> str:
    """Everything that a person reads below a code cell, as text."""
    pieces = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            pieces.append(output.text)
        elif output.output_type == "error":
            pieces.append(f"{output.ename}: {output.evalue}")
        else:
            pieces.append(str(output.data.get("text/plain", "")))
    return strip_ansi("\n".join(pieces))


def _elsewhere(one: Answers) -> Answers:
    return Answers(one.name, one.base, None, {}, {})


def _wanted(one: Answers, score: CellScore) -> Expectation:
    return one.expect.get(score.cell) or Expectation(score.points if one.base == "reference" else 0.0)


def _refuse_strays(answers: list[Answers], sources: dict[str, NotebookNode]) -> None:
    graded = {
        roles.grade_id(cell) for notebook in sources.values() for cell in notebook.cells if roles.has_points(cell)
    }
    for one in answers:
        if one.notebook is not None and one.notebook not in sources:
            raise AnswersError(f"{one.name}: there is no notebook {one.notebook!r}; there are {', '.join(sources)}.")
        strays = sorted(set(one.expect) - graded)
        if strays:
            raise AnswersError(
                f"{one.name}: there is no graded cell {', '.join(strays)}; there are {', '.join(sorted(graded))}."
            )


def _text(course: Course, assignment: str, score: CellScore) -> str:
    path = course.autograded / score.student / assignment / f"{score.notebook}.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        if roles.grade_id(cell) == score.cell:
            return outputs_text(cell)
    return ""
