"""Right in other ways: a subclassed model, Nadam, two calls of fit joined in one history, pandas."""
# /// answers
# base = "reference"
# ///
# %% network
class Digits(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(80, keras.activations.relu, kernel_initializer=keras.initializers.HeUniform())
        self.last = layers.Dense(10, keras.activations.softmax)

    def call(self, x):
        return self.last(self.first(x))


network = keras.Sequential([keras.Input((64,)), Digits()])
# %% compile
network.compile(
    keras.optimizers.Nadam(learning_rate=0.005),
    loss=keras.losses.sparse_categorical_crossentropy,
    metrics=["sparse_categorical_crossentropy", "sparse_categorical_accuracy"],
)
# %% train
history = {"loss": [], "val_loss": []}
for rate, epochs in ((0.005, 8), (0.001, 4)):
    network.optimizer.learning_rate = rate
    told = network.fit(
        x_train, y_train, batch_size=64, epochs=epochs, verbose=0, validation_data=(x_validation, y_validation)
    )
    for key in history:
        history[key] += told.history[key]
# %% curves
import pandas as pd

ax = pd.DataFrame(history).plot(xlabel="epoch", ylabel="loss")
fig = ax.figure
# %% judge
said = network.predict(digits.x_test, verbose=0).argmax(1)
confusion = pd.crosstab(pd.Categorical(digits.y_test), pd.Categorical(said, categories=range(10)), dropna=False).to_numpy()
recall = pd.Series(said == digits.y_test).groupby(digits.y_test).mean()
hardest = recall.idxmin()
