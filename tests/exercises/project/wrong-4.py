"""Another reason, rates at the edge, logits with a loss by name, no training, the sick network as it is, a shut envelope."""
# /// answers
# base = "reference"
# [expect.test-baseline]
# score = 2
# message = "The noise hides little"
# [expect.test-compare]
# score = 1
# message = "the column at_edge"
# [expect.test-network]
# score = 3
# message = "do not fit each other"
# [expect.test-train]
# score = 0
# message = "what fit returns"
# [expect.test-curves]
# score = 0
# message = "is not the right kind of thing"
# [expect.test-rescue]
# score = 2
# message = "does not reach the score"
# [expect.test-judge]
# score = 0
# message = "has not been opened yet"
# ///
# %% baseline
linear = keras.Sequential([keras.Input((100,)), layers.Dense(6, activation="softmax")])
linear.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
linear.fit(gratings.x_train, gratings.y_train, epochs=20, verbose=0)
linear_accuracy = linear.evaluate(gratings.x_validation, gratings.y_validation, verbose=0)[1]
why = "c"
# %% compare
names = [("relu", "he_normal", 0.6), ("tanh", "glorot_uniform", 0.5), ("selu", "lecun_normal", 0.7)]
made = []
for activation, initializer, score in names:
    shared = {"activation": activation, "initializer": initializer, "depth": 24, "width": 48, "optimizer": "sgd", "epoch": 6}
    for rate, tuned in ((0.01, 0.3), (0.03, 0.4), (0.1, 0.5)):
        made += [{**shared, "learning_rate": rate, "seed": 10**9 + s, "stage": "tuning", "val_accuracy": tuned} for s in (0, 1)]
    made += [
        {**shared, "learning_rate": 0.1, "seed": s, "stage": "reported", "val_accuracy": score, "test_accuracy": score + s / 100}
        for s in range(10)
    ]
frame = pd.DataFrame(made)
columns = ["activation", "initializer", "learning_rate", "at_edge", "networks", "iqm", "low", "high"]
table = pd.DataFrame([[*pair, 0.1, False, 10, score, score - 0.1, score + 0.1] for *pair, score in names], columns=columns)
best = "relu he_normal"
clear = "yes"
# %% network
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.Dense(48, activation="selu", kernel_initializer="lecun_normal"))
network.add(layers.Dense(6))
network.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% train
history = "done"
# %% curves
fig = plt.plot([1, 2], [3, 4])
# %% rescue
rescued = sick()
rescued.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% judge
confusion = np.zeros((6, 6), int)
np.add.at(confusion, (gratings.y_validation, network.predict(gratings.x_validation, verbose=0).argmax(axis=1)), 1)
recall = confusion.diagonal() / confusion.sum()
hardest = 7
