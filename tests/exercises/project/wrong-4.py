"""Units that are copies, a network never compiled, so no training and no curves; a matrix of the wrong form."""
# /// answers
# base = "reference"
# [expect.test-network]
# score = 3
# message = "are copies of one another"
# [expect.test-compile]
# score = 0
# message = "is not compiled"
# [expect.test-train]
# score = 0
# message = "not attempted"
# [expect.test-curves]
# score = 0
# message = "not attempted"
# [expect.test-judge]
# score = 0
# message = "wrong shape"
# ///
# %% network
network = keras.Sequential()
network.add(keras.Input((64,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="zeros"))
network.add(layers.Dense(10, activation="softmax"))
# %% compile
network.optimizer = keras.optimizers.Adam(0.003)
# %% judge
confusion = np.zeros((9, 9), int)
recall = 0.9
hardest = 10
