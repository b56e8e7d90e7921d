"""Right in other ways: a loss of one's own, SELU under Glorot (the same variance for equal widths), two calls of fit, pandas."""
# /// answers
# base = "reference"
# ///
# %% baseline
linear = keras.Sequential([keras.Input((100,)), layers.Dense(6), layers.Activation("softmax")])
linear.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
linear.fit(gratings.x_train, gratings.y_train, epochs=15, verbose=0)
linear_accuracy = float(np.mean(np.argmax(linear(gratings.x_validation), axis=1) == gratings.y_validation))
why = "b"
# %% compare
one = run(Experiment(**fixed, activations=["selu", "tanh"], initializers=["lecun_uniform", "glorot_normal"], learning_rates=(0.01, 0.03, 0.1, 0.3), seeds=10))
frame, table = one.frame, one.summary()
order = table.sort_values("iqm").to_dict("records")
best = "{activation} {initializer}".format(**order[-1])
clear = ["no", "yes"][int(order[-1]["low"] > max(row["high"] for row in order[:-1]))]
# %% network
def cross_entropy(labels, outputs):
    return keras.losses.sparse_categorical_crossentropy(labels, outputs)


network = keras.Sequential()
network.add(keras.Input(shape=(100,)))
for number in range(24):
    network.add(layers.Dense(48, keras.activations.selu, name=f"hidden-{number}"))
network.add(layers.Dense(6, keras.activations.softmax))
network.compile(optimizer=keras.optimizers.SGD(0.03), loss=cross_entropy, metrics=["sparse_categorical_accuracy"])
# %% train
history = {"loss": [], "val_loss": []}
for rate, epochs in ((0.03, 10), (0.01, 5)):
    network.optimizer.learning_rate = rate
    told = network.fit(
        gratings.x_train, gratings.y_train, batch_size=32, epochs=epochs, verbose=0,
        validation_data=(gratings.x_validation, gratings.y_validation),
    )
    for key in history:
        history[key] += told.history[key]
# %% curves
ax = pd.DataFrame(history).plot(xlabel="epoch", ylabel="loss")
fig = ax.figure
# %% rescue
def block(h):
    return layers.Activation("relu")(layers.BatchNormalization(momentum=0.9)(layers.Dense(48, kernel_initializer=keras.initializers.GlorotUniform())(h)))


pixels = h = keras.Input((100,))
for _ in range(24):
    h = block(h)
rescued = keras.Model(pixels, layers.Dense(6, "softmax")(h))
rescued.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy")
# %% judge
x, y = exam.open(network)
said_by_network = network.predict(x, verbose=0).argmax(1)
confusion = pd.crosstab(pd.Categorical(y), pd.Categorical(said_by_network, categories=range(6)), dropna=False).to_numpy()
recall = pd.Series(said_by_network == y).groupby(y).mean()
hardest = recall.idxmin()
