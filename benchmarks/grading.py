"""Submissions graded per minute: stock ``nbgrader autograde`` and ``nncourse grade``, side by side in one run.

    python benchmarks/grading.py [--submissions 24] [--jobs 2] [--assignment tensorflow|numpy]

Both grade copies of the same course folder; neither finds anything in a store. The columns of ours add up the
seconds of all submissions, which run ``--jobs`` at once.
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
TEST = {"tensorflow": "assert model.count_params() == 58", "numpy": "assert model.sum() == 28"}


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        stock = course(Path(folder) / "stock", options.assignment, options.submissions)
        ours = Path(folder) / "ours"
        shutil.copytree(stock, ours)
        stock_s = timed([sys.executable, "-m", "nbgrader", "autograde", "ps1"], stock)
        verdicts = ours / "verdicts.json"
        command = [sys.executable, "-m", "nncourse.cli", "grade", "ps1", "--jobs", str(options.jobs)]
        ours_s = timed([*command, "--json", str(verdicts)], ours)
        tell(options, stock_s, ours_s, json.loads(verdicts.read_text()))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=24)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--assignment", choices=SETUP, default="tensorflow")
    return parser.parse_args()


def course(root: Path, assignment: str, submissions: int) -> Path:
    """A course folder with a generated assignment and as many submissions, no two alike."""
    (root / "source" / "ps1").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'b'\nc.Execute.timeout = 120\n"
    )
    nbformat.write(notebook(assignment, ""), root / "source" / "ps1" / "ps1.ipynb")
    timed([sys.executable, "-m", "nbgrader", "generate_assignment", "ps1"], root)
    for number in range(submissions):
        folder = root / "submitted" / f"student-{number:02}" / "ps1"
        folder.mkdir(parents=True)
        nbformat.write(notebook(assignment, f"# {number}\n"), folder / "ps1.ipynb")
    return root


def notebook(assignment: str, remark: str) -> nbformat.NotebookNode:
    flags = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    marks = [{"locked": True}, {"solution": True}, {"grade": True, "locked": True, "points": 1}]
    sources = [SETUP[assignment], remark + ANSWER[assignment], TEST[assignment]]
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


def tell(options: argparse.Namespace, stock_s: float, ours_s: float, verdicts: list[dict]) -> None:
    graded = [each for each in verdicts if each["verdict"] == "graded" and each["score"] == 1]
    if len(graded) != options.submissions:
        sys.exit(f"Only {len(graded)} of {options.submissions} submissions got their point.")
    columns = ["start", "cells", "tests", "gradebook"]
    print(f"{options.submissions} submissions ({options.assignment}), {options.jobs} jobs")
    print(f"{'':16}{'seconds':>9}{'per minute':>12}" + "".join(f"{name:>11}" for name in columns))
    print(f"{'nbgrader':16}{stock_s:9.1f}{60 * options.submissions / stock_s:12.1f}")
    spent = "".join(f"{sum(each['parts'].get(name, 0) for each in verdicts):11.1f}" for name in columns)
    print(f"{'nncourse grade':16}{ours_s:9.1f}{60 * options.submissions / ours_s:12.1f}{spent}")
    print(f"ratio {stock_s / ours_s:.2f}")


if __name__ == "__main__":
    main()
