"""Populations against a fair Keras loop, against jax.vmap, and against the machine's batched matrix product.

Networks of 4 hidden ReLU layers on digits, batch 64, Adam. All contenders do the same work, training alone: no
evaluation, initial weights drawn before. Each repeat times all of them in turn, so that a busy machine slows all;
ratios are medians of the repeats' own ratios. Compile time is the first call less a usual one. Processor time,
over all cores, stands beside wall time: other people's work on the machine hardly moves it.

    python benchmarks/experiments.py                        # all points and the grid
    python benchmarks/experiments.py --members 64 --no-grid --no-memory
    KERAS_BACKEND=jax python benchmarks/experiments.py --device gpu --no-memory
    python benchmarks/experiments.py --cores 1 2           # how the rate grows with the cores, and nothing else
    python benchmarks/experiments.py --workers 1 2         # what a Dask cluster on this machine adds, alone
"""

import argparse
import functools
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from nncourse.experiments import Experiment, Population, backend, draws, run, session, training
from nncourse.experiments.training import MEMORY_BYTES, Team, members_at_once

ACTIVATIONS = ["relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softsign"]
INITIALIZERS = ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal"]
INITIALIZERS += ["orthogonal", "random_normal"]


def networks(width: int, members: int) -> Experiment:
    return Experiment(activations="relu", initializers="he_normal", depths=4, width=width, seeds=members)


def flops(experiment: Experiment) -> float:
    """Floating-point operations of one network in one epoch: a product forward and two backward."""
    units = Population(experiment, experiment.members()[:1]).units
    products = sum(a * b for a, b in pairwise(units))
    return 6 * products * experiment.batch_size * experiment.steps


def ours(experiment: Experiment, device: str) -> tuple[Callable, float]:
    """A function that trains all members for one epoch, chunk by chunk, each in so many parts, and the seconds that
    drawing weights took.
    """
    members, began = experiment.members(), time.perf_counter()
    size = members_at_once(experiment, members[0], MEMORY_BYTES[device])
    size = -(-len(members) // -(-len(members) // size))
    # The last chunk is filled up as a run does it, so that one graph serves all.
    members += [members[-1]] * (-len(members) % size)
    populations = [Population(experiment, members[i : i + size]) for i in range(0, len(members), size)]
    drawing = time.perf_counter() - began

    def train(parts: int | None = None) -> None:
        for population in populations:
            orders = np.stack([experiment.batches(member.seed, 1) for member in population.members])
            with Team(population, device, jit=True, parts=parts) as team:
                team.steps(orders)

    return train, drawing


def vmapped(experiment: Experiment, device: str) -> Callable:
    """The same with jax.vmap over members and lax.scan over steps."""
    import jax

    place = jax.devices(device)[0]
    with jax.default_device(place):
        train = on_default_device(experiment)

    def there() -> None:
        with jax.default_device(place):
            train()

    return there


def on_default_device(experiment: Experiment) -> Callable:
    import jax
    import jax.numpy as jnp

    members, data = experiment.members(), experiment.data
    x, y = jnp.asarray(data.x_train), jnp.asarray(data.y_train.astype("int32"))
    # Copies of one network are as much work as different ones, and quicker to make.
    first = Population(experiment, members[:1]).present(0)
    weights = [jnp.tile(jnp.asarray(w), (len(members), *[1] * w.ndim)) for w in first]

    def loss(weights: list, order: jax.Array) -> jax.Array:
        hidden = x[order]
        for place in range(0, len(weights) - 2, 2):
            hidden = jax.nn.relu(hidden @ weights[place] + weights[place + 1])
        logits = hidden @ weights[-2] + weights[-1]
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[order][:, None], 1).mean()

    def network(state: tuple, orders: jax.Array) -> tuple:
        def step(state: tuple, order: jax.Array) -> tuple:
            weights, means, squares, count = state
            value, slopes = jax.value_and_grad(loss)(weights, order)
            count = count + 1
            means = [m + (g - m) * 0.1 for m, g in zip(means, slopes, strict=True)]
            squares = [v + (g * g - v) * 0.001 for v, g in zip(squares, slopes, strict=True)]
            rate = 1e-3 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
            moved = zip(weights, means, squares, strict=True)
            weights = [w - rate * m / (jnp.sqrt(v) + 1e-7) for w, m, v in moved]
            return (weights, means, squares, count), value

        return jax.lax.scan(step, state, orders)

    trained = jax.jit(jax.vmap(network))

    def train() -> None:
        zeros = [jnp.zeros_like(w) for w in weights]
        orders = jnp.asarray(np.stack([experiment.batches(member.seed, 1) for member in members]))
        jax.block_until_ready(trained((weights, zeros, zeros, jnp.zeros(len(members))), orders))

    return train


