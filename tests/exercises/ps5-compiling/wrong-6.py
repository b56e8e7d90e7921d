"""A metric for class numbers beside one-hot rows, where `fit` would stop; the wrong loss on a network that was trained with the right one."""
# /// answers
# base = "reference"
# [expect.test-network]
# score = 2
# message = "wrong metrics"
# [expect.test-repair]
# score = 0
# message = "do not fit each other"
# ///
# %% network
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
network.compile(keras.optimizers.Adam(0.002), "categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
# %% repair
right = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
repaired.compile(keras.optimizers.SGD(0.3), right)
repaired.fit(x, classes, epochs=20, verbose=0)
repaired.compile(keras.optimizers.SGD(0.3), "sparse_categorical_crossentropy", metrics=["accuracy"])
