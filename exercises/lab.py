"""JupyterLab on the released exercises, with nbgrader's extensions: `make lab`.

The released assignments are copied to ``exercises/work/``, the learner's own folder and the only one that is served:
a copy that is there is never overwritten. It opens on a page that lists them in the order of the chapters. On Linux
and macOS they also go to the exchange, so that the list of assignments shows them.

`make lab SOLUTIONS=1` serves ``exercises/self-study/`` in its place: copies for self-study, in which
``checks.solution("…")`` shows the reference solutions. They are released apart from those that are graded.
`make lab INSTRUCTOR=1` serves the whole course folder, formgrader and solutions included.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from nncourse.errors import CourseError
from nncourse.grading.nbgrader import workflow
from nncourse.grading.nbgrader.course import Course, load

EXERCISES = Path(__file__).resolve().parent
START = "start.ipynb"
_CHAPTERS = re.compile(r"\*\*Chapters?\*\*(.*)")


def is_stale(course: Course, assignment: str) -> bool:
    """Tell whether the released version is missing or older than its source."""
    for name in course.notebooks(assignment):
        source, released = (folder / assignment / f"{name}.ipynb" for folder in (course.source, course.release))
        if not released.exists() or released.stat().st_mtime < source.stat().st_mtime:
            return True
    return False


def prepare(course: Course) -> Path:
    """Release what is stale, give the learner a copy of what is new; return the learner's folder."""
    work = course.root / "work"
    stale = [name for name in course.assignments() if is_stale(course, name)]  # every source is read before a release
    for name in course.assignments():
        if name in stale:
            print(f"Releasing {name} ...")
            workflow.release(course, name)
            publish(course, name)
        copy(course.release / name, work)
    write_start(course, work)
    return work


def prepare_self_study(course: Course) -> Path:
    """The same with solutions: a release of its own, which neither gradebook nor exchange hears of."""
    work = course.root / "self-study"
    apart = replace(course, release=work / ".released")
    for name in [each for each in course.assignments() if is_stale(apart, each)]:
        print(f"Releasing {name} for self-study ...")
        with tempfile.TemporaryDirectory() as folder:
            own = replace(apart, db_url=f"sqlite:///{folder}/gradebook.db")
            options = ["--BringSolutions.enabled=True", f"--CourseDirectory.release_directory={work.name}/.released"]
            workflow.run_step(own, "generate_assignment", name, "--force", *options)
    for name in course.assignments():
        copy(apart.release / name, work)
    write_start(course, work)
    return work


def copy(released: Path, work: Path) -> None:
    """Give the learner a copy of an assignment, whole or not at all, where there is none."""
    name = released.name
    if not (work / name).exists():
        aside = work / f".{name}.partial"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(released, aside)
        aside.rename(work / name)


def in_course_order(course: Course) -> list[tuple[str, str, str]]:
    """Assignment, title and the line of its chapters; by the last chapter, one that is about several last."""
    found = []
    for name in course.assignments():
        first = next(iter(course.notebooks(name).values())).cells[0].source
        title = first.splitlines()[0].lstrip("# ") if first.startswith("#") else name
        about = _CHAPTERS.search(first)
        chapters = [int(number) for number in re.findall(r"\b\d+\b", about[1].split("·")[0])] if about else []
        found.append(((max(chapters, default=0), len(chapters), name), (name, title, about[0] if about else "")))
    return [each for _, each in sorted(found)]


def write_start(course: Course, work: Path) -> None:
    """Write the page on which JupyterLab opens."""
    lines = ["# Exercises", "", "In the order of the chapters; each opens in a tab of its own.", ""]
    for name, title, about in in_course_order(course):
        notebook = next(iter(course.notebooks(name)))
        lines += [f"1. [{title}]({name}/{notebook}.ipynb)  ", f"   {about}"]
    lines += ["", "`checks.progress()` in a new cell of a notebook shows what its tests have judged so far."]
    page = new_notebook(cells=[new_markdown_cell("\n".join(lines), id="start")])
    work.mkdir(exist_ok=True)
    nbformat.write(page, work / f".{START}")
    (work / f".{START}").replace(work / START)


def publish(course: Course, assignment: str) -> None:
    """Put a released assignment into the exchange, where there can be one."""
    if sys.platform == "win32":  # nbgrader's exchange needs POSIX permissions
        return
    exchange = course.root / "exchange"
    exchange.mkdir(exist_ok=True)
    exchange.chmod(0o777)  # nbgrader refuses an exchange that not everyone can write to
    try:
        workflow.run_step(course, "release_assignment", assignment, "--force")
    except workflow.StepError as error:  # the learner's copy does not depend on the exchange
        print(f"The list of assignments will not show {assignment}: {error}", file=sys.stderr)


def main() -> None:
    """Prepare the learner's folder and open JupyterLab there; further arguments go to JupyterLab."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--course-dir", type=Path, default=EXERCISES)
    parser.add_argument("--prepare-only", action="store_true", help="do not open JupyterLab")
    parser.add_argument("--solutions", action="store_true", help="copies for self-study, with solutions")
    parser.add_argument("--instructor", action="store_true", help="serve the whole course folder")
    arguments, others = parser.parse_known_args()
    try:
        course = load(arguments.course_dir)
        work = prepare_self_study(course) if arguments.solutions else prepare(course)
    except CourseError as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("lab: stopped before JupyterLab opened; the same command goes on from here.", file=sys.stderr)
        sys.exit(130)
    if arguments.prepare_only:
        print(work)
        return
    served = course.root if arguments.instructor else work
    first = f"/lab/tree/{(work / START).relative_to(served).as_posix()}"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={served}", f"--LabApp.default_url={first}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as in a container, where JupyterLab would not start
        command.append("--allow-root")
    try:  # nbgrader's extensions read nbgrader_config.py from the folder in which the server starts.
        sys.exit(subprocess.call([*command, *others], cwd=course.root))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