def keras_loop(experiment: Experiment, count: int, epochs: int = 5) -> Callable:
    """One compiled Keras model, reused for every seed: weights and optimizer set anew, one call an epoch."""
    import keras

    population = Population(experiment, experiment.members()[:count])
    model, data = population.to_keras(0), experiment.data
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, steps_per_execution=experiment.steps)
    x, y = (part[: experiment.steps * experiment.batch_size] for part in (data.x_train, data.y_train))

    def train() -> None:
        for member in range(count):
            model.set_weights(population.present(member))
            for variable in model.optimizer.variables[2:] if model.optimizer.built else ():
                variable.assign(keras.ops.zeros(variable.shape, variable.dtype))
            model.fit(x, y, batch_size=experiment.batch_size, epochs=epochs, verbose=0)

    return train


def product(width: int, members: int, device: str, batch: int = 64, times: int = 200) -> tuple[Callable, float]:
    """XLA's batched product ``[member, batch, width]`` × ``[member, width, width]``, and its operations."""
    from keras import ops

    rng = np.random.default_rng(0)
    with backend.on(device):
        x = ops.convert_to_tensor(rng.normal(size=(members, batch, width)).astype("float32"))
        kernel = ops.convert_to_tensor((rng.normal(size=(members, width, width)) / width**0.5).astype("float32"))
    chain = backend.compiled(lambda x, k: ops.fori_loop(0, times, lambda _, x: ops.matmul(x, k), x))
    return lambda: np.asarray(chain(x, kernel)), 2 * members * batch * width * width * times


def timed(act: Callable, pause: float = 0) -> tuple[float, float]:
    """Seconds on the wall, and of processors, after a pause in which threads may go to sleep."""
    time.sleep(pause)
    began = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began[0], time.process_time() - began[1]


def point(width: int, members: int, repeats: int, loops: int, pause: float, device: str) -> dict:
    """All contenders at one width and number of members; milliseconds of one network and epoch."""
    experiment = networks(width, members)
    train, drawing = ours(experiment, device)
    size = min(members, members_at_once(experiment, experiment.members()[0], MEMORY_BYTES[device]))
    contenders = {
        "ours": train,
        "whole": partial(train, 1),
        "jax": vmapped(experiment, device),
        "keras": keras_loop(experiment, loops),
    }
    contenders["product"], operations = product(width, size, device)
    share = {
        "ours": members,
        "whole": members,
        "jax": members,
        "keras": loops * 5,
        "product": operations / flops(experiment),
    }
    first = {name: timed(act) for name, act in contenders.items()}
    rows = [{name: timed(act, pause) for name, act in contenders.items()} for _ in range(repeats)]
    each = {name: np.array([row[name] for row in rows]) / share[name] for name in contenders}  # [repeat, wall or cpu]
    usual = {name: np.median(seconds, axis=0) for name, seconds in each.items()}
    ratio = {name: np.median(each[name] / each["ours"], axis=0) for name in ("keras", "jax", "whole", "product")}
    compiling = {n: max(0.0, first[n][0] - float(np.median([row[n][0] for row in rows]))) for n in contenders}
    return {
        "width": width,
        "members": members,
        **{f"{name} ms": "{:.3f} ({:.3f})".format(*1e3 * usual[name]) for name in ("ours", "jax", "keras")},
        "faster than Keras": "{:.0f}× ({:.0f}×)".format(*ratio["keras"]),
        "than vmap": "{:.2f}× ({:.2f}×)".format(*ratio["jax"]),
        "than in one part": "{:.2f}× ({:.2f}×)".format(*ratio["whole"]),
        "GFLOP/s": f"{flops(experiment) / usual['ours'][0] / 1e9:.0f}",
        "of batched product": "{:.0%} ({:.0%})".format(*ratio["product"]),
        "drawing ms": f"{1e3 * drawing / members:.3f}",
        "compile s (ours, vmap, Keras)": ", ".join(f"{compiling[n]:.1f}" for n in ("ours", "jax", "keras")),
    }


