"""An assignment inspected as its author needs it: everything that can go wrong before a learner sees it.

The notebooks are read first, then rehearsed in a temporary copy of the course: see
:mod:`nncourse.grading.rehearsal.rehearse`. Works on any nbgrader course folder.
"""

import html
import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from nncourse.grading.execution.store import ResultStore
from nncourse.grading.nbgrader.course import Course, hides_tests
from nncourse.grading.nbgrader.gradebook import Book
from nncourse.grading.nbgrader.workflow import StepError, run_step
from nncourse.grading.rehearsal import cheats, rehearse
from nncourse.grading.rehearsal.answer_files import Answers
from nncourse.grading.rehearsal.opinions import Judged, judge_assignment
from nncourse.grading.rehearsal.telling import Told, tell
from nncourse.grading.submission import names, roles
from nncourse.grading.submission.fences import Fences
from nncourse.grading.submission.plan import PlanError, plan_of
from nncourse.wording import counted

#: Wrong and other right answers that every question should have.
LEAST_WRONG, LEAST_RIGHT = 4, 3
#: The longest that grading a submission may take, in seconds, unless its notebooks declare another time.
GRADING_S = 60.0
#: The share of wrong answers that the learner's own notebook must call wrong.
LEAST_TOLD = 0.9

#: A line of hidden text must be at least this long to be recognised in a release.
_TELLING = 12

