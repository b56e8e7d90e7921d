"""Right in other ways: SELU with dropout, separate activation layers, a log axis, scikit-learn for the judging."""
# /// answers
# base = "reference"
# ///
# %% network
network = keras.Sequential(
    [
        layers.InputLayer(shape=(64,)),
        layers.Dense(96, kernel_initializer="lecun_normal"),
        layers.Activation("selu"),
        layers.AlphaDropout(0.05),
        layers.Dense(10),
        layers.Softmax(),
    ]
)
# %% compile
network.compile("adam", "sparse_categorical_crossentropy", metrics=["acc"])
# %% train
history = network.fit(
    x_train, y_train, batch_size=32, epochs=15, verbose=0, validation_data=(x_validation, y_validation)
)
# %% curves
_, fig = plt.subplots()
epochs = range(1, 16)
fig.semilogy(epochs, history.history["loss"])
fig.semilogy(epochs, history.history["val_loss"], "--")
fig.legend(["training", "validation"])
fig.set(xlabel="epoch", ylabel="loss", title="Digits")
# %% judge
from sklearn.metrics import confusion_matrix

confusion = confusion_matrix(digits.y_test, network.predict(digits.x_test, verbose=0).argmax(1))
recall = np.diag(confusion) / confusion.sum(1)
hardest = int(np.argsort(recall)[0])