def grid(device: str) -> tuple[float, float, int, dict[str, float]]:
    """Seconds, and seconds of processors, of 9 activations × 8 initializers × 10 seeds at depth 10; the number of
    networks; and the phases.
    """
    experiment = Experiment(
        activations=ACTIVATIONS, initializers=INITIALIZERS, depths=10, width=64, seeds=10, epochs=20
    )
    results, phases = [], Phases()
    with phases:
        seconds = timed(lambda: results.append(run(experiment, device=device, progress=True)))
    return *seconds, len(results[0].final()), phases.seconds


class Phases:
    """A context in which the parts of a run are timed, on the wall; threads that work at once count for one.

    Attributes:
        seconds: of ``draw``, ``transfer``, ``compile`` (what first epochs took beyond usual ones), ``train`` and
            ``evaluate``.
    """

    _METHODS = ((Population, "_draw", "draw"), (session.Session, "__init__", "transfer"))
    _METHODS += ((session.Session, "steps", "train"), (session.Session, "evaluate", "evaluate"))

    def __enter__(self) -> "Phases":
        self.seconds = dict.fromkeys(("draw", "transfer", "compile", "train", "evaluate"), 0.0)
        self._before = [(kind, name, getattr(kind, name)) for kind, name, _ in self._METHODS]
        self._train = training.train
        for kind, name, phase in self._METHODS:
            setattr(kind, name, self._timed(getattr(kind, name), phase))
        training.train = self._with_compiling
        return self

    def __exit__(self, *_: object) -> None:
        training.train = self._train
        for kind, name, method in self._before:
            setattr(kind, name, method)
        self.seconds["train"] -= self.seconds["compile"]

    def _timed(self, method: Callable, phase: str) -> Callable:
        @functools.wraps(method)
        def timing(*arguments: object) -> object:
            began = time.perf_counter()
            try:
                return method(*arguments)
            finally:
                share = self._threads if phase in ("train", "evaluate") else 1
                self.seconds[phase] += (time.perf_counter() - began) / share

        return timing

    def _with_compiling(self, population: Population, **options: object) -> training.History:
        self._threads = min(len(population), options["parts"], os.cpu_count())
        history = self._train(population, **options)
        self.seconds["compile"] += history.compile_seconds
        return history


def graphs() -> str:
    """How many graphs this process has made: of training, of evaluation, and of drawing."""
    made = (cache.cache_info().misses for cache in (session._training, session._evaluation, draws._drawer))
    return "{} to train, {} to evaluate, {} to draw".format(*made)


def rate(width: int, members: int, repeats: int, device: str) -> None:
    """Print milliseconds of one network and epoch, on the wall and of processors, on the cores this process has."""
    cores = len(os.sched_getaffinity(0))
    train, _ = ours(networks(width, members), device)
    train(cores)
    seconds = np.median([timed(partial(train, cores)) for _ in range(repeats)], axis=0)
    print("{:.3f} {:.3f}".format(*1e3 * seconds / members))


def by_cores(cores: list[int], wanted: argparse.Namespace) -> list[dict]:
    """The rate of a process for each number of cores, in as many parts."""
    rows = []
    for width in wanted.widths:
        for members in wanted.members:
            row = {"width": width, "members": members}
            for count in cores:
                command = [sys.executable, __file__, "--rate-of", str(width), str(members)]
                command += ["--repeats", str(wanted.repeats), "--device", wanted.device]
                own = sorted(os.sched_getaffinity(0))[:count]
                ended = subprocess.run(
                    command, capture_output=True, text=True, check=True,
                    preexec_fn=functools.partial(os.sched_setaffinity, 0, own),
                    env={**os.environ, "OMP_NUM_THREADS": str(count)},
                )  # fmt: skip
                row[f"{count} cores, ms"] = "{} ({})".format(*ended.stdout.split()[-2:])
            rows.append(row)
            print(row, file=sys.stderr, flush=True)
    return rows


