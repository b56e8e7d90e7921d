"""The core under ``KERAS_BACKEND=jax``, in a process of its own: a process has one backend."""

import os
import subprocess
import sys

import pytest

CORE = """
import keras, numpy as np
from nncourse.experiments import Experiment, Population, run
from nncourse.experiments.draws import draw, layer_seed
from nncourse.experiments.training import train_steps

assert keras.backend.backend() == "jax"
experiment = Experiment(activations="tanh", initializers=["he_normal", "orthogonal"], depths=2, width=8, seeds=1,
                        learning_rates=[1e-2, 1e38], optimizers="adam", batch_size=32, epochs=2, bias_scales=0.1)
plain = keras.initializers.HeNormal(seed=layer_seed(0, 1, 0))((8, 8))
from nncourse.experiments.initializers import initializer, names
for name in names():
    kind = initializer(name)
    drawn, alone = draw(kind, (20, 30), np.array([3, 5, 3])), [kind.build(seed)((20, 30)) for seed in (3, 5, 3)]
    np.testing.assert_array_max_ulp(drawn, np.asarray(alone, "float32"), maxulp=2 if name == "random_normal" else 0)
population = Population(experiment)
assert (population.present(0)[2] == np.asarray(plain)).all()

order = np.concatenate([experiment.batches(0, epoch) for epoch in range(4)])[:100]
model = population.to_keras(2)
model.compile(population.optimizer.to_keras(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
data = experiment.data
model.fit(data.x_train[order.ravel()], data.y_train[order.ravel()], batch_size=32, shuffle=False, verbose=0)
loss = train_steps(population, np.stack([order] * 4))
assert (np.isnan(loss) == [False, True, False, True]).all(), loss
for ours, theirs in zip(population.present(2), model.get_weights(), strict=True):
    assert np.linalg.norm(ours - theirs) < 1e-4 * np.linalg.norm(theirs)

from nncourse.experiments import masks
keys = masks.keys([5, 7])
mask = masks.kept(keras.ops.convert_to_tensor(keys), keras.ops.convert_to_tensor(np.uint32(3)), 8, 6, 0.3)
assert all((np.asarray(mask[i]) == masks.kept_numpy(int(keys[i]), 3, 8, 6, 0.3)).all() for i in (0, 1))
blocks = ["batch_norm:0.9", "residual:0.5+layer_norm+dropout:0.1", "alpha_dropout:0.1"]
changed = run(Experiment(activations="tanh", depths=3, width=8, seeds=1, epochs=4, learning_rates=1e-2, batch_size=32,
                         blocks=blocks, schedules="cosine+warmup:0.1", optimizers="adam:global_clipnorm=1"))
assert (changed.final().test_accuracy > 0.4).all(), changed.final()  # by chance 0.1
deep = run(Experiment(activations="tanh", depths=16, width=8, seeds=2, epochs=2, learning_rates=1e-2,
                      blocks="residual:0.2+batch_norm:0.9", optimizers="adam:global_clipnorm=1"))
assert (deep.final().test_accuracy > 0.4).all(), deep.final()

import dataclasses, pathlib, tempfile
import jax
from nncourse.experiments import draws, session
halving = dataclasses.replace(experiment, learning_rates=[1e-4, 1e-2, 1e38], epochs=3, search="halving")
with tempfile.TemporaryDirectory() as store:
    results = run(halving, store, keep_weights=True)
    best = results.metadata["weights"][0]
    model = keras.models.load_model(f"{store}/weights/{halving.hash}/{best['file']}")
    kept = sorted(pathlib.Path(store, "compiled").rglob("*-cache"))
    assert kept
    run(dataclasses.replace(experiment, activations="relu"))  # without a store: nothing of it is kept in this one
    assert kept == sorted(pathlib.Path(store, "compiled").rglob("*-cache"))
    jax.clear_caches()
    for cache in (session._training, session._evaluation, draws._drawer):
        cache.cache_clear()
    found = []
    jax.monitoring.register_event_listener(lambda event, **_: found.append(event))
    for chunk in pathlib.Path(store, "chunks").iterdir():
        chunk.unlink()
    again = run(halving, store)
    assert found.count("/jax/compilation_cache/cache_hits") >= 2, found
    assert again.frame.equals(results.frame)
assert results.metadata["environment"]["backend"] == "jax"
assert (results.summary().learning_rate == 1e-2).all()
assert not results.frame[results.frame.stage == "tuning"].learning_rate.isin([1e38]).any()
found, accuracy = model.evaluate(data.x_test, data.y_test, verbose=0)
assert abs(accuracy - best["test_accuracy"]) < 1e-6
"""


@pytest.mark.slow
def test_the_core_runs_on_jax():
    own = {name: value for name, value in os.environ.items() if not name.startswith(("JAX_", "XLA_"))}
    environment = {**own, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-c", CORE]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)
    assert ended.returncode == 0, ended.stderr[-2000:]
