"""Answers to the project, written from the released notebook alone, and what a fair person gives; none is trained."""
# %% baseline: not trained | 1 | whether it was trained: fit, some epochs
linear = keras.Sequential([keras.Input((100,)), layers.Dense(6, "softmax")])
linear.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
linear_accuracy = 0.3
why = "B"
# %% baseline: a hidden layer, and the rate | 0 | 606 parameters
linear = keras.Sequential([keras.Input((100,)), layers.Dense(16, "relu"), layers.Dense(6, "softmax")])
linear_accuracy = 0.4
why = "d"
# %% network: SELU by operations | 4
h = inputs = keras.Input((100,))
for k in range(24):
    h = keras.activations.selu(layers.Dense(48, kernel_initializer=keras.initializers.LecunNormal(seed=k))(h))
network = keras.Model(inputs, layers.Dense(6)(h))
network.compile(keras.optimizers.SGD(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
# %% network: ReLU under Glorot | 3 | by what factor one of your layers changes a signal
network = keras.Sequential([keras.Input((100,)), *[layers.Dense(48, "relu") for _ in range(24)], layers.Dense(6, "softmax")])
network.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% network: Adam, and the metrics in the place of the loss weights | 3 | the optimizer that the question names
network = keras.Sequential([keras.Input((100,)), *[layers.Dense(48, "tanh") for _ in range(24)], layers.Dense(6, "softmax")])
network.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
# %% network: normalised, as a hidden layer | 3 | normalisation is no hidden layer
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.BatchNormalization())
    network.add(layers.Dense(48, "tanh"))
network.add(layers.Dense(6, "softmax"))
network.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% curves: by pandas | 3
history = {"loss": [1.7, 1.2, 0.6, 0.3], "val_loss": [1.8, 1.3, 0.8, 0.7], "accuracy": [0.2, 0.5, 0.7, 0.9]}
ax = pd.DataFrame(history)[["loss", "val_loss"]].plot()
ax.set_xlabel("epoch")
ax.set_ylabel("cross-entropy")
fig = ax.figure
# %% curves: epochs from 1, in German | 3
history = {"loss": [1.7, 1.2, 0.6, 0.3], "val_loss": [1.8, 1.3, 0.8, 0.7]}
fig = plt.figure()
plt.plot(range(1, 5), history["loss"], range(1, 5), history["val_loss"], "--")
plt.xlabel("Epoche"), plt.ylabel("Verlust")
plt.legend(["Training", "Validierung"])
# %% curves: the accuracy of a network whose two losses are alike | 1 | which entries of the history you draw
history = {"loss": [1.793, 1.792, 1.792], "val_loss": [1.795, 1.794, 1.794], "val_accuracy": [0.16, 0.17, 0.17]}
fig, ax = plt.subplots()
ax.plot(history["loss"], label="training")
ax.plot(history["val_accuracy"], label="validation")
ax.set(xlabel="epoch", ylabel="loss")
ax.legend()
# %% curves: names swapped | 2 | which `label=` goes with which call of `plot`
history = {"loss": [1.7, 1.2, 0.6, 0.3], "val_loss": [1.8, 1.3, 0.8, 0.7]}
fig, ax = plt.subplots()
ax.plot(history["loss"], label="validation loss")
ax.plot(history["val_loss"], label="training loss")
ax.set(xlabel="epoch", ylabel="loss")
ax.legend()
# %% curves: no validation in the history | 1 | a line through the validation loss
history = {"loss": [1.7, 1.2, 0.6, 0.3], "accuracy": [0.2, 0.5, 0.7, 0.9]}
fig, ax = plt.subplots()
ax.plot(history["loss"], label="training")
ax.plot(history["accuracy"], label="validation")
ax.set(xlabel="epoch", ylabel="loss")
ax.legend()
# %% rescue: momentum | 0 | the momentum that the question names
rescued = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    rescued.add(layers.Dense(48))
    rescued.add(layers.BatchNormalization())
    rescued.add(layers.ReLU())
rescued.add(layers.Dense(6, "softmax"))
rescued.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy")
# %% rescue: He's initializer | 0 | kernel_initializer: the rescue has to come from elsewhere
h = inputs = keras.Input((100,))
for _ in range(24):
    h = layers.Dense(48, "relu", kernel_initializer="he_normal")(h)
rescued = keras.Model(inputs, layers.Dense(6, "softmax")(h))
rescued.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% judge: with scikit-learn and lists | 5
network = keras.Sequential([keras.Input((100,)), layers.Dense(6)])
images, truth = exam.open(network)
from sklearn.metrics import confusion_matrix
confusion = confusion_matrix(truth, np.argmax(network(images), axis=1))
recall = [confusion[k, k] / sum(confusion[k]) for k in range(6)]
hardest = recall.index(min(recall))
# %% judge: with pandas | 5
network = keras.Sequential([keras.Input((100,)), layers.Dense(6, "softmax")])
x, y = exam.open(network)
said = np.argmax(network.predict(x, verbose=0), axis=1)
confusion = pd.crosstab(pd.Categorical(y, range(6)), pd.Categorical(said, range(6)), dropna=False).to_numpy()
recall = confusion.diagonal() / confusion.sum(axis=1)
hardest = pd.Series(recall).idxmin()
# %% judge: transposed, opened before and behind a step of training | 2 | rows are the true directions
network = keras.Sequential([keras.Input((100,)), layers.Dense(6, "softmax")])
network.compile("sgd", "sparse_categorical_crossentropy")
x, y = exam.open(network)
network.fit(x[:32], y[:32], verbose=0)
exam.open(network)
said = network.predict(x, verbose=0).argmax(axis=1)
confusion = np.zeros((6, 6), int)
np.add.at(confusion, (said, y), 1)
recall = confusion.diagonal() / confusion.sum(axis=0)
hardest = recall.argmin()
# %% judge: shares, precision, the easiest | 1 | counts, not shares
network = keras.Sequential([keras.Input((100,)), layers.Dense(6, "softmax")])
x, y = exam.open(network)
confusion = np.zeros((6, 6), int)
np.add.at(confusion, (y, network.predict(x, verbose=0).argmax(axis=1)), 1)
recall = confusion.diagonal() / np.maximum(confusion.sum(axis=0), 1)
hardest = (confusion.diagonal() / confusion.sum(axis=1)).argmax()
confusion = confusion / confusion.sum()
# %% judge: changed behind the envelope | 4 | the order of your cells: train first, open last
network = keras.Sequential([keras.Input((100,)), layers.Dense(6, "softmax")])
x, y = exam.open(network)
network.set_weights([weight * 1.001 for weight in network.get_weights()])
confusion = np.zeros((6, 6), int)
np.add.at(confusion, (y, network.predict(x, verbose=0).argmax(axis=1)), 1)
recall = confusion.diagonal() / confusion.sum(axis=1)
hardest = recall.argmin()
# %% network: a class of its own | 4
class Deep(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [layers.Dense(48, "selu", kernel_initializer="lecun_normal") for _ in range(24)]
        self.last = layers.Dense(6, "softmax")
    def call(self, x):
        for part in self.parts:
            x = part(x)
        return self.last(x)
network = Deep()
network.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% network: logits, and a loss that knows it | 4
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.Dense(48, "selu", kernel_initializer="lecun_normal"))
network.add(layers.Dense(6))
network.compile(
    keras.optimizers.SGD(0.03), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% train: the test data watched | 1 | the test data
network = keras.Sequential([keras.Input((100,)), layers.Dense(6, "softmax")])
network.compile("sgd", "sparse_categorical_crossentropy")
history = network.fit(
    gratings.x_train, gratings.y_train, epochs=2, verbose=0, validation_data=(gratings.x_test, gratings.y_test)
)
# %% train: the test data trained on | 1 | with more, other data were trained on
network = keras.Sequential([keras.Input((100,)), layers.Dense(6, "softmax")])
network.compile("sgd", "sparse_categorical_crossentropy")
history = network.fit(
    np.concatenate([gratings.x_train, gratings.x_test]),
    np.concatenate([gratings.y_train, gratings.y_test]),
    epochs=2, verbose=0, validation_data=(gratings.x_validation, gratings.y_validation),
)
