"""Momentum where plain SGD is asked, the two names in the legend swapped, and a table that nobody trained for."""
# /// answers
# base = "reference"
# [expect.test-repair]
# score = 2
# message = "wrong momentum"
# [expect.test-curves]
# score = 2
# message = "has the name of another"
# [expect.test-experiment]
# score = 2
# message = "trained once more, these seeds give others"
# ///
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="glorot_uniform"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% curves
layer = np.arange(1, 31)
fig, ax = plt.subplots()
ax.plot(layer, np.full(30, 2.0), label="Glorot")
ax.plot(layer, 0.5 ** (layer - 1), label="He")
ax.set_yscale("log")
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% experiment
import pandas as pd

made = {"activation": "relu", "depth": 8, "width": 32, "optimizer": "sgd", "epoch": 10}
rows = []
for initializer, accuracy in (("he_normal", 0.75), ("glorot_uniform", 0.5)):
    for rate, score in ((0.03, 0.4), (0.1, 0.7), (0.3, 0.3)):
        rows += [{**made, "initializer": initializer, "learning_rate": rate, "seed": 1000 + seed, "stage": "tuning",
                  "val_accuracy": score, "test_accuracy": None} for seed in range(3)]
    rows += [{**made, "initializer": initializer, "learning_rate": 0.1, "seed": seed, "stage": "reported",
              "val_accuracy": accuracy, "test_accuracy": accuracy} for seed in range(10)]
frame = pd.DataFrame(rows)
table = pd.DataFrame(
    [{**made, "initializer": name, "learning_rate": 0.1, "at_edge": False, "networks": 10, "iqm": one, "low": one, "high": one}
     for name, one in (("he_normal", 0.75), ("glorot_uniform", 0.5))]
)
verdict = "a"
