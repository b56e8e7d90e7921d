"""JupyterLab on the released exercises, with nbgrader's extensions: `make lab`.

The released assignments are copied to ``exercises/work/``, the learner's own folder: a copy that is there is never
overwritten. On Linux and macOS they also go to the exchange, so that the list of assignments shows them.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.grading.nbgrader import workflow
from nncourse.grading.nbgrader.course import Course, load

EXERCISES = Path(__file__).resolve().parent


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
        if not (work / name).exists():
            aside = work / f".{name}.partial"
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(course.release / name, aside)
            aside.rename(work / name)
    return work


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
    arguments, others = parser.parse_known_args()
    try:
        course = load(arguments.course_dir)
        work = prepare(course)
    except CourseError as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(1)
    if arguments.prepare_only:
        print(work)
        return
    # nbgrader's extensions read nbgrader_config.py from the folder in which the server starts.
    first = f"/lab/tree/work/{course.assignments()[0]}"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course.root}"]
    try:
        sys.exit(subprocess.call([*command, f"--LabApp.default_url={first}", *others], cwd=course.root))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