#: The checks of :mod:`nncourse.checks` that take an answer's name first.
_CHECKS = frozenset(
    [
        "number",
        "integers",
        "array",
        "text",
        "choice",
        "function",
        "derivative",
        "result",
        "model",
        "wiring",
        "new_at_each_call",
        "learns",
        "probabilities",
        "units_differ",
        "layers_differ",
        "activations",
        "metric",
        "watched",
        "opened_once",
        "sampled",
        "frame",
        "figure",
        "answer",
        "avoids",
        "seeded",
    ]
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``ok`` is None where there was nothing to look at; ``detail`` is for people."""

    what: str
    ok: bool | None
    detail: str


def inspect(course: Course, assignment: str, answers: Path | None, seconds: float | None = None) -> list[Finding]:
    """Inspect an assignment.

    Args:
        course: the author's folder; it is only read.
        assignment: its name.
        answers: a folder of answer files (see :mod:`nncourse.grading.rehearsal.answer_files`), or None.
        seconds: the longest that grading one submission may take, kernel start included; if left out, what the
            notebooks' metadata declare (``"nncourse": {"grading_s": 120}``), or :data:`GRADING_S`.

    Raises:
        CourseFolderError, AnswersError: there is nothing to inspect.
    """
    sources = course.notebooks(assignment)
    learners = rehearse.read_all(answers) if answers else [rehearse.REFERENCE, rehearse.BLANK]
    findings = [_ids_and_points(sources)]
    if not findings[0].ok:  # nbgrader would refuse it, or misread it
        return findings
    findings.append(_tests_apart(sources, course))
    if not findings[-1].ok:  # grading would refuse it
        return findings
    with rehearse.copied(course) as copy:
        try:
            done = rehearse.rehearse(copy, assignment, learners)
            run_step(copy, "generate_feedback", assignment)
        except StepError as error:
            failed = Finding("release, grading, feedback", False, str(error))
            return [*findings, _names_defined(sources), failed]
        feedback, memory = _feedback_text(copy, assignment), ResultStore(copy.root / ".nncourse")
        judged = list(judge_assignment(copy, assignment, memory))
        told = tell(copy, assignment, done.released, learners, Book(copy).limits())
        cheated = cheats.try_on(copy, assignment, judged)
    full = whole(sources, done.released)
    findings += [
        _names_defined(full),
        _nothing_left("no solution in the release", sources, done.released, course.solution, answers_too=True),
        _nothing_left("no hidden test in the release", sources, done.released, course.hidden),
        _no_pictures_left(sources, done.released),
        _not_in_feedback(sources, feedback, course),
        _whose_opinion(judged),
        _cheats(cheated),
        _names_in_release(full, done.released),
    ]
    findings += [_one_learner(one, done) for one in learners]
    findings.append(_told_at_once(told))
    findings.append(
        _enough_answers(sources, learners) if answers else Finding("enough answers", None, "no answers given")
    )
    most = seconds if seconds is not None else _most_seconds(sources)
    limit = f"{done.seconds:.1f} s for the reference, kernel start included; at most {most:g} s"
    findings.append(Finding("time", done.seconds <= most, limit))
    return findings


def _most_seconds(sources: dict[str, NotebookNode]) -> float:
    """The longest that grading one submission may take: what the notebooks declare, together, or the usual."""
    declared = [(each.metadata.get("nncourse") or {}).get("grading_s") for each in sources.values()]
    numbers = [float(each) for each in declared if _is_points(each)]
    return sum(numbers) if numbers else GRADING_S


def _tests_apart(sources: dict[str, NotebookNode], course: Course) -> Finding:
    """Every test cell can be run away from the learner's code, or says that it is not to be."""
    in_kernel: list[str] = []
    for name, notebook in sources.items():
        try:
            in_kernel += plan_of(notebook, f"{name}.ipynb", course.hidden, course.solution).in_kernel
        except PlanError as error:
            return Finding("tests run apart", False, str(error))
    marked = f"marked to run in the learner's process: {', '.join(in_kernel)}" if in_kernel else "all of them"
    return Finding("tests run apart", True, marked)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _ids_and_points(sources: dict[str, NotebookNode]) -> Finding:
    """Every nbgrader cell has an id of its own and a part that nbgrader knows, every one with points a number."""
    wrong = [each for name, notebook in sources.items() for each in wrong_marks(name, notebook)]
    graded = [cell for notebook in sources.values() for cell in notebook.cells if roles.has_points(cell)]
    if not graded:
        wrong.append("no cell is graded")
    total = sum(roles.points(cell) for cell in graded)
    return Finding(
        "ids and points",
        not wrong,
        "; ".join(wrong) or f"{counted(len(graded), 'graded cell')}, {counted(total, 'point')}",
    )


def wrong_marks(name: str, notebook: NotebookNode) -> list[str]:
    """What nbgrader would refuse, or misread, in a notebook's marks, a few words each."""
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    wrong = [f"{name}: {each}" for each in _wrong_ids(marked)]
    graded = {roles.grade_id(cell): roles.mark(cell).get("points") for cell in filter(roles.has_points, marked)}
    wrong += [f"{name}: {one} has {points!r} points" for one, points in graded.items() if not _is_points(points)]
    tasks = [roles.grade_id(cell) for cell in filter(_is_wrong_task, marked)]
    return wrong + [f"{name}: {each} is a task, so it has to be a text cell and nothing else" for each in tasks]


def _wrong_ids(marked: list[NotebookNode]) -> list[str]:
    ids = Counter(roles.grade_id(cell) or "" for cell in marked)
    return [f"the id {one!r} {count} times" for one, count in ids.items() if count > 1 or not one]


def _is_points(points: object) -> bool:
    return type(points) in (int, float) and points >= 0


def _is_wrong_task(cell: NotebookNode) -> bool:
    """Whether a cell is marked a task and something else, which ends nbgrader's step for every learner."""
    return roles.is_task(cell) and (
        roles.is_code(cell) or roles.is_answer(cell) or bool(roles.mark(cell).get("grade"))
    )


def _names_defined(notebooks: dict[str, NotebookNode]) -> Finding:
    """Names in tests are defined above, by the reference or by the tests."""
    wrong = []
    for notebook in notebooks.values():
        known: set[str] = set()
        for cell in _code(notebook):
            if roles.is_test(cell):
                asked = names.used(cell.source) | names.named_in_checks(cell.source, _CHECKS)
                wrong += _missing(cell, asked, known | names.defined(cell.source))
            known |= names.defined(cell.source)
    return Finding("names in tests", not wrong, "; ".join(wrong) or "all are defined by the learner or the tests")


def _names_in_release(whole: dict[str, NotebookNode], released: dict[str, NotebookNode]) -> Finding:
    """What learners see of a test uses no name that only a hidden test defines."""
    wrong = []
    for name, notebook in released.items():
        known: set[str] = set()
        for visible, full in zip(_code(notebook), _code(whole[name]), strict=True):
            if roles.is_test(visible):
                wrong += _missing(visible, names.used(visible.source), known)
            known |= names.defined(full.source if roles.is_answer(visible) else visible.source)
    return Finding("visible tests stand alone", not wrong, "; ".join(wrong) or "they need no hidden line")


def _missing(cell: NotebookNode, asked: set[str], known: set[str]) -> list[str]:
    """Names that a test asks for and nobody defines; after ``from … import *`` none can be called missing."""
    missing = sorted(asked - known) if "*" not in known else []
    return [f"{roles.grade_id(cell)}: {', '.join(missing)}"] if missing else []


def whole(sources: dict[str, NotebookNode], released: dict[str, NotebookNode]) -> dict[str, NotebookNode]:
    """What was released, with solutions and hidden tests: nbgrader may add a header that is in no source."""
    full = deepcopy(released)
    for name, notebook in full.items():
        by_id = {roles.grade_id(each): each.source for each in sources[name].cells if roles.grade_id(each)}
        for cell in notebook.cells:
            cell.source = by_id.get(roles.grade_id(cell), cell.source)
    return full


def secret_lines(sources: dict[str, NotebookNode], fences: Fences, *, answers_too: bool = False) -> set[str]:
    """Telling lines between fences that appear nowhere else, within a longer line neither.

    ``answers_too``: an answer cell without fences is a solution as a whole.
    """
    inside, outside = set(), set()
    for notebook in sources.values():
        for cell in notebook.cells:
            within, rest = fences.parted(cell.source)
            if answers_too and roles.is_answer(cell) and not within:
                within, rest = rest, []
            inside |= {line.strip() for line in within}
            outside |= {line.strip() for line in rest}
    shown = "\n".join(outside)
    return {line for line in inside if len(line) >= _TELLING and line not in shown}


def _nothing_left(
    what: str,
    sources: dict[str, NotebookNode],
    released: dict[str, NotebookNode],
    fences: Fences,
    *,
    answers_too: bool = False,
) -> Finding:
    lines = [
        line.strip() for notebook in released.values() for cell in notebook.cells for line in cell.source.splitlines()
    ]
    secrets = secret_lines(sources, fences, answers_too=answers_too)
    left = sorted(secrets & set(lines))
    left += [f"a mark: {line}" for line in lines if fences.begin in line or fences.end in line]
    return Finding(what, not left, "; ".join(left[:3]) or f"none of {counted(len(secrets), 'line')}")


def _feedback_text(course: Course, assignment: str) -> dict[str, str]:
    """Feedback as a learner reads it, by student."""
    texts: dict[str, str] = {}
    for path in sorted(course.feedback.glob(f"*/{assignment}/*.html")):
        text = html.unescape(re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8")))
        student = path.parent.parent.name
        texts[student] = texts.get(student, "") + text
    return texts


def _not_in_feedback(sources: dict[str, NotebookNode], feedback: dict[str, str], course: Course) -> Finding:
    secrets, what = secret_lines(sources, course.hidden), "no hidden test in feedback"
    left = [f"{student}: {line}" for student, text in feedback.items() for line in secrets if line in text]
    if not feedback:
        return Finding(what, False, "nbgrader wrote no feedback")
    if secrets and not hides_tests(course):
        remedy = "from nncourse.grading.nbgrader.execute import protect; protect(c)"
        return Finding(what, False, f"feedback shows hidden tests; put at the end of nbgrader_config.py: {remedy}")
    return Finding(what, not left, "; ".join(left[:3]) or f"none in {counted(len(feedback), 'file')}")


def _no_pictures_left(sources: dict[str, NotebookNode], released: dict[str, NotebookNode]) -> Finding:
    """A picture pasted into a written solution is an attachment, which a release keeps."""
    left = [
        f"{name}: {roles.grade_id(cell)} keeps {', '.join(cell.attachments)}"
        for name, notebook in released.items()
        for cell in notebook.cells
        if roles.is_answer(cell) and cell.get("attachments")
    ]
    pictures = sum(bool(c.get("attachments")) for notebook in sources.values() for c in notebook.cells)
    remedy = "; ".join(left) + ": put it in a cell of its own above the answer, or take it out" if left else ""
    return Finding(
        "no picture of a solution in the release", not left, remedy or f"{counted(pictures, 'cell')} with pictures"
    )


def _whose_opinion(judged: list[Judged]) -> Finding:
    """Which cells are judged apart, and which cannot be."""
    sentences = [said for each in judged for said in _sentences(each)]
    refused = [each.refused for each in judged if each.refused]
    apart = sum(len(each.apart) for each in judged)
    detail = (
        "; ".join([*refused, *sentences])
        or f"{counted(apart, 'test is', 'tests are')} judged apart from the submission, none with it"
    )
    detail = "; ".join([detail, *(f"{cell} {told}" for each in judged for cell, told in each.replaceable.items())])
    return Finding("whose opinion", False if refused else (None if sentences else True), detail)


def _sentences(judged: Judged) -> list[str]:
    together = [f"{cell} together with the submission ({why})" for cell, why in judged.together.items()]
    return together + [f"{cell}: {change}" for cell, change in judged.changes.items()] + judged.remarks


def _cheats(tried: list[cheats.Tried]) -> Finding:
    """Which tests let a function pass that answers nothing; an easy part of a question may mean to."""
    reasons = [each.why_not for each in tried if each.why_not]
    reasons += [f"{test} passes where {', '.join(found)}" for each in tried for test, found in each.passed.items()]
    late = sum(each.late for each in tried)
    reasons += [f"{counted(late, 'pair')} of a function and its test not tried, for want of time"] if late else []
    pairs = sum(each.pairs for each in tried)
    if not pairs and not reasons:
        return Finding("cheats", None, "no test that is judged apart names a function of an answer")
    detail = (
        "; ".join(reasons)
        or f"none of {len(cheats.CHEATS)} passes, on {counted(pairs, 'pair')} of a function and its test"
    )
    return Finding("cheats", None if reasons else True, detail)


def _one_learner(one: Answers, done: rehearse.Rehearsal) -> Finding:
    mine = [outcome for outcome in done.outcomes if outcome.answers == one.name]
    if not mine:
        return Finding(one.name, None, "all of it is graded by a person")
    wrong = [outcome for outcome in mine if not outcome.as_expected]
    differences = [
        f"{each.cell}: {each.score:g} of {each.points:g}, expected {each.wanted.score:g}"
        + (f" and “{each.wanted.message}”; it says: {_first_line(each.text)}" if each.wanted.message else "")
        for each in wrong
    ]
    earned, points = sum(each.score for each in mine), sum(each.points for each in mine)
    sums = f"{earned:g} of {counted(points, 'point')}, as expected{_waiting(done, points)}"
    return Finding(one.name, not wrong, "; ".join(differences) or sums)


def _waiting(done: rehearse.Rehearsal, judged: float) -> str:
    """The points of which no program tells, so that the sums of two learners can be held side by side."""
    cells = [cell for notebook in done.released.values() for cell in notebook.cells if roles.has_points(cell)]
    left = sum(map(roles.points, cells)) - judged
    return f"; {counted(left, 'more point waits', 'more points wait')} for a person" if left > 1e-9 else ""


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip() and not line.startswith("✓")), "nothing")[
        :120
    ]


