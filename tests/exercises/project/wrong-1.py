"""No hidden layer, the loss for one-hot rows, one short epoch without validation data, a transposed matrix."""
# /// answers
# base = "reference"
# [expect.test-network]
# score = 3
# message = "a softmax layer alone has 650 parameters"
# [expect.test-compile]
# score = 1
# message = "The loss of `network` does not fit the labels."
# [expect.test-train]
# score = 0
# message = "give fit validation_data"
# [expect.test-curves]
# score = 0
# message = "wrong number of lines"
# [expect.test-judge]
# score = 2
# message = "rows are the true digits"
# ///
# %% network
network = keras.Sequential([keras.Input((64,)), layers.Dense(10, activation="softmax")])
# %% compile
network.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
# %% train
network.compile(keras.optimizers.SGD(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
history = network.fit(x_train, y_train, epochs=1, verbose=0)
# %% curves
fig, ax = plt.subplots()
ax.plot(history.history["loss"])
# %% judge
confusion = np.zeros((10, 10), int)
np.add.at(confusion, (network.predict(digits.x_test, verbose=0).argmax(axis=1), digits.y_test), 1)
recall = confusion.diagonal() / confusion.sum(axis=0)
hardest = recall.argmin()
