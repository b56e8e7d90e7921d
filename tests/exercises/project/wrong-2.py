"""A hidden layer in the linear model, an invented frame, momentum, validation on the envelope's data, He for the rescue."""
# /// answers
# base = "reference"
# [expect.test-baseline]
# score = 1
# message = "606 parameters"
# [expect.test-compare]
# score = 3
# message = "trained once more, these seeds give others"
# [expect.test-network]
# score = 3
# message = "wrong momentum"
# [expect.test-train]
# score = 4
# message = "is the loss on the envelope's data"
# [expect.test-curves]
# score = 0
# message = "wrong number of lines"
# [expect.test-rescue]
# score = 0
# message = "the rescue has to come from elsewhere"
# [expect.test-judge]
# score = 4
# message = "opened for more than one network"
# ///
# %% baseline
linear = keras.Sequential([keras.Input((100,)), layers.Dense(48, "relu"), layers.Dense(6, activation="softmax")])
linear.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
linear.fit(gratings.x_train, gratings.y_train, epochs=5, verbose=0)
linear_accuracy = linear.evaluate(gratings.x_validation, gratings.y_validation, verbose=0)[1]
why = "b"
# %% compare
from nncourse.experiments.statistics import bootstrap_interval, interquartile_mean

names = [("relu", "he_normal", 0.6), ("tanh", "glorot_uniform", 0.5), ("selu", "lecun_normal", 0.7)]
made = []
for activation, initializer, score in names:
    shared = {"activation": activation, "initializer": initializer, "depth": 24, "width": 48, "optimizer": "sgd", "epoch": 6}
    for rate, tuned in ((0.01, 0.3), (0.03, 0.5), (0.1, 0.4)):
        made += [{**shared, "learning_rate": rate, "seed": 10**9 + s, "stage": "tuning", "val_accuracy": tuned} for s in (0, 1)]
    made += [
        {**shared, "learning_rate": 0.03, "seed": s, "stage": "reported", "val_accuracy": score, "test_accuracy": score + s / 100}
        for s in range(10)
    ]
frame = pd.DataFrame(made)
rows_of_table = []
for (activation, initializer), group in frame[frame.stage == "reported"].groupby(["activation", "initializer"]):
    low, high = bootstrap_interval([group.test_accuracy.to_numpy()], rng=0)
    found = {"learning_rate": 0.03, "at_edge": False, "networks": 10, "iqm": interquartile_mean(group.test_accuracy), "low": low, "high": high}
    rows_of_table.append({"activation": activation, "initializer": initializer, **found})
table = pd.DataFrame(rows_of_table)
best = "selu lecun_normal"
clear = "yes"
# %% network
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.Dense(48, activation="selu", kernel_initializer="lecun_normal"))
network.add(layers.Dense(6, activation="softmax"))
network.compile(keras.optimizers.SGD(0.015, momentum=0.5), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% train
history = network.fit(
    gratings.x_train, gratings.y_train, batch_size=32, epochs=15, verbose=0, validation_data=exam.open(network)
)
# %% curves
fig, ax = plt.subplots()
ax.plot(history.history["loss"], label="training")
ax.set_xlabel("epoch")
ax.set_ylabel("loss")
ax.legend()
# %% rescue
rescued = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    rescued.add(layers.Dense(48, activation="relu", kernel_initializer="he_normal"))
rescued.add(layers.Dense(6, activation="softmax"))
rescued.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