def _told_at_once(told: list[Told]) -> Finding:
    """Most wrong answers are told so in the learner's own notebook, before anything is handed in."""
    if not told:
        return Finding("told at once", None, "no wrong answers given")
    late = [f"{each.answers} {each.cell}" for each in told if not each.at_once]
    share = 1 - len(late) / len(told)
    detail = (
        f"{len(told) - len(late)} of {counted(len(told), 'wrong answer is', 'wrong answers are')} told so in the "
        f"learner's notebook ({share:.0%})"
    )
    only = f"; not: {', '.join(late)}. Give their tests a visible check of the value, by a worked case or a secret"
    return Finding("told at once", share >= LEAST_TOLD, detail + (only if late else ""))


def _enough_answers(sources: dict[str, NotebookNode], learners: list[Answers]) -> Finding:
    """Every auto-graded cell has enough wrong answers, every answer cell enough other right ones."""
    full = [one for one in learners if one.base == "reference" and one is not rehearse.REFERENCE]
    code = [cell for notebook in sources.values() for cell in _code(notebook)]
    few = [said for cell in code if (said := _too_few(cell, full))]
    wanted = f"at least {LEAST_WRONG} wrong and {LEAST_RIGHT} other right ones for each question"
    return Finding("enough answers", not few, "; ".join(few) or wanted)


def _too_few(cell: NotebookNode, full: list[Answers]) -> str:
    name, points = roles.grade_id(cell), roles.points(cell)
    if roles.is_test(cell):
        wrong = sum(name in one.expect and one.expect[name].score < points for one in full)
        return f"{name}: {wrong} wrong" if wrong < LEAST_WRONG else ""
    if roles.is_answer(cell):
        others = sum(name in one.cells for one in full if not one.expect)
        return f"{name}: {others} other right" if others < LEAST_RIGHT else ""
    return ""
