"""A learner who began: a baseline, a network with the sick pairing, the rest blank."""
# /// answers
# base = "blank"
# [expect.test-baseline]
# score = 2
# message = "does it even fit the images"
# [expect.test-network]
# score = 3
# message = "what 24 such factors make"
# ///
# %% baseline
linear = keras.Sequential([keras.Input((100,)), layers.Dense(6, activation="softmax")])
linear.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
linear.fit(gratings.x_train, gratings.y_train, epochs=20, verbose=0)
linear_accuracy = linear.evaluate(gratings.x_validation, gratings.y_validation, verbose=0)[1]
why = "a"
# %% network
network = keras.Sequential([keras.Input((100,))])
for _ in range(24):
    network.add(layers.Dense(48, activation="relu"))
network.add(layers.Dense(6, activation="softmax"))
network.compile(keras.optimizers.SGD(0.03), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% [markdown] defence
# Glorot, because it is the default.
