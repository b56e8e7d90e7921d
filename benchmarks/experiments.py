"""Populations against a fair Keras loop, against jax.vmap, and against the machine's batched matrix product.

Networks of 4 hidden ReLU layers on digits, batch 64, Adam. All contenders do the same work, training alone: no
evaluation, initial weights drawn before. Each repeat times all of them in turn, so that a busy machine slows all;
ratios are medians of the repeats' own ratios. Compile time is the first call less a usual one. Processor time,
over all cores, stands beside wall time: other people's work on the machine hardly moves it.

    python benchmarks/experiments.py                        # all points and the grid
    python benchmarks/experiments.py --members 64 --no-grid --no-memory
"""

import argparse
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

from nncourse.experiments import Experiment, Population, run
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


def ours(experiment: Experiment) -> tuple[Callable, float]:
    """A function that trains all members for one epoch, chunk by chunk, each in so many parts, and the seconds that
    drawing weights took.
    """
    members, began = experiment.members(), time.perf_counter()
    size = members_at_once(experiment, members[0], MEMORY_BYTES["cpu"])
    size = -(-len(members) // -(-len(members) // size))
    # The last chunk is filled up as a run does it, so that one graph serves all.
    members += [members[-1]] * (-len(members) % size)
    populations = [Population(experiment, members[i : i + size]) for i in range(0, len(members), size)]
    drawing = time.perf_counter() - began

    def train(parts: int | None = None) -> None:
        for population in populations:
            orders = np.stack([experiment.batches(member.seed, 1) for member in population.members])
            with Team(population, "cpu", jit=True, parts=parts) as team:
                team.steps(orders)

    return train, drawing


def vmapped(experiment: Experiment) -> Callable:
    """The same with jax.vmap over members and lax.scan over steps."""
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
                variable.assign(keras.ops.zeros_like(variable))
            model.fit(x, y, batch_size=experiment.batch_size, epochs=epochs, verbose=0)

    return train


def product(width: int, members: int, batch: int = 64, times: int = 200) -> tuple[Callable, float]:
    """XLA's batched product ``[member, batch, width]`` × ``[member, width, width]``, and its operations."""
    from keras import ops

    from nncourse.experiments import backend

    rng = np.random.default_rng(0)
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


def point(width: int, members: int, repeats: int, loops: int, pause: float) -> dict:
    """All contenders at one width and number of members; milliseconds of one network and epoch."""
    experiment = networks(width, members)
    train, drawing = ours(experiment)
    size = min(members, members_at_once(experiment, experiment.members()[0], MEMORY_BYTES["cpu"]))
    contenders = {
        "ours": train,
        "whole": partial(train, 1),
        "jax": vmapped(experiment),
        "keras": keras_loop(experiment, loops),
    }
    contenders["product"], operations = product(width, size)
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


def grid() -> tuple[float, float, int]:
    """Seconds, and seconds of processors, of 9 activations × 8 initializers × 10 seeds at depth 10; and networks."""
    experiment = Experiment(
        activations=ACTIVATIONS, initializers=INITIALIZERS, depths=10, width=64, seeds=10, epochs=20
    )
    results = []
    seconds = timed(lambda: results.append(run(experiment, progress=True)))
    return *seconds, len(results[0].final())


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
    parser.add_argument("--no-grid", dest="grid", action="store_false")
    parser.add_argument("--no-memory", dest="memory", action="store_false")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.memory_of:
        memory_of(wanted.memory_of)
        return
    load = os.getloadavg()[0]
    print(f"{date.today()}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start\n", flush=True)
    rows = []
    for width in wanted.widths:
        for members in wanted.members:
            rows.append(point(width, members, wanted.repeats, wanted.loops, wanted.pause))
            print(rows[-1], file=sys.stderr, flush=True)
    print(as_table(rows), flush=True)
    if wanted.memory:
        print(
            "\n" + as_table([{"members": m, "peak MiB": f"{peak_memory(m):.0f}"} for m in wanted.members]), flush=True
        )
    if wanted.grid:
        seconds, processors, count = grid()
        print(
            f"\nThe grid of {count} networks: {seconds:.0f} s from spec to results, {processors:.0f} s of processors."
        )
    print(f"\nLoad {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
