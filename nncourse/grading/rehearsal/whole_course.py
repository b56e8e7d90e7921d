"""`nncourse check-course`: somebody's whole course rehearsed, and told how each of its test cells will be graded."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nncourse.errors import CourseError
from nncourse.grading import scratch
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.rehearsal.inspection import wrong_marks
from nncourse.grading.rehearsal.opinions import Judged, judge_assignment
from nncourse.grading.sandbox import bubblewrap
from nncourse.grading.submission import roles

#: How a graded cell can be graded, as the columns of the table.
_COLUMNS = ("apart", "together", "by hand", "not at all")


def run(course_dir: str | Path) -> list[Judged]:
    """Rehearse every assignment of a course, which is only read; a line on the terminal says where it is.

    Raises:
        CourseFolderError: it is no course folder, or has no assignment.
        SandboxError: no sandbox can be made here.
    """
    course = load(course_dir)
    assignments = course.assignments()
    if not assignments:
        raise CourseError(f"{course.source} has no assignments. Name a course folder with source/ASSIGNMENT/*.ipynb.")
    bubblewrap.require()
    with Console(stderr=True).status("Rehearsing ...") as status:
        return list(rehearsed(course, assignments, lambda name: status.update(f"Rehearsing {name} ...")))


def rehearsed(course: Course, assignments: list[str], told: Callable[[str], None]) -> Iterator[Judged]:
    """Each notebook of these assignments; one that cannot be read is told as such, and the others go on."""
    jobs = len(os.sched_getaffinity(0))
    with scratch.folder("rehearsal") as folder:
        for name in assignments:
            told(name)
            try:
                if wrong := _wrong(course, name):
                    yield Judged(
                        name, "", not_at_all=_tests(course, name), refused=f"nbgrader would refuse it: {wrong}."
                    )
                else:
                    yield from judge_assignment(course, name, ResultStore(folder), jobs)
            except CourseError as error:
                yield Judged(name, "", refused=str(error))


def _wrong(course: Course, assignment: str) -> str:
    return "; ".join(each for name, nb in course.notebooks(assignment).items() for each in wrong_marks(name, nb))


def _tests(course: Course, assignment: str) -> list[str]:
    notebooks = course.notebooks(assignment).values()
    return [str(roles.grade_id(cell)) for each in notebooks for cell in each.cells if roles.is_test(cell)]


def counts(judged: list[Judged]) -> dict[str, int]:
    """How many cells are graded in each way."""
    counts = [(len(e.apart), len(e.together), len(e.by_hand), len(e.not_at_all)) for e in judged]
    return dict(zip(_COLUMNS, map(sum, zip(*counts, strict=True)), strict=True)) if counts else {}


def as_table(judged: list[Judged]) -> str:
    """A row for each notebook, then what its author should know and can change."""
    table = Table(title="How the cells of this course are graded", title_justify="left")
    table.add_column("notebook", overflow="fold")
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    for each in judged:
        numbers = counts([each]).values()
        table.add_row(escape(_name(each)), *(str(number) if number else "–" for number in numbers))
    table.add_section()
    table.add_row("all", *map(str, counts(judged).values()))
    console = Console()
    with console.capture() as captured:
        console.print(table)
        for line in (line for each in judged for line in _told(each)):
            console.print(escape(line), soft_wrap=True)
    return captured.get().rstrip("\n")


def _name(judged: Judged) -> str:
    return f"{judged.assignment}/{judged.notebook}" if judged.notebook else judged.assignment


def _told(judged: Judged) -> Iterator[str]:
    """What there is to say of a notebook, a paragraph with a heading."""
    lines = [f"not graded: {judged.refused}"] if judged.refused else []
    for cell, why in judged.together.items():
        change = f"\n    To change: {judged.changes[cell]}." if cell in judged.changes else ""
        lines.append(f"{cell}: together with the submission, where hostile code can cheat it ({why}).{change}")
    lines += [f"{cell} {told}." for cell, told in judged.replaceable.items()]
    lines += [f"{each}." for each in judged.remarks]
    if lines:
        yield f"\n{_name(judged)}"
        yield from (f"  {line}" for line in lines)


def as_json(course_dir: str | Path, judged: list[Judged]) -> str:
    """The course, how many cells are graded in each way, and each notebook."""
    content = {
        "course": str(Path(course_dir).resolve()),
        "cells": counts(judged),
        "notebooks": [asdict(each) for each in judged],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
