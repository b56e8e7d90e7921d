"""The course from release to grades, on three made-up learners: `make demo`.

In a fresh folder ``demo/`` beside this one: the assignments are released, a right, a half-right and a blank
submission are handed in, nbgrader grades them, and leaves its feedback and ``grades.csv`` there. Where no sandbox can
be made, the made-up answers, which are the course's own, run with your rights; where nothing can be graded at all,
the demo ends with what was released.
"""

import argparse
import shutil
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from nncourse.errors import CourseError
from nncourse.grading.nbgrader import workflow
from nncourse.grading.nbgrader.course import Course, CourseFolderError, load
from nncourse.grading.rehearsal.answer_files import Answers, fill, read_answers
from nncourse.progress import Steps

EXERCISES = Path(__file__).resolve().parent
ANSWERS = EXERCISES.parent / "tests" / "exercises"


def copy_course(source: Path, target: Path) -> Course:
    """Copy the sources of a course into a fresh folder.

    Raises:
        CourseFolderError: the source is no course, or the target holds something that is not an earlier demo.
    """
    load(source)
    if target.exists():
        if not (target / "nbgrader_config.py").is_file():
            raise CourseFolderError(
                f"{target} is in the way: it is not an earlier demo. Move it, or name another folder."
            )
        shutil.rmtree(target)
    target.mkdir(parents=True)
    shutil.copy(source / "nbgrader_config.py", target)
    shutil.copytree(source / "source", target / "source", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return load(target)


def made_up_learners(folder: Path) -> dict[str, Answers]:
    """The three submissions of the demo, by student; ``folder`` holds the assignment's answer files."""
    half = read_answers(folder / "half-right.py")
    blank, right = (Answers(name, base, None, {}, {}) for name, base in (("blank", "blank"), ("right", "reference")))
    return {"blank": blank, "half-right": half, "right": right}


def without_sandbox() -> list[str]:
    """Options of nbgrader for a machine that lacks what a sandbox needs; what that means is said.

    Raises:
        CourseError: nothing can be graded on this system.
    """
    if sys.platform != "linux":
        raise CourseError(
            "grading needs Linux, on Windows that of its Subsystem for Linux (WSL). Reading, `make lab` and the "
            "exercises work here."
        )
    from nncourse.grading.sandbox import cgroup

    options = []
    if shutil.which("bwrap") is None:
        print("bubblewrap is missing: the demo's own answers run with your rights. For others' code install it.")
        options.append("--SandboxedExecute.sandboxed=False")
    elif cgroup.version() is None:
        print(f"No cgroup can be made: for the demo's own answers these are not limited: {cgroup.WITHOUT}.")
        options.append("--SandboxedExecute.without_cgroup=True")
    return options


def run(course: Course, assignments: list[str], answers: Path, steps: Steps) -> None:
    """Release, hand in, autograde, write feedback, export."""
    released = {}
    for name in assignments:
        with steps.step(f"{name}: release"):
            released[name] = workflow.release(course, name)
    options = without_sandbox()
    for name in assignments:
        sources = course.notebooks(name)
        for student, filled in made_up_learners(answers / name).items():
            with steps.step(f"{name}: autograde {student}"):
                blanks = released[name]
                notebooks = {each: fill(blanks[each], sources[each], filled, course.solution) for each in blanks}
                workflow.hand_in(course, name, student, notebooks)
                workflow.run_step(course, "autograde", name, "--student", student, *options)
        with steps.step(f"{name}: feedback"):
            workflow.run_step(course, "generate_feedback", name)
    with steps.step("export"):
        workflow.run_step(course, "export", "--to", str(course.root / "grades.csv"))


def table(course: Course, assignment: str) -> Table:
    """Every graded cell's score, a column for each learner."""
    found = workflow.scores(course, assignment)
    students = sorted({score.student for score in found})
    by_cell = {(score.cell, score.student): score for score in found}
    cells = {score.cell: score.points for score in found}
    view = Table(title=assignment, caption="by hand: for a person to grade", show_footer=True)
    view.add_column("test", footer="total")
    view.add_column("points", justify="right", footer=f"{sum(cells.values()):g}")
    for student in students:
        total = sum(score.auto or 0 for score in found if score.student == student)
        view.add_column(student, justify="right", footer=f"{total:g}")
    for cell, points in cells.items():
        earned = [by_cell[cell, student].auto for student in students]
        view.add_row(cell, f"{points:g}", *("by hand" if each is None else f"{each:g}" for each in earned))
    return view


def main() -> None:
    """Run the demo; a foreseen error is one sentence and exit status 1."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("assignments", nargs="*", help="which assignments; all of them if left out")
    parser.add_argument("--course-dir", type=Path, default=EXERCISES)
    parser.add_argument("--answers", type=Path, default=ANSWERS, help="a folder of answer files for each assignment")
    parser.add_argument("--to", type=Path, default=EXERCISES.parent / "demo")
    arguments = parser.parse_args()
    console = Console()
    try:
        source = load(arguments.course_dir)
        names = arguments.assignments or source.assignments()
        for name in names:
            source.notebooks(name)
        course = copy_course(arguments.course_dir, arguments.to.resolve())
        with Steps(5 * len(names) + 1, console) as steps:
            run(course, names, arguments.answers, steps)
    except CourseError as error:
        print(f"demo: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    for name in names:
        console.print(table(course, name))
    console.print(f"Feedback: {course.feedback}\nGrades:   {course.root / 'grades.csv'}", soft_wrap=True)


if __name__ == "__main__":
    main()
