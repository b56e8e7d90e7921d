"""`nncourse compare`: options to an experiment, a run, a table and files."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zipfile import BadZipFile, is_zipfile

import typer
from typer.core import TyperCommand

from nncourse.experiments.naming import SpecError, number
from nncourse.experiments.optimizers import DEFAULTS
from nncourse.wording import reason

if TYPE_CHECKING:
    from nncourse.datasets import Dataset

#: Rates of the command: half decades, wide enough for SGD and Adam.
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
_OF_THE_RUN = {
    "out",
    "device",
    "compare_devices",
    "deterministic",
    "jobs",
    "scheduler",
    "memory",
    "figures",
    "spec",
    "yes",
    "tag",
    "keep_weights",
    "keep_all_weights",
}
_FIELDS = {
    "activation": "activations",
    "initializer": "initializers",
    "depth": "depths",
    "optimizer": "optimizers",
    "learning_rate": "learning_rates",
    "weight_scale": "weight_scales",
    "bias_scale": "bias_scales",
    "block": "blocks",
    "schedule": "schedules",
}


Names = Annotated[list[str], typer.Option(help="Names of keras.activations.")]
Yes = Annotated[bool, typer.Option("--yes", help="Begin long work without a question.")]
#: Seconds of estimated work from which a question is asked.
_LONG_S = 1800.0
DATASETS = "digits, circles, gratings, moons, spirals, xor; mnist, fashion_mnist (downloaded once)."
OPTIMIZERS = f"{', '.join(DEFAULTS)}; adam:global_clipnorm=1 sets something."
BLOCKS = "Hidden layers: plain, or batch_norm, layer_norm, residual, dropout:0.1, alpha_dropout:0.1 joined by +."
SCHEDULES = "Of the learning rate: constant, cosine, linear, exponential, warmup:0.1, or two joined by +."
SEARCH = (
    "How rates are tuned: grid, all of them; halving, the worse half given up in each of a few shorter rounds; "
    "random:12, so many drawn between the least and the greatest."
)
KEEP = "Keep the weights of each pairing's best network, by validation score, as .keras files in --out."
Blocks = Annotated[list[str], typer.Option(help=BLOCKS)]
Initializers = Annotated[list[str], typer.Option(help="Names of keras.initializers; NAME:GAIN scales one.")]


class SeveralValues(TyperCommand):
    """A command whose repeatable options take several values at once: ``--depth 2 4`` is ``--depth 2 --depth 4``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Spread the values before the usual parsing."""
        several = {flag for option in self.params if getattr(option, "multiple", False) for flag in option.opts}
        return super().parse_args(ctx, list(_spread(args, several)))


def _spread(args: list[str], several: set[str]) -> Iterator[str]:
    flag, first = None, True
    for arg in args:
        if arg.startswith("--"):
            flag, first = (arg if arg in several else None), True
        elif flag:
            if not first:
                yield flag
            first = False
        yield arg


EXAMPLES = """Compare pairings of activation and initializer over many seeds.

The learning rate of each pairing is tuned on validation data, on seeds that are not reported; the table gives the
interquartile mean of the test score over the reported seeds with its 95 % interval. An option may take several
values; all are combined.

Examples:

- nncourse compare --activation relu tanh --initializer he_normal glorot_uniform --depth 10 --out results/

- nncourse compare --activation sigmoid --initializer glorot_uniform glorot_uniform:4 --optimizer sgd adam

- nncourse compare --spec results/experiment.json --jobs 2 --out results/

- nncourse compare --search halving --out results/ --keep-weights

