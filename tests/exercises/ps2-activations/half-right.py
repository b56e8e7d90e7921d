"""A learner who began: some questions right, some half right, the rest blank."""
# /// answers
# base = "blank"
# [expect.test-slopes]
# score = 3
# [expect.test-hidden]
# score = 2
# message = "not attempted"
# [expect.test-sigmoid]
# score = 2
# message = "overflow encountered"
# [expect.test-softmax]
# score = 1
# message = "not finite for inputs of large magnitude"
# [expect.test-dead]
# score = 2
# message = "not attempted"
# [expect.test-outputs]
# score = 3
# message = "a cold winter's day"
# [expect.test-keras]
# score = 1
# message = "`network` is still blank"
# ///
# %% slopes
sigmoid_greatest_slope = 0.25
tanh_greatest_slope = 1.0
centred = "tanh"
# %% hidden
def relu(z):
    return np.maximum(0, z)


def relu_slope(z):
    return 1.0 * (z > 0)


def tanh(z):
    raise NotImplementedError()


def tanh_slope(z):
    raise NotImplementedError()
# %% sigmoid
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))
# %% softmax
def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def softmax_jacobian(z):
    raise NotImplementedError()
# %% dead
def dead_share(z):
    return np.mean((z <= 0).all(axis=0))


def saturated_share(z):
    return np.mean(1 - np.tanh(z) ** 2 < 0.05)
# %% outputs
animal = "a"
topics = "b"
spam = "d"
temperature = "f"
# %% keras
string_slope = 0.2
layer_slope = 0.3
network = ...
# %% [markdown] saturation
# I would look at the outputs of each layer. They are near one half, so nothing is saturated.
