"""What propagation and studies leave in a folder: tables as CSV, figures as PNG and SVG, each whole or not at all."""

import io
from pathlib import Path
from typing import Any

import pandas as pd

from nncourse.experiments.store import StoreError, write_whole
from nncourse.style import RC


def folder_at(folder: str | Path) -> Path:
    """The folder, made if it is not there.

    Raises:
        StoreError: it cannot be made.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made ({error.strerror}); choose another.") from error
    return folder


def save_tables(folder: Path, **tables: pd.DataFrame) -> list[Path]:
    """Write ``NAME.csv`` for each table; returns the paths."""
    paths = [folder / f"{name}.csv" for name in tables]
    for path, table in zip(paths, tables.values(), strict=True):
        write_whole(path, table.to_csv(index=False).encode())
    return paths


def save_figure(folder: Path, name: str, figure: Any) -> list[Path]:
    """Write a matplotlib figure as ``NAME.png`` and ``NAME.svg``, and close it; returns the paths."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    paths = []
    with mpl.rc_context(RC):
        for kind, metadata in (("png", None), ("svg", {"Date": None})):
            sink = io.BytesIO()
            figure.savefig(sink, format=kind, dpi=160, metadata=metadata)
            paths.append(folder / f"{name}.{kind}")
            write_whole(paths[-1], sink.getvalue())
    plt.close(figure)
    return paths


def as_table(frame: pd.DataFrame, title: str | None = None, width: int | None = None) -> Any:
    """A frame as a rich table, numbers to four digits.

    Args:
        frame: what to show; headings break at underscores.
        title: above the table.
        width: characters that there are; columns from the right that do not fit are left out, and named below.
    """
    from rich import box
    from rich.table import Table

    cells = {name: [_cell(value) for value in frame[name]] for name in frame}
    shown, left = list(cells), []
    while width and len(shown) > 2 and sum(_width(name, cells[name]) + 2 for name in shown) > width:
        left.insert(0, shown.pop())
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.pad_edge = table.show_edge = False
    for name in shown:
        numeric = frame[name].dtype.kind in "fi"
        table.add_column(str(name).replace("_", "\n"), justify="right" if numeric else "left", overflow="fold")
    for row in zip(*(cells[name] for name in shown), strict=True):
        table.add_row(*row)
    if left:
        table.caption = f"Left out for the width of {width}: {', '.join(map(str, left))}"
        table.caption_justify = "left"
    return table


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _width(name: Any, cells: list[str]) -> int:
    return max(map(len, [*str(name).split("_"), *cells]))
