"""The one progress bar, in a terminal and in a notebook; and steps of long work, told without a terminal too."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
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


class Steps:
    """Long work of a known number of steps: a bar in a terminal, elsewhere a line a step.

    Both say how long it took so far and, reckoned from the steps done, how long it will take.

    Args:
        total: number of steps.
        console: where to.
    """

    def __init__(self, total: int, console: "Console") -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self.total, self.console, self.done, self.began = total, console, 0, time.monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        left = TextColumn("{task.fields[left]}")
        self.progress = Progress(*columns, left, console=console, transient=True, disable=not console.is_terminal)
        self.task = self.progress.add_task("", total=total, left="")

    def __enter__(self) -> "Steps":
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.progress.stop()

    @contextmanager
    def step(self, description: str) -> Iterator[None]:
        """One step; it is told when it begins."""
        left = self.left()
        self.progress.update(self.task, description=description, left=left)
        if not self.console.is_terminal:
            took = clock(time.monotonic() - self.began)
            told = f"{self.done + 1:>3} of {self.total}  {took}  {description}"
            self.console.print(f"{told}  ({left})" if left else told, soft_wrap=True, markup=False, highlight=False)
        yield
        self.done += 1
        self.progress.advance(self.task)

    def left(self) -> str:
        """How long the rest will take; empty before a step is done."""
        if not self.done:
            return ""
        return f"about {clock((time.monotonic() - self.began) / self.done * (self.total - self.done))} left"


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds: ``2:05``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
