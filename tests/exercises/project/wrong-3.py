"""Outputs without softmax and a loss by name, a history that is none, no legend, precision for recall."""
# /// answers
# base = "reference"
# [expect.test-network]
# score = 2
# message = "are not probabilities"
# [expect.test-compile]
# score = 1
# message = "do not fit each other"
# [expect.test-train]
# score = 4
# message = "what fit returns"
# [expect.test-curves]
# score = 0
# message = "is not the right kind of thing"
# [expect.test-judge]
# score = 3
# message = "the sum of its row or of its column"
# ///
# %% network
network = keras.Sequential()
network.add(keras.Input((64,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10))
# %% compile
network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% train
network.compile(keras.optimizers.Adam(0.003), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
network.fit(x_train, y_train, epochs=12, verbose=0)
history = "done"
# %% curves
fig = plt.plot([1, 2], [3, 4])
# %% judge
confusion = np.zeros((10, 10), int)
np.add.at(confusion, (digits.y_test, network.predict(digits.x_test, verbose=0).argmax(axis=1)), 1)
recall = confusion.diagonal() / confusion.sum(axis=0)
hardest = (confusion.diagonal() / confusion.sum(axis=1)).argmin()