def by_workers(counts: list[int]) -> list[dict]:
    """An experiment in this process and on clusters of this machine, all cores shared out among the workers.

    Everything is compiled before the time is taken: a worker that serves a second run has its graphs.
    """
    import cloudpickle
    from distributed import LocalCluster

    from nncourse.experiments import chunks

    experiment = Experiment(
        activations=["relu", "tanh"], initializers="he_normal", width=64, seeds=64, epochs=20, learning_rates=0.01
    )
    budget = MEMORY_BYTES["cpu"] // 4
    serial = [timed(lambda: run(experiment, memory_bytes=budget)) for _ in range(4)][1:]
    rows = [{"where": "this process", "s": f"{np.median(serial, axis=0)[0]:.2f}", "over serial": ""}]
    for count in counts:
        threads = max(1, os.cpu_count() // count)
        with LocalCluster(count, threads_per_worker=threads, processes=True, dashboard_address=None) as cluster:
            address = cluster.scheduler_address
            spread = partial(run, experiment, scheduler=address, memory_bytes=budget)
            times = [timed(spread) for _ in range(5)][2:]
        seconds = np.median(times, axis=0)[0]
        share = f"{seconds / np.median(serial, axis=0)[0] - 1:+.0%}"
        rows.append({"where": f"{count} workers of {threads} threads", "s": f"{seconds:.2f}", "over serial": share})
    options = chunks.ChunkOptions.here("cpu", jit=True, deterministic=False, threads=1)
    planned = chunks.chunks(experiment, "reported", experiment.members(), budget)
    there = len(cloudpickle.dumps((experiment, planned[0], options)))
    back = len(cloudpickle.dumps(chunks.finish(experiment, planned[0], options)))
    print(
        f"{len(planned)} chunks of {planned[0].size} networks; one takes {there / 1024:.0f} KiB to the worker and "
        f"{back / 1024:.0f} KiB back.\n"
    )
    return rows


def peak_memory(members: int) -> float:
    """Peak resident MiB of a process that runs one epoch of so many networks of width 32."""
    command = [sys.executable, __file__, "--memory-of", str(members)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def memory_of(members: int) -> None:
    """Print this process's own peak (``getrusage`` would tell that of the parent, if it was greater)."""
    experiment = Experiment(activations="relu", initializers="he_normal", depths=4, width=32, seeds=members, epochs=1)
    run(experiment)
    status = Path("/proc/self/status").read_text()
    print(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024)


def versions() -> str:
    return ", ".join(f"{package} {version}" for package, version in backend.versions().items())


def as_table(rows: list[dict]) -> str:
    lines = [" | ".join(rows[0]), " | ".join("---" for _ in rows[0])]
    lines += [" | ".join(str(value) for value in row.values()) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--widths", type=int, nargs="+", default=[32, 128])
    parser.add_argument("--members", type=int, nargs="+", default=[64, 512, 4096])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--loops", type=int, default=2, help="networks that the Keras loop trains a repeat")
    parser.add_argument("--pause", type=float, default=0, help="seconds of sleep before each contender")
    parser.add_argument("--no-points", dest="points", action="store_false")
    parser.add_argument("--no-grid", dest="grid", action="store_false")
    parser.add_argument("--no-memory", dest="memory", action="store_false")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--cores", type=int, nargs="+", help="only how the rate grows with these numbers of cores")
    parser.add_argument("--workers", type=int, nargs="+", help="only what clusters of so many workers add")
    parser.add_argument("--rate-of", type=int, nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.memory_of:
        memory_of(wanted.memory_of)
    elif wanted.rate_of:
        rate(*wanted.rate_of, wanted.repeats, wanted.device)
    elif wanted.cores:
        print(as_table(by_cores(wanted.cores, wanted)))
    elif wanted.workers:
        print(as_table(by_workers(wanted.workers)))
    else:
        everything(wanted)


def everything(wanted: argparse.Namespace) -> None:
    """Print the table of all points, the memory and the grid, as far as they are wanted."""
    load = os.getloadavg()[0]
    print(
        f"{date.today()}, {platform.machine()}, {os.cpu_count()} cores, {wanted.device}, {versions()}, "
        f"load {load:.1f} at the start\n",
        flush=True,
    )
    rows = []
    for width in wanted.widths if wanted.points else ():
        for members in wanted.members:
            rows.append(point(width, members, wanted.repeats, wanted.loops, wanted.pause, wanted.device))
            print(rows[-1], file=sys.stderr, flush=True)
    if rows:
        print(as_table(rows), flush=True)
    if wanted.memory:
        print(
            "\n" + as_table([{"members": m, "peak MiB": f"{peak_memory(m):.0f}"} for m in wanted.members]), flush=True
        )
    if wanted.grid:
        seconds, processors, count, phases = grid(wanted.device)
        print(
            f"\nThe grid of {count} networks: {seconds:.0f} s from spec to results, {processors:.0f} s of processors."
            f" Phases, s: {', '.join(f'{name} {took:.1f}' for name, took in phases.items())}. Graphs: {graphs()}."
        )
    print(f"\nLoad {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
