"""A learner who began: some questions right, some half right, the rest blank."""
# /// answers
# base = "blank"
# [expect.test-fans]
# score = 2
# message = "the receptive field"
# [expect.test-uniform]
# score = 3
# [expect.test-he_normal]
# score = 1
# message = "`cut_sd` is still blank"
# [expect.test-moments]
# score = 2
# message = "not attempted"
# [expect.test-zeros]
# score = 1
# message = "not attempted"
# [expect.test-stack]
# score = 2
# message = "a second call with the same seed gives other kernels"
# [expect.test-scaling]
# score = 1
# message = "is still blank"
# [expect.test-design]
# score = 2
# message = "E[leaky(z)**2] for this slope"
# ///
# %% fans
dense_fans = (256, 128)
conv_fans = (16, 32)
lucky_fan_in = 800
# %% uniform
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)


def glorot_uniform(fan_in, fan_out, rng):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, (fan_in, fan_out))
# %% he_normal
cut_sd = ...


def he_normal(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))
# %% moments
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        x = activation(x @ kernel)
        moments.append(np.mean(x**2))
    return moments


def relu_factor(fan_in, variance):
    raise NotImplementedError()
# %% zeros
def moved(model, x, y):
    raise NotImplementedError()


constant_kernels = "b"
# %% stack
def stack(depth, width, seed):
    hidden = [layers.Dense(width, activation="relu", kernel_initializer="he_normal") for _ in range(depth)]
    return keras.Sequential([keras.Input((width,)), *hidden])
# %% scaling
like_he = initializers.VarianceScaling(scale=2.0, mode="fan_in", distribution="uniform")
like_glorot = ...
like_pytorch = ...
# %% design
network = keras.Sequential([keras.Input((256,))])
for _ in range(2):
    network.add(layers.Dense(256, kernel_initializer="he_normal"))
    network.add(layers.LeakyReLU(negative_slope=0.5))
network.add(layers.Dense(10, activation="softmax"))
# %% [markdown] derivation
# He's variance is twice LeCun's, because ReLU cuts off half of the second moment.
