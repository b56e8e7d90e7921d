"""`nncourse results ls | show | rm`: what a folder of results holds."""

import sys
from math import prod
from pathlib import Path
from typing import Annotated, Any

import typer

from nncourse.experiments.command import Yes
from nncourse.experiments.naming import SpecError
from nncourse.wording import counted

app = typer.Typer(no_args_is_help=True, help="List, show and remove the runs in a folder of results.")
Folder = Annotated[Path, typer.Argument(help="A folder that --out of nncourse compare made.")]
One = Annotated[str | None, typer.Argument(help="A tag, or the beginning of a hash; not needed for the only run.")]
Name = Annotated[str, typer.Argument(help="The run: a tag, or the beginning of its hash.")]


@app.command("ls")
def ls(folder: Folder) -> None:
    """List the runs of a folder, the newest first."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from nncourse.experiments import catalogue

    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    for heading in ("run", "tags", "written", "data", "pairings", "seeds", "epochs", "MB"):
        table.add_column(heading, overflow="fold", justify="right" if heading in _NUMBERS else "left")
    broken = []
    there = catalogue.runs(folder)
    for run, held in zip(there, catalogue.sizes(folder, there), strict=True):
        size = f"{held / 1e6:.2f}"
        first = [run.name[:8], ", ".join(run.tags), f"{run.written:%Y-%m-%d %H:%M}"]
        if run.metadata is None:
            broken.append(run.why)
            table.add_row(*first, "cannot be read", "", "", "", size)
        else:
            table.add_row(*first, *_told(run.metadata["spec"]), size)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    for why in broken:
        typer.echo(why, err=True)
    raise typer.Exit(1 if broken else 0)


_NUMBERS = ("pairings", "seeds", "epochs", "MB")


@app.command("show")
def show(folder: Folder, run: One = None) -> None:
    """Show the table of a run, and what it was made with."""
    from rich.console import Console

    from nncourse.experiments import catalogue, report
    from nncourse.experiments.results import Results

    chosen = catalogue.find(folder, run)
    results = Results.read(chosen.path)
    console = Console(width=None if sys.stdout.isatty() else 160)
    data, pairings, seeds, epochs = _told(results.metadata["spec"])
    console.print(f"{chosen.name[:8]} {' '.join(chosen.tags)}".rstrip(), markup=False)
    numbers = {"pairing": pairings, "seed": seeds, "epoch": epochs}
    console.print(f"{data}: {', '.join(counted(int(each), noun) for noun, each in numbers.items())}", markup=False)
    for line in made_with(results.metadata.get("environment", {})):
        console.print(line, markup=False, soft_wrap=True)
    console.print(report.table(results))


def report(
    folder: Folder,
    run: One = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; report.html beside the run's figures.")] = None,
) -> None:
    """Write a run's page: figures, table, what it was made with, how to repeat it; one HTML file, whole by itself."""
    from nncourse.experiments import catalogue, page
    from nncourse.experiments import report as files
    from nncourse.experiments.results import Results

    chosen = catalogue.find(folder, run)
    results = Results.read(chosen.path)
    path = out or files.claimed(results, folder) / "report.html"
    page.write(results, path, chosen.title)
    typer.echo(f"Written: {path}")


@app.command("rm")
def rm(folder: Folder, run: Name, yes: Yes = False) -> None:
    """Remove a run, with the chunks and figures that are its own."""
    from nncourse.experiments import catalogue

    chosen = catalogue.find(folder, run)
    if not yes:
        if not sys.stdin.isatty():
            raise SpecError(f"Give --yes to remove the run {chosen.name[:8]} of {chosen.written:%Y-%m-%d %H:%M}.")
        typer.confirm(f"Remove the run {chosen.name[:8]} of {chosen.written:%Y-%m-%d %H:%M}?", abort=True)
    typer.echo(f"Removed {chosen.name[:8]}: {catalogue.remove(folder, chosen) / 1e6:.2f} MB.")


def _told(spec: dict[str, Any]) -> tuple[str, str, str, str]:
    """Data, and the numbers of pairings, seeds and epochs of an experiment."""
    pairings = prod(len(spec[axis]) for axis in _AXES if axis in spec)
    data = spec["dataset"]
    name = data if isinstance(data, str) else data["name"]
    return name, str(pairings), str(len(spec["seeds"])), str(spec["epochs"])


def made_with(environment: dict[str, Any]) -> list[str]:
    """Device, versions and settings of a run, a line for each kind."""
    groups = [value for value in environment.values() if isinstance(value, dict)]
    plain = {name: value for name, value in environment.items() if not isinstance(value, dict)}
    return [", ".join(_setting(*item) for item in group.items()) for group in (plain, *groups) if group]


def _setting(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return f"{name} {value}"


#: What a pairing is made of; earlier versions had fewer of them.
_AXES = (
    "activations", "initializers", "depths", "width", "optimizers",
    "weight_scales", "bias_scales", "blocks", "schedules",
)  # fmt: skip
