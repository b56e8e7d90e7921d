"""The one progress bar, in a terminal and in a notebook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

#: ``start(description, total, done)`` shows a task and gives the function that advances it.
Start = Callable[[str, float, float], Callable[[float], None]]


@contextmanager
def bars(unit: str, shown: bool | None = None, console: "Console | None" = None) -> Iterator[Start]:
    """A maker of progress bars, one below another.

    Args:
        unit: what is counted, in the plural.
        shown: whether; by default in a terminal and in a notebook.
        console: by default that of standard error.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = console or Console(stderr=True)
    shown = console.is_terminal or console.is_jupyter if shown is None else shown
    counted = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(f"{unit},"))
    left = (TimeRemainingColumn(elapsed_when_finished=True), TextColumn("{task.fields[what]}"))
    with Progress(*counted, *left, console=console, disable=not shown) as progress:

        def start(description: str, total: float, done: float = 0) -> Callable[[float], None]:
            if not total:
                return lambda _: None
            task = progress.add_task(description, total=total, completed=done, what="left")

            def advance(step: float) -> None:
                progress.advance(task, step)
                if progress.tasks[task].finished:  # the time shown is then the time taken
                    progress.update(task, what="")

            return advance

        yield start
