"""Normalisation counted as a hidden layer, a network trained on after the envelope was opened."""
# /// answers
# base = "reference"
# [expect.test-network]
# score = 3
# message = "normalisation is no hidden layer"
# [expect.test-judge]
# score = 4
# message = "has changed since"
# ///
# %% compare
results = run(
    Experiment(**fixed, activations=["selu", "tanh"], initializers=["lecun_normal", "glorot_uniform"],
               learning_rates=[0.01, 0.03, 0.1], seeds=10)
)
frame = results.frame
table = results.summary()
ranked = table.sort_values("iqm")
best = f"{ranked.activation.iloc[-1]} {ranked.initializer.iloc[-1]}"
clear = "yes" if (ranked.low.iloc[-1] > ranked.high.iloc[:-1]).all() else "no"
# %% network
network = keras.Sequential([keras.Input((100,))])
for _ in range(23):
    network.add(layers.Dense(48, activation="selu", kernel_initializer="lecun_normal"))
network.add(layers.BatchNormalization())
network.add(layers.Dense(6, activation="softmax"))
network.compile(keras.optimizers.SGD(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% judge
x, y = exam.open(network)
network.set_weights([weight * 1.001 for weight in network.get_weights()])
confusion = np.zeros((6, 6), int)
np.add.at(confusion, (y, network.predict(x, verbose=0).argmax(axis=1)), 1)
recall = confusion.diagonal() / confusion.sum(axis=1)
hardest = recall.argmin()
