"""`nncourse propagate` and `nncourse reproduce`: options to a measurement, a table and files."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from nncourse.experiments.command import Blocks, Initializers, Names, Yes, agree, refuse_dropped, with_gain
from nncourse.experiments.naming import SpecError
from nncourse.wording import counted

Device = Annotated[str, typer.Option(help="auto, cpu or gpu.")]


def propagate(
    context: typer.Context,
    activation: Names = ("relu", "tanh"),
    initializer: Initializers = ("he_normal", "glorot_uniform"),
    depth: Annotated[int, typer.Option(help="Number of hidden layers.")] = 30,
    width: Annotated[int, typer.Option(help="Units of a hidden layer.")] = 256,
    members: Annotated[int, typer.Option("--seeds", "--members", min=1, help="Networks of each pairing.")] = 10,
    inputs: Annotated[int, typer.Option(help="Standard normal inputs, in pairs of correlation 0.5.")] = 64,
    bias_std: Annotated[float, typer.Option("--bias-scale", "--bias-std", help="Sd of the biases.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Seed of the first network.")] = 0,
    block: Blocks = ("plain",),
    out: Annotated[Path | None, typer.Option(help="Folder for tables and figures.")] = None,
    table: Annotated[bool, typer.Option("--table", help="The rule of thumb from theory; measures nothing.")] = False,
    trained: Annotated[bool, typer.Option("--trained", help="With --table: train 4 to 64 layers too.")] = False,
    device: Device = "auto",
    figures: Annotated[bool, typer.Option(help="Draw PNG and SVG into --out.")] = True,
    yes: Yes = False,
) -> None:
    """Measure signal propagation at initialization, layer by layer, beside mean-field theory.

    The table gives, from the first to the last layer, by what factor the second moment of the pre-activations (q)
    and of the back-propagated gradients grew, and the extreme singular values of the input-output Jacobian.

    Examples:

    - nncourse propagate --activation relu tanh --initializer he_normal glorot_uniform --out results/

    - nncourse propagate --activation sigmoid --initializer glorot_uniform glorot_uniform:4 --depth 10

    - nncourse propagate --activation tanh --initializer lecun_normal:1.3 --bias-std 0.2 --depth 50

    - nncourse propagate --activation relu --block plain layer_norm residual --depth 50

    - nncourse propagate --table --activation relu tanh sigmoid gelu
    """
    from nncourse.experiments import backend, estimate, propagation

    backend.start_quietly()
    refuse_dropped(
        context, "table", ["depth", "members", "inputs", "seed", "block", *([] if trained else ["device"])]
    )
    if trained and not table:
        raise SpecError("--trained adds a column to --table; give both.")
    folder = _folder(out)
    kinds = [with_gain(text) for text in initializer]
    if table:
        given = context.get_parameter_source("initializer").name == "COMMANDLINE"
        _rule(list(activation), kinds if given else None, width, bias_std, folder, device if trained else None)
        return
    pairings = len(activation) * len(kinds) * len(block)
    agree(estimate.of_propagation(pairings, members, depth, width, inputs), yes)
    measured = propagation.propagate(
        list(activation), kinds, depth, width, members, inputs, seed,
        bias_std=bias_std, blocks=list(block), device=device, progress=sys.stderr.isatty(),
    )  # fmt: skip
    from nncourse.experiments import artefacts

    title = f"{counted(depth, 'layer')} of {counted(width, 'unit')}, {counted(members, 'network')} each"
    _print(artefacts.as_table(_shown(measured.summary()), title, _columns()))
    if folder is not None:
        tables = {
            "propagation": measured.frame,
            "prediction": measured.predicted,
            "jacobian": measured.singular_values,
        }
        written = artefacts.save_tables(folder, **tables)
        if figures:
            from nncourse.experiments import figures_propagation

            written += artefacts.save_figure(folder, "propagation", figures_propagation.overview(measured))
        _tell(folder, written)


def _rule(
    activations: list[str], kinds: list | None, width: int, bias_std: float, folder: Path | None, device: str | None
) -> None:
    """The rule of thumb as a table; on a device, with the depths that were measured to train."""
    from nncourse.experiments import artefacts, rule

    frame = rule.rule_of_thumb(activations, kinds, width=width, bias_std=bias_std)
    if device:
        measured = rule.trained_depths(activations, kinds, bias_std=bias_std, store=folder, device=device)
        frame = frame.merge(measured, on=["activation", "initializer"])
    shown = frame.assign(initializer=frame["initializer"] + frame["recommended"].map({True: " *", False: ""}))
    titles = {"gain_squared": "gain²", "weight_variance": "σw²", "q_star": "q*", "chi": "χ"}
    title = f"Width {width}, σb = {bias_std:g}; * recommended; depth: layers to which a signal is carried"
    _print(artefacts.as_table(shown.drop(columns="recommended").rename(columns=titles), title, _columns()))
    if folder is not None:
        _tell(folder, artefacts.save_tables(folder, rule=frame))


def reproduce(
    name: Annotated[str, typer.Argument(help="glorot2010, he2015 or schoenholz2017.")],
    out: Annotated[Path | None, typer.Option(help="Folder for table and figure; a stopped run goes on.")] = None,
    device: Device = "auto",
) -> None:
    """Reproduce a published result at small scale, and say whether its claims hold; if not, the exit status is 1.

    Examples:

    - nncourse reproduce glorot2010

    - nncourse reproduce he2015 --out results/

    - nncourse reproduce schoenholz2017 --out results/
    """
    from nncourse.experiments import artefacts, backend, studies

    backend.start_quietly()
    study, folder = studies.find(name), _folder(out)
    outcome = study.reproduce(store=folder, device=device, progress=sys.stderr.isatty())
    _print(artefacts.as_table(outcome.evidence, f"{study.name}: {study.source}"))
    for claim, holds in outcome.claims.items():
        _print(f"{'holds' if holds else 'DOES NOT HOLD'}: {claim}")
    if folder is not None:
        written = artefacts.save_tables(folder, **{study.name: outcome.evidence})
        _tell(folder, written + artefacts.save_figure(folder, study.name, outcome.figure()))
    raise typer.Exit(0 if outcome.holds else 1)


def _folder(out: Path | None) -> Path | None:
    """The folder, made before the work begins rather than found impossible after it."""
    from nncourse.experiments import artefacts

    return None if out is None else artefacts.folder_at(out)


def _shown(summary: Any) -> Any:
    """The summary without a column of blocks that are all plain."""
    return summary.drop(columns="block") if set(summary["block"]) == {"plain"} else summary


def _columns() -> int:
    """Characters of the terminal, or of the file that the output goes to."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160).width


def _print(what: Any) -> None:
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 160).print(what, soft_wrap=isinstance(what, str))


def _tell(folder: Path, written: list[Path]) -> None:
    _print(f"Written to {folder}: {', '.join(path.name for path in written)}.")
