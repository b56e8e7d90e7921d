"""Right in other ways: logits and a loss that knows it, half of the layers SELU and half tanh, scikit-learn for the judging."""
# /// answers
# base = "reference"
# ///
# %% baseline
linear = keras.Sequential([keras.Input((100,)), layers.Dense(6)])
linear.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
linear.fit(gratings.x_train, gratings.y_train, epochs=15, verbose=0, validation_data=(gratings.x_validation, gratings.y_validation))
linear_accuracy = linear.history.history["val_accuracy"][-1]
why = " b "
# %% compare
parts = []
for activation, initializer in (("selu", "lecun_normal"), ("tanh", "glorot_uniform"), ("tanh", "lecun_normal")):
    parts.append(run(Experiment(activation, initializer, learning_rates=[0.01, 0.03, 0.1], seeds=range(100, 110), **fixed)))
frame = pd.concat([part.frame for part in parts], ignore_index=True)
table = pd.concat([part.summary(confidence=0.95, resamples=3000) for part in parts], ignore_index=True)[
    ["low", "high", "activation", "initializer", "learning_rate", "at_edge", "networks", "iqm"]
]
top = table.iqm.idxmax()
best = f"{table.activation[top]} {table.initializer[top]}"
clear = "yes" if table.low[top] > table.high.drop(top).max() else "no"
# %% network
stack = [layers.Dense(48, activation="selu" if number < 12 else "tanh", kernel_initializer="lecun_uniform") for number in range(24)]
network = keras.Sequential([layers.InputLayer(shape=(100,)), *stack, layers.Dense(6)])
network.compile(keras.optimizers.SGD(0.04), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["acc"])
# %% train
saved = keras.callbacks.EarlyStopping("val_accuracy", patience=14, mode="max", restore_best_weights=True)
watch = (gratings.x_validation, gratings.y_validation)
history = network.fit(gratings.x_train, gratings.y_train, 32, 14, verbose=0, validation_data=watch, callbacks=[saved])
# %% curves
_, fig = plt.subplots()
epochs = range(1, len(history.history["loss"]) + 1)
fig.semilogy(epochs, history.history["loss"])
fig.semilogy(epochs, history.history["val_loss"], "--")
fig.legend(["training", "validation"])
fig.set(xlabel="epoch", ylabel="loss", title="Gratings")
# %% rescue
pixels = keras.Input((100,))
h = layers.Dense(48, "relu")(pixels)
for _ in range(23):
    h = h + 0.2 * layers.Dense(48, "relu")(h)
rescued = keras.Model(pixels, layers.Dense(6)(h))
rescued.compile(keras.optimizers.SGD(0.03), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
# %% judge
from sklearn.metrics import confusion_matrix

images, directions = exam.open(network)
confusion = confusion_matrix(directions, network.predict(images, verbose=0).argmax(1))
recall = np.diag(confusion) / confusion.sum(1)
hardest = int(np.argsort(recall)[0])
