"""Right in other ways: two tanh layers, functional; SGD with momentum; a figure of points."""
# /// answers
# base = "reference"
# ///
# %% network
inputs = keras.Input((64,))
h = layers.Dense(48, "tanh")(inputs)
h = layers.Dense(32, "tanh", kernel_initializer="glorot_normal")(h)
network = keras.Model(inputs, layers.Dense(10, "softmax")(h))
# %% compile
network.compile(
    optimizer=keras.optimizers.SGD(0.05, momentum=0.9),
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
)
# %% train
history = network.fit(x_train, y_train, epochs=15, verbose=0, validation_data=(x_validation, y_validation)).history
# %% curves
fig = plt.figure()
for key in ("val_loss", "loss"):
    plt.plot(history[key], "o-", label=key)
plt.xlabel("epoch")
plt.ylabel("cross-entropy")
plt.legend()
# %% judge
predicted = np.argmax(network(digits.x_test), axis=1)
confusion = [[int(np.sum((digits.y_test == t) & (predicted == p))) for p in range(10)] for t in range(10)]
recall = [row[digit] / sum(row) for digit, row in enumerate(confusion)]
hardest = recall.index(min(recall))
