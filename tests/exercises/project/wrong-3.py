"""The loss for the accuracy, a sentence for the frame, one initializer object for all layers, 25 epochs, no compile line."""
# /// answers
# base = "reference"
# [expect.test-baseline]
# score = 1
# message = "the accuracy, not the loss"
# [expect.test-compare]
# score = 0
# message = "is not the right kind of thing"
# [expect.test-network]
# score = 3
# message = "the very same kernel"
# [expect.test-train]
# score = 4
# message = "epochs= in fit"
# [expect.test-curves]
# score = 2
# message = "has no legend"
# [expect.test-rescue]
# score = 0
# message = "is not compiled"
# [expect.test-judge]
# score = 3
# message = "counts, not shares"
# ///
# %% baseline
linear = keras.Sequential([keras.Input((100,)), layers.Dense(6, activation="softmax")])
linear.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
linear.fit(gratings.x_train, gratings.y_train, epochs=20, verbose=0)
linear_accuracy = linear.evaluate(gratings.x_validation, gratings.y_validation, verbose=0)[0]
why = "b"
# %% compare
frame = "SELU was best"
table = "see above"
best = "selu lecun_normal"
clear = "yes"
# %% network
lecun = keras.initializers.LecunNormal(seed=1)
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.Dense(48, activation="selu", kernel_initializer=lecun))
network.add(layers.Dense(6, activation="softmax"))
network.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% train
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.Dense(48, activation="selu", kernel_initializer="lecun_normal"))
network.add(layers.Dense(6, activation="softmax"))
network.compile(keras.optimizers.SGD(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
history = network.fit(
    gratings.x_train, gratings.y_train, batch_size=32, epochs=25, verbose=0,
    validation_data=(gratings.x_validation, gratings.y_validation),
)
# %% curves
fig, ax = plt.subplots()
ax.plot(history.history["loss"], label="training")
ax.plot(history.history["val_loss"], label="validation")
ax.set_xlabel("epoch")
ax.set_ylabel("loss")
# %% rescue
rescued = sick()
# %% judge
x, y = exam.open(network)
confusion = np.zeros((6, 6))
np.add.at(confusion, (y, network.predict(x, verbose=0).argmax(axis=1)), 1)
confusion = confusion / confusion.sum(axis=1, keepdims=True)
recall = confusion.diagonal()
hardest = recall.argmin()
