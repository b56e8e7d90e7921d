"""``nncourse grade`` as a person sees it: a progress bar, a table, and the same as JSON."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nncourse.files import write_whole
from nncourse.grading.batch import Batch, BatchError, Options
from nncourse.grading.verdict import Verdict, agreement
from nncourse.progress import bars
from nncourse.wording import counted

_STYLE = {"graded": "green", "rejected": "yellow", "ungraded": "bold red"}


def grade(
    root: str | Path,
    assignment: str,
    options: Options,
    *,
    student: str | None = None,
    exclude: Sequence[str] = (),
    json_file: str | None = None,
) -> int:
    """Grade a batch and print it.

    Returns:
        The exit status: 0 when every submission got a verdict, 1 when one is ungraded, 130 after Ctrl-C.

    Raises:
        nncourse.errors.CourseError: the batch cannot begin.
    """
    console = Console(stderr=True)
    if json_file is not None and not Path(json_file).resolve().parent.is_dir():
        raise BatchError(
            f"There is no folder {Path(json_file).resolve().parent} for --json. Make it, or name another."
        )
    with _disk():
        batch = Batch(root, assignment, options)
    students = batch.students(student, exclude)
    if not options.sandboxed:
        console.print(
            "[bold red]Warning:[/] --no-sandbox runs submissions with your own rights: their code can read your "
            "files and use your network. This is recorded with the results."
        )
    verdicts: list[Verdict] = []
    stopped = False
    with bars("submissions", console=console) as start:
        advance = start(f"Grading {assignment}", len(students), 0)

        def on_verdict(verdict: Verdict) -> None:
            verdicts.append(verdict)
            advance(1)

        try:
            with _disk():
                batch.run(students, on_verdict)
        except KeyboardInterrupt:
            stopped = True
    verdicts.sort(key=lambda verdict: verdict.student)
    Console().print(table(verdicts))
    _tell_observations(Console(), verdicts)
    _tell_opinions(Console(), verdicts, batch.trials.remarks())
    if json_file is not None:
        with _disk():
            write_whole(Path(json_file).resolve(), json.dumps([asdict(each) for each in verdicts], indent=2))
    if stopped:
        left = len(students) - len(verdicts)
        console.print(f"Stopped: {len(verdicts)} graded, {left} left. The same command goes on from here.")
        return 130
    return 1 if any(each.verdict == "ungraded" for each in verdicts) else 0


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full or not writable is one sentence."""
    try:
        yield
    except OSError as error:
        raise BatchError(
            f"Grading stopped: {error.strerror or error} ({error.filename or 'no file named'}). What the gradebook "
            "has is kept; make room or give the rights, then run the same command again."
        ) from error


def table(verdicts: list[Verdict]) -> Table:
    """One line for each submission."""
    shown = Table(title="Submissions", title_justify="left")
    shown.add_column("Student", overflow="fold")
    shown.add_column("Score", justify="right")
    shown.add_column("Seconds", justify="right")
    shown.add_column("Verdict")
    shown.add_column("Remarks", overflow="fold")
    for each in verdicts:
        score = "–" if each.score is None else f"{each.score:g} / {each.most:g}"
        if each.final is not None and each.final != each.score:
            score += f"\nfinal {each.final:g}"
        verdict = f"[{_STYLE[each.verdict]}]{each.verdict}[/]" + ("" if each.sandboxed else " (no sandbox)")
        shown.add_row(escape(each.student), score, f"{each.seconds:.1f}", verdict, escape("; ".join(each.remarks())))
    return shown


def _tell_observations(console: Console, verdicts: list[Verdict]) -> None:
    if any(each.observations for each in verdicts):
        console.print("\nObserved while running (changes no mark):")
        lines = Table.grid(padding=(0, 1), pad_edge=False)
        lines.add_column(overflow="fold")
        lines.add_column(overflow="fold")
        for each in verdicts:
            for observation in each.observations:
                lines.add_row(f"  {escape(each.student)}:", escape(observation))
        console.print(lines)


def _tell_opinions(console: Console, verdicts: list[Verdict], remarks: list[str]) -> None:
    """What the two opinions on the tests say: about the assignment, and about the class."""
    sentences = list(remarks)
    disputed = sum(bool(each.disputed) for each in verdicts)
    if disputed:
        who = counted(disputed, "submission has", "submissions have")
        sentences.append(f"{who} disputed tests: formgrader lists them for manual grading.")
    if (rate := agreement(verdicts)) is not None:
        sentences.append(rate)
    if sentences:
        console.print("\nTests:")
        for each in sentences:
            console.print(f"  {escape(each)}")
