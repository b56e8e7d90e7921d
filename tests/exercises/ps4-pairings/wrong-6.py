"""Twenty linear layers, which are one."""
# /// answers
# base = "reference"
# [expect.test-repair]
# score = 2
# message = "twenty layers are one"
# ///
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, kernel_initializer="glorot_uniform"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
