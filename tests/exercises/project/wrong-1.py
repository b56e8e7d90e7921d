"""A linear model never trained, two pairings and two seeds, ReLU under Glorot, a rescue that changes the activation."""
# /// answers
# base = "reference"
# [expect.test-baseline]
# score = 0
# message = "whether it was trained"
# [expect.test-compare]
# score = 3
# message = "`seeds=` of each experiment"
# [expect.test-network]
# score = 3
# message = "what 24 such factors make"
# [expect.test-train]
# score = 2
# message = "then another draw of the weights"
# [expect.test-curves]
# score = 1
# message = "which entries of the history you draw"
# [expect.test-rescue]
# score = 0
# message = "the activation stays ReLU"
# [expect.test-judge]
# score = 2
# message = "rows are the true directions"
# ///
# %% baseline
linear = keras.Sequential([keras.Input((100,)), layers.Dense(6, activation="softmax", kernel_initializer="zeros")])
linear.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
linear_accuracy = 0.5
why = "a"
# %% compare
results = run(Experiment(**fixed, activations="relu", initializers=["he_normal", "glorot_uniform"], learning_rates=0.03, seeds=2))
frame = results.frame
table = results.summary()
he, glorot = (table.set_index("initializer").loc[name] for name in ("he_normal", "glorot_uniform"))
best = "relu he_normal"
clear = "yes" if he.low > glorot.high else "no"
# %% network
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.Dense(48, activation="relu"))
network.add(layers.Dense(6, activation="softmax"))
network.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% train
history = network.fit(
    gratings.x_train, gratings.y_train, batch_size=32, epochs=15, verbose=0,
    validation_data=(gratings.x_validation, gratings.y_validation),
)
# %% curves
fig, ax = plt.subplots()
ax.plot(history.history["accuracy"], label="training")
ax.plot(history.history["val_accuracy"], label="validation")
ax.set_xlabel("epoch")
ax.set_ylabel("loss")
ax.legend()
# %% rescue
rescued = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    rescued.add(layers.Dense(48, activation="selu"))
rescued.add(layers.Dense(6, activation="softmax"))
rescued.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% judge
x, y = exam.open(network)
right = np.zeros((6, 6), int)
np.add.at(right, (y, network.predict(x, verbose=0).argmax(axis=1)), 1)
confusion = right.T
recall = right.diagonal() / np.maximum(right.sum(axis=0), 1)
hardest = (right.diagonal() / right.sum(axis=1)).argmin()
