"""What `nncourse check-assignment` does and prints, for people or for programs."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nncourse.grading.nbgrader.course import load
from nncourse.grading.rehearsal.answer_files import AnswersError
from nncourse.grading.rehearsal.inspection import Finding, inspect

_MARKS = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[dim]–[/dim]"}


def run(name: str, course_dir: Path, answers: Path | None, seconds: float | None) -> list[Finding]:
    """Inspect an assignment, with a line on the terminal while it runs.

    Raises:
        CourseFolderError, AnswersError.
    """
    course = load(course_dir)
    course.notebooks(name)
    if answers is not None and not answers.is_dir():
        raise AnswersError(f"{answers} is not a folder. Name the folder with the files of answers, *.py.")
    beside = course.root.parent / "tests" / "exercises" / name
    if answers is None and beside.is_dir():
        answers = beside
    with Console(stderr=True).status(f"Releasing and grading {name} in a copy of the course ..."):
        return inspect(course, name, answers, seconds)


def as_table(name: str, findings: list[Finding]) -> str:
    """One row for each finding."""
    table = Table(title=name)
    for column in ("", "what", "finding"):
        table.add_column(column, overflow="fold")
    for finding in findings:
        table.add_row(_MARKS[finding.ok], escape(finding.what), escape(finding.detail))
    console = Console()
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n")


def as_json(findings: list[Finding]) -> str:
    """A list of objects with what, ok (null: nothing to look at) and detail."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)