- nncourse compare --depth 4 --width 32 --seeds 50 --learning-rate 0.003 --device cpu
"""


def compare(
    context: typer.Context,
    activation: Names = ("relu", "tanh"),
    initializer: Initializers = ("he_normal", "glorot_uniform"),
    depth: Annotated[list[int], typer.Option(help="Numbers of hidden layers.")] = (4,),
    width: Annotated[list[int], typer.Option(help="Units of a hidden layer.")] = (64,),
    optimizer: Annotated[list[str], typer.Option(help=OPTIMIZERS)] = ("adam",),
    learning_rate: Annotated[list[float], typer.Option(help="Grid to tune on; one value is not tuned.")] = RATES,
    weight_scale: Annotated[list[float], typer.Option(help="Factors on the hidden kernels.")] = (1.0,),
    bias_scale: Annotated[list[float], typer.Option(help="Standard deviations of the hidden biases.")] = (0.0,),
    block: Blocks = ("plain",),
    schedule: Annotated[list[str], typer.Option(help=SCHEDULES)] = ("constant",),
    seeds: Annotated[int, typer.Option(help="Reported networks of each pairing.")] = 10,
    first_seed: Annotated[int, typer.Option(min=0, help="Seed of the first of them.")] = 0,
    tuning_seeds: Annotated[int, typer.Option(help="Networks of each pairing and rate that only tune.")] = 3,
    search: Annotated[str, typer.Option(help=SEARCH)] = "grid",
    epochs: Annotated[int, typer.Option(help="Passes through the training data.")] = 20,
    batch_size: Annotated[int, typer.Option(help="Samples a step.")] = 64,
    dataset: Annotated[str, typer.Option(help=DATASETS)] = "digits",
    data: Annotated[Path | None, typer.Option(help="Your own: an .npz file with arrays x and y.")] = None,
    spec: Annotated[Path | None, typer.Option(help="Run a saved experiment.json instead.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for results and figures; a stopped run goes on.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or gpu.")] = "auto",
    compare_devices: Annotated[bool, typer.Option("--compare-devices", help="CPU and GPU, side by side.")] = False,
    deterministic: Annotated[bool, typer.Option("--deterministic", help="The same bits at every run.")] = False,
    jobs: Annotated[int, typer.Option(help="Processes.")] = 1,
    scheduler: Annotated[str | None, typer.Option(help="Address of a running Dask cluster.")] = None,
    memory: Annotated[float | None, typer.Option(help="MiB that one chunk of networks may take.")] = None,
    figures: Annotated[bool, typer.Option(help="Draw PNG and SVG into --out.")] = True,
    keep_weights: Annotated[bool, typer.Option("--keep-weights", help=KEEP)] = False,
    keep_all_weights: Annotated[bool, typer.Option("--keep-all-weights", help="The same, of every network.")] = False,
    yes: Yes = False,
    tag: Annotated[list[str], typer.Option(help="Names for the run in `nncourse results`; with --out.")] = (),
) -> None:
    """Read the options, run, print the table."""
    from rich.console import Console

    from nncourse.experiments import backend, estimate, report, running

    backend.start_quietly()
    memory_bytes = None if memory is None else max(1, int(number("--memory", above=0)(memory) * 2**20))
    if data and context.get_parameter_source("dataset").name == "COMMANDLINE":
        raise SpecError("--data and --dataset are two data sets; leave out one of them.")
    refuse_dropped(context, "compare_devices", ["device"])
    chosen = {name: value for name, value in context.params.items() if name not in _OF_THE_RUN}
    experiment = _saved(context, spec, data, list(chosen)) if spec else _described(chosen)
    agree(estimate.of_experiment(experiment), yes)
    keep = _kept(keep_weights, keep_all_weights)
    _check_out(out, tag, keep, compare_devices)
    with _interruptible(out):
        runs = {
            name: running.run(
                experiment, out, jobs=jobs, scheduler=scheduler, device=name, deterministic=deterministic,
                memory_bytes=memory_bytes, keep_weights=keep,
            )
            for name in _devices(device, compare_devices)
        }  # fmt: skip
    results = next(iter(runs.values()))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(report.side_by_side(runs) if compare_devices else report.table(results))
    if out is not None:
        for line in _leave(results, out, figures, tag):
            console.print(line, soft_wrap=True, markup=False)


compare.__doc__ = EXAMPLES


def _leave(results: Any, out: Path, figures: bool, tags: list[str]) -> list[str]:
    """Write files and tags of a run; what there is to say of it."""
    from nncourse.experiments import catalogue, page, report

    folder = report.own_folder(results, out)
    written = report.write(results, folder, figures=figures)
    catalogue.tag(out, results.metadata["hash"], tags)
    shown = folder / "report.html"
    if shown.is_file():  # of the numbers that were there before
        page.write(results, shown, catalogue.find(out, results.metadata["hash"]).title)
        written.append(shown)
    names = ", ".join(path.name for path in written)
    return [*report.weights(results, out), f"Written to {folder}: {names}."]


def _kept(best: bool, every: bool) -> str:
    """Whose weights are kept, as :func:`nncourse.experiments.running.run` names them."""
    return "all" if every else "best" if best else ""


def _check_out(out: Path | None, tags: list[str], keep_weights: str, compare_devices: bool) -> None:
    """Refuse what asks for a folder where there is none.

    Raises:
        SpecError: tags or weights without one, or weights of two devices.
    """
    flag = "--keep-all-weights" if keep_weights == "all" else "--keep-weights"
    if tags and out is None:
        raise SpecError("--tag names a run in a folder of results; give --out, the folder.")
    if keep_weights and out is None:
        raise SpecError(f"{flag} writes files into a folder of results; give --out, the folder.")
    if keep_weights and compare_devices:
        raise SpecError(f"{flag} keeps the networks of one device; leave out --compare-devices.")


def refuse_dropped(context: typer.Context, decisive: str, options: Iterable[str]) -> None:
    """Refuse options that say nothing beside another one, where both were given.

    Args:
        context: of the command.
        decisive: the parameter of the other option; nothing is refused where it is not set.
        options: the parameters of those options.

    Raises:
        SpecError: one was given.
    """
    if not context.params[decisive]:
        return
    flags = {option.name: option.opts[0] for option in context.command.params}
    given = [flags[name] for name in options if context.get_parameter_source(name).name == "COMMANDLINE"]
    if given:
        raise SpecError(f"{flags[decisive]} leaves {', '.join(given)} without effect; leave out one or the other.")


def own_data(path: Path, head: str = "classification") -> "Dataset":
    """The arrays x and y of an ``.npz`` file, split for a head; the data bear its name.

    Raises:
        SpecError: it cannot be read, lacks one of them, or they are no samples and labels.
    """
    import numpy as np

    from nncourse.experiments import data

    def refusal(why: str) -> SpecError:
        return SpecError(f"The data {path} cannot be taken ({why}); write them with np.savez(path, x=x, y=y).")

    try:
        if not path.exists():
            raise refusal("there is no such file")
        if not is_zipfile(path):
            raise refusal("it is no .npz file")
        with np.load(path, allow_pickle=False) as arrays:
            missing = [name for name in ("x", "y") if name not in arrays]
            if missing:
                raise refusal(f"it has no array {' and no array '.join(map(repr, missing))}")
            x, y = arrays["x"], arrays["y"]
    except SpecError:
        raise
    except (OSError, ValueError, KeyError, AttributeError, TypeError, EOFError, BadZipFile) as error:
        raise refusal("it holds Python objects" if "pickle" in str(error) else reason(error)) from error
    return data.split(x, y, head, name=path.name)


def agree(cost: Any, yes: bool) -> None:
    """Ask before work that is estimated to take more than half an hour; without a terminal ``--yes`` must say it.

    Raises:
        SpecError: nobody can be asked.
    """
    if yes or cost.seconds < _LONG_S:
        return
    if not sys.stdin.isatty():
        raise SpecError(f"This is long work ({cost}); give --yes to begin it, or take less.")
    typer.confirm(f"This is long work ({cost}). Begin?", abort=True)


def _described(options: dict[str, Any]) -> Any:
    from nncourse.experiments.spec import Experiment

    fields = {_FIELDS.get(name, name): value for name, value in options.items()}
    first, file = fields.pop("first_seed"), fields.pop("data")
    if first:
        fields["seeds"] = range(first, first + fields["seeds"])
    if file:
        fields["dataset"] = own_data(file)
    fields["initializers"] = [with_gain(name) for name in fields["initializers"]]
    return Experiment(**fields)


def with_gain(text: str) -> Any:
    """An initializer as the shell writes it: ``NAME``, or ``NAME:GAIN`` for a pair of both."""
    name, _, gain = text.partition(":")
    try:
        return (name, float(gain)) if gain else name
    except ValueError as error:
        raise SpecError(f"The gain in {text!r} is no number; write it as {name}:2.0.") from error


def _saved(context: typer.Context, path: Path, data: Path | None, described: list[str]) -> Any:
    """The experiment of a file; one on arrays wants them again."""
    from nncourse.experiments.spec import Experiment

    described = [name for name in described if name != "data"]
    given = [name for name in described if context.get_parameter_source(name).name == "COMMANDLINE"]
    if given:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise SpecError(f"--spec describes the whole experiment; leave out {options}, or change the file.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SpecError(f"{path} is no text, and so no experiment; name the experiment.json of a run.") from error
    except OSError as error:
        raise SpecError(
            f"The experiment {path} cannot be read ({error.strerror}); name the experiment.json of a run."
        ) from error
    return Experiment.from_json(text, dataset=own_data(data, _head(text)) if data else None)


def _head(text: str) -> str:
    """Of a saved experiment, so that its data are read as such; the experiment itself refuses what is wrong in it."""
    try:
        regression = json.loads(text)["head"] == "regression"
    except (ValueError, KeyError, TypeError):
        regression = False
    return "regression" if regression else "classification"


def _devices(device: str, both: bool) -> list[str]:
    from nncourse.experiments import backend

    return [backend.find_device(name) for name in (("cpu", "gpu") if both else (device,))]


@contextmanager
def _interruptible(out: Path | None) -> Iterator[None]:
    """Ctrl-C ends a run in one sentence, with exit status 130."""
    try:
        yield
    except KeyboardInterrupt:
        kept = f"; the chunks that were finished are in {out}, and the same command goes on from there"
        typer.echo(f"nncourse: stopped{kept if out else ', and nothing was kept without --out'}.", err=True)
        raise typer.Exit(130) from None
