"""What `nncourse compare` leaves behind: a table for the eye, and files for the next program."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncourse.experiments.results import PAIRING, Results
from nncourse.experiments.store import write_whole
from nncourse.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


def table(results: Results) -> "Table":
    """One row for each pairing: tuned rate, interquartile mean with interval, shares of failures."""
    summary = results.summary()
    columns = ("learning rate", _heading(results), "95\u00a0% interval", "diverged", "at chance")
    shown, at_edge = _table(_differing(summary), *columns), bool(summary.at_edge.any())
    for row in summary.to_dict("records"):
        rate = f"{row['learning_rate']:g}" + (" ‡" if row["at_edge"] else "")
        shares = [f"{row[name]:.0%}" if row[name] == row[name] else "" for name in ("diverged", "at_chance")]
        cells = [rate, f"{row['iqm']:.4f}", _interval(row), *shares]
        shown.add_row(*_names(summary, row), *cells)
    notes = ["‡ at the edge of the rates tried: a wider grid may do better"] if at_edge else []
    shown.caption = "\n".join([*notes, *_spent(results)]) or None
    return shown


def _interval(row: Any) -> str:
    """The ends of a pairing's interval; of a single network, which has none, that it is one."""
    if row["low"] == row["low"]:
        return f"{row['low']:.4f}–{row['high']:.4f}"
    return "one network" if row["iqm"] == row["iqm"] else "none"


def _spent(results: Results) -> list[str]:
    """What tuning and the reported networks took, where rates were tuned and the run says so."""
    spent = results.metadata.get("spent")
    if not spent or not spent["tuning"]["networks"]:
        return []
    tuning, reported = spent["tuning"], spent["reported"]
    return [
        f"Rates tuned by {results.metadata['spec'].get('search', 'grid')}, on seeds of their own: "
        f"{counted(tuning['networks'], 'network')}, {counted(tuning['updates'], 'update')}. "
        f"Reported: {counted(reported['networks'], 'network')}, {counted(reported['updates'], 'update')}."
    ]


def weights(results: Results, out: Path) -> list[str]:
    """Where the weights lie that a run kept in a folder, and which pairings have none."""
    kept = results.metadata.get("weights")
    if kept is None:
        return []
    lines, pairings = [], len(results.summary())
    folder = out / "weights" / results.metadata["hash"]
    having = len({tuple(row[name] for name in PAIRING) for row in kept})
    if len(kept) > having:
        lines.append(f"{counted(len(kept), 'network')} in {folder}, named by pairing and seed.")
    elif kept:
        lines.append(f"Best networks by validation score in {folder}: {', '.join(row['file'] for row in kept)}.")
    if having < pairings:
        of = f"of {counted(pairings, 'pairing')}"
        lines.append(counted(pairings - having, f"{of} has none", f"{of} have none") + ": every network diverged.")
    return lines


def side_by_side(runs: dict[str, Results]) -> "Table":
    """The same experiment on several devices: the score on each, and at the bottom the seconds of training."""
    summaries = {device: results.summary() for device, results in runs.items()}
    first = next(iter(summaries.values()))
    shown = _table(_differing(first), *(f"{device}: {_heading(runs[device])}" for device in runs))
    for place, row in enumerate(first.to_dict("records")):
        cells = (summary.iloc[place] for summary in summaries.values())
        shown.add_row(*_names(first, row), *(f"{c.iqm:.4f} ({_interval(c)})" for c in cells))
    names = ["training, s", *[""] * (len(_differing(first)) - 1)]
    shown.add_section()
    shown.add_row(*names, *(f"{results.metadata['seconds']:.1f}" for results in runs.values()))
    return shown


def own_folder(results: Results, out: Path) -> Path:
    """``out``, or a folder in it that is named by the experiment, if ``out`` shows another experiment already.

    Raises:
        StoreError: the folder could not be made.
    """
    import json

    from nncourse.experiments import artefacts

    try:
        shown = json.loads((out / "experiment.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return out
    if shown == results.metadata["spec"]:
        return out
    return artefacts.folder_at(out / f"experiment-{results.metadata['hash']}")


def claimed(results: Results, out: Path) -> Path:
    """:func:`own_folder`, marked as this run's: no other run writes into it, and it goes when the run is removed.

    Raises:
        StoreError: it could not be made or written.
    """
    folder = own_folder(results, out)
    _write_experiment(results, folder)
    return folder


def _write_experiment(results: Results, folder: Path) -> Path:
    import json

    path = folder / "experiment.json"
    write_whole(path, json.dumps(results.metadata["spec"], indent=2, ensure_ascii=False).encode())
    return path


def write(results: Results, folder: Path, *, figures: bool = True) -> list[Path]:
    """Write ``experiment.json``, ``summary.csv`` and the figures as PNG and SVG into a folder.

    Raises:
        StoreError: a file could not be written.
    """
    table = folder / "summary.csv"
    experiment = _write_experiment(results, folder)
    write_whole(table, results.summary().to_csv(index=False).encode())
    return [experiment, table, *(_draw(results, folder) if figures else [])]


def _draw(results: Results, folder: Path) -> list[Path]:
    written = []
    for name, files in drawn(results, ("png", "svg")):
        for kind, content in files.items():
            written.append(folder / f"{name}.{kind}")
            write_whole(written[-1], content)
    return written


def drawn(results: Results, kinds: Sequence[str]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """The figures that there are of a run: the name of each, and its files by kind (``png``, ``svg``)."""
    import io

    import matplotlib as mpl
    import matplotlib.pyplot as plt

    from nncourse import style
    from nncourse.experiments import figures

    for draw in (figures.heatmap, figures.curves, figures.learning_rates):
        with mpl.rc_context(style.RC):
            axes = draw(results)
            if not axes:
                continue
            files = {}
            for kind in kinds:
                sink = io.BytesIO()
                metadata = {"Date": None} if kind == "svg" else None
                axes[0].figure.savefig(sink, format=kind, dpi=160, metadata=metadata)
                files[kind] = sink.getvalue()
            plt.close(axes[0].figure)
        yield draw.__name__, files


def _heading(results: Results) -> str:
    return results.score.replace("_", " ")


def _differing(summary: "pd.DataFrame") -> list[str]:
    """Activation and initializer, and whatever else takes more than one value."""
    return [name for name in PAIRING if name in PAIRING[:2] or summary[name].nunique() > 1]


def _names(summary: "pd.DataFrame", row: dict[str, Any]) -> list[str]:
    return [str(row[name]) for name in _differing(summary)]


def _table(names: list[str], *columns: str) -> "Table":
    from rich import box
    from rich.table import Table

    # Narrow enough for 80 columns, with headings of two lines; what does not fit even so goes on in the next line.
    shown = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False, caption_justify="left")
    for name in names:
        shown.add_column(name.replace("_", "\n"), overflow="fold")
    for name in columns:
        shown.add_column(name.replace(" ", "\n"), justify="right", overflow="fold")
    return shown
