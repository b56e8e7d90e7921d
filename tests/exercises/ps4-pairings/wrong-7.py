"""ReLU still under Glorot, but trained for long in the answer cell: the test draws the weights anew."""
# /// answers
# base = "reference"
# [expect.test-repair]
# score = 2
# message = "does not reach the score asked for"
# ///
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="glorot_uniform"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
start = keras.models.clone_model(repaired)
repaired.set_weights([weight * (2**0.5 if weight.ndim == 2 else 1) for weight in start.get_weights()])
repaired.fit(digits.x_train, digits.y_train, epochs=3, verbose=0)
