"""A learner who began: a network that is too wide, trained too little, the rest blank."""
# /// answers
# base = "blank"
# [expect.test-network]
# score = 3
# message = "outside its possible range"
# [expect.test-compile]
# score = 3
# [expect.test-train]
# score = 1
# message = "Learning rate and number of epochs"
# ///
# %% network
network = keras.Sequential()
network.add(keras.Input((64,)))
network.add(layers.Dense(512, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
# %% compile
network.compile(keras.optimizers.SGD(0.0003), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% train
history = network.fit(x_train, y_train, epochs=3, verbose=0, validation_data=(x_validation, y_validation))
# %% [markdown] defence
# One wide hidden layer, because wide is good. He for ReLU. The loss fits class numbers.
