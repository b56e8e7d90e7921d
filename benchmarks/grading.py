"""Submissions graded per minute: stock ``nbgrader autograde`` and ``nncourse grade``, side by side in one run.

    python benchmarks/grading.py [--submissions 24] [--jobs 2] [--assignment tensorflow|numpy] [--stock 24] [--again]
    python benchmarks/grading.py --memory 24 100 500 [--assignment numpy]

Both grade copies of the same course folder; neither finds anything in a store. A quarter of the submissions has a
wrong answer, which needs a second opinion. Stock grades the first ``--stock`` of them, and is compared by the time
that each takes. The columns of ours add up the seconds of all submissions, which run ``--jobs`` at once; ``--again``
grades once more after a test was changed, and after a test's points were. The coordinator's memory is the peak of its
own process; ``--memory`` prints that for classes of several sizes, without stock.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

SETUP = {"tensorflow": "import keras\nimport numpy as np", "numpy": "import numpy as np"}
ANSWER = {
    "tensorflow": "model = keras.Sequential([keras.Input((4,)), "
    "keras.layers.Dense(8, 'relu'), keras.layers.Dense(2)])\n"
    "model.compile('adam', 'mse')\nmodel.fit(np.ones((32, 4)), np.ones((32, 2)), verbose=0)",
    "numpy": "model = np.arange(8)",
}
WRONG = {"tensorflow": ANSWER["tensorflow"].replace("(2)", "(3)"), "numpy": "model = np.arange(9)"}
TEST = {"tensorflow": "assert model.count_params() == 58", "numpy": "assert model.sum() == 28"}
#: Of how many submissions one has the wrong answer.
WRONG_ONE_IN = 4
#: ``nncourse``, and at its end the peak of its own memory, in KiB.
COORDINATOR = """
import atexit, pathlib, resource, sys
peak = lambda: str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
atexit.register(lambda: pathlib.Path("peak").write_text(peak()))
from nncourse.cli import main
main()
"""


def main() -> None:
    options = arguments()
    if options.memory:
        compare_memory(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        stock = course(Path(folder) / "stock", options.assignment, options.submissions)
        ours = Path(folder) / "ours"
        shutil.copytree(stock, ours)
        for name in students(options.submissions)[options.stock :]:
            shutil.rmtree(stock / "submitted" / name)
        stock_s = timed([sys.executable, "-m", "nbgrader", "autograde", "ps1"], stock) if options.stock else None
        tell(options, stock_s, *graded(ours, options))
        if options.again:
            for what, was, now in (("test", "assert ", "assert True and "), ("number of points", "", "")):
                change_test(ours, was, now)
                print(f"after one changed {what} {graded(ours, options)[0]:.1f} s")


def compare_memory(options: argparse.Namespace) -> None:
    """Print the coordinator's memory with classes of several sizes."""
    for submissions in options.memory:
        with tempfile.TemporaryDirectory() as folder:
            ours = course(Path(folder) / "ours", options.assignment, submissions)
            taken, verdicts, peak_mib = graded(ours, options)
        scores = sum(each["score"] or 0 for each in verdicts)
        print(f"{submissions} submissions ({scores:g} points): {peak_mib:.0f} MiB, {taken:.1f} s", flush=True)


def graded(folder: Path, options: argparse.Namespace) -> tuple[float, list[dict], float]:
    """Seconds that ours takes, its verdicts, and the peak of the coordinator's memory in MiB."""
    verdicts = folder / "verdicts.json"
    command = [
        sys.executable,
        "-c",
        COORDINATOR,
        "grade",
        "ps1",
        "--jobs",
        str(options.jobs),
        "--json",
        str(verdicts),
    ]
    taken = timed(command, folder)
    return taken, json.loads(verdicts.read_text()), int((folder / "peak").read_text()) / 1024


def change_test(folder: Path, was: str, now: str) -> None:
    """Write a test otherwise, or give it another point, and generate the assignment again."""
    path = folder / "source" / "ps1" / "ps1.ipynb"
    source = nbformat.read(path, 4)
    if was:
        source.cells[-1].source = source.cells[-1].source.replace(was, now)
    else:
        source.cells[-1].metadata.nbgrader.points += 1
    nbformat.write(source, path)
    timed([sys.executable, "-m", "nbgrader", "generate_assignment", "ps1", "--force"], folder)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=24)
    parser.add_argument("--stock", type=int, default=24, help="how many of them stock grades; 0: none")
    parser.add_argument("--again", action="store_true", help="grade again after one changed test")
    parser.add_argument("--memory", type=int, nargs="+", metavar="N", help="print the memory for classes of N")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--assignment", choices=SETUP, default="tensorflow")
    return parser.parse_args()


def course(root: Path, assignment: str, submissions: int) -> Path:
    """A course folder with a generated assignment and as many submissions, no two alike."""
    (root / "source" / "ps1").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'b'\nc.Execute.timeout = 120\n"
    )
    nbformat.write(notebook(assignment, ANSWER[assignment]), root / "source" / "ps1" / "ps1.ipynb")
    timed([sys.executable, "-m", "nbgrader", "generate_assignment", "ps1"], root)
    for number, name in enumerate(students(submissions)):
        folder = root / "submitted" / name / "ps1"
        folder.mkdir(parents=True)
        answer = (ANSWER if number % WRONG_ONE_IN else WRONG)[assignment]
        nbformat.write(notebook(assignment, f"# {number}\n{answer}"), folder / "ps1.ipynb")
    return root


def students(submissions: int) -> list[str]:
    return [f"student-{number:03}" for number in range(submissions)]


def notebook(assignment: str, answer: str) -> nbformat.NotebookNode:
    flags = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    marks = [{"locked": True}, {"solution": True}, {"grade": True, "locked": True, "points": 1}]
    sources = [SETUP[assignment], answer, TEST[assignment]]
    cells = [new_code_cell(source) for source in sources]
    for number, (cell, mark) in enumerate(zip(cells, marks, strict=True)):
        cell.metadata["nbgrader"] = flags | {"grade_id": f"cell-{number}"} | mark
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def timed(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": programs}  # nbgrader looks for alembic there
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[1:4])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - began


def tell(
    options: argparse.Namespace, stock_s: float | None, ours_s: float, verdicts: list[dict], peak_mib: float
) -> None:
    right, asked = ([each for each in verdicts if each["score"] == 1], [each for each in verdicts if each["asked"]])
    wrong = -(-options.submissions // WRONG_ONE_IN)
    if len(right) != options.submissions - wrong or len(asked) < wrong:
        sys.exit(f"{len(right)} of {options.submissions} submissions got their point, {len(asked)} a second opinion.")
    columns = ["start", "cells", "tests", "second opinion", "gradebook"]
    print(f"{options.submissions} submissions ({options.assignment}), {len(asked)} with a second opinion")
    print(f"{'':16}{'seconds':>9}{'per minute':>12}" + "".join(f"{name:>16}" for name in columns))
    spent = "".join(f"{sum(each['parts'].get(name, 0) for each in verdicts):16.1f}" for name in columns)
    if stock_s is not None:
        print(
            f"{'nbgrader':16}{stock_s:9.1f}{60 * options.stock / stock_s:12.1f}    (of {options.stock} submissions)"
        )
    print(f"{'nncourse grade':16}{ours_s:9.1f}{60 * options.submissions / ours_s:12.1f}{spent}")
    print(f"coordinator's memory {peak_mib:.0f} MiB, {options.jobs} jobs")
    if stock_s is not None:
        print(f"ratio {(stock_s / options.stock) / (ours_s / options.submissions):.2f}")


if __name__ == "__main__":
    main()
