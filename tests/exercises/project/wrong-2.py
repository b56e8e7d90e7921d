"""A network that is too large, squared error, too slow a rate, accuracy drawn for loss, shares for counts."""
# /// answers
# base = "reference"
# [expect.test-network]
# score = 3
# message = "outside its possible range"
# [expect.test-compile]
# score = 1
# message = "The loss of `network` does not fit the labels."
# [expect.test-train]
# score = 1
# message = "Learning rate and number of epochs"
# [expect.test-curves]
# score = 1
# message = "which entries of the history you draw"
# [expect.test-judge]
# score = 2
# message = "counts, not shares"
# ///
# %% network
network = keras.Sequential()
network.add(keras.Input((64,)))
network.add(layers.Dense(300, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
# %% compile
network.compile("adam", "mse", metrics=["accuracy"])
# %% train
network.compile(keras.optimizers.SGD(0.0001), "sparse_categorical_crossentropy", metrics=["accuracy"])
history = network.fit(x_train, y_train, epochs=2, verbose=0, validation_data=(x_validation, y_validation))
# %% curves
fig, ax = plt.subplots()
ax.plot(history.history["accuracy"], label="training")
ax.plot(history.history["val_accuracy"], label="validation")
ax.set_xlabel("epoch")
ax.set_ylabel("loss")
ax.legend()
# %% judge
confusion = np.zeros((10, 10))
np.add.at(confusion, (digits.y_test, network.predict(digits.x_test, verbose=0).argmax(axis=1)), 1)
confusion = confusion / confusion.sum(axis=1, keepdims=True)
recall = confusion.diagonal()
hardest = recall.argmin()
