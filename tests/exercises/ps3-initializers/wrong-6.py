"""The moment of the batch stands first; an output layer that nobody asked for."""
# /// answers
# base = "reference"
# [expect.test-moments]
# score = 1
# message = "one number for each kernel"
# [expect.test-stack]
# score = 2
# message = "wrong number of layers"
# ///
# %% moments
def second_moments(x, kernels, activation):
    moments = [np.mean(x**2)]
    for kernel in kernels:
        x = activation(x @ kernel)
        moments.append(np.mean(x**2))
    return moments


def relu_factor(fan_in, variance):
    return fan_in * variance / 2
# %% depth
fig, ax = plt.subplots()
for name, kernels in [("He", he_kernels), ("Glorot", glorot_kernels)]:
    a, values = batch, []
    for kernel in kernels:
        a = np.maximum(a @ kernel, 0)
        values.append(np.mean(a**2))
    ax.semilogy(np.arange(1, 21), values, label=name)
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% stack
def stack(depth, width, seed):
    rules = [initializers.HeNormal(seed=100 * seed + number) for number in range(depth)]
    hidden = [layers.Dense(width, activation="relu", kernel_initializer=rule) for rule in rules]
    output = layers.Dense(10, kernel_initializer=initializers.GlorotUniform(seed=100 * seed + depth))
    return keras.Sequential([keras.Input((width,)), *hidden, output])
