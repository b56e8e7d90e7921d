"""A learner who began: some questions right, some half right, the rest blank."""
# /// answers
# base = "blank"
# [expect.test-normalise]
# score = 1
# message = "over which axis a sample's mean runs"
# [expect.test-chi]
# score = 2
# message = "`sigmoid_layers` is still blank"
# [expect.test-residual]
# score = 3
# message = ""
# [expect.test-clip]
# score = 2
# message = "nothing is to be lengthened"
# [expect.test-schedule]
# score = 1
# message = "half a cosine falls to 0"
# [expect.test-rescues]
# score = 2
# message = "is still blank"
# ///
# %% normalise
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta


def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta


batches = ...
# %% chi
def chi(f, slope):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return (weights * slope(nodes) ** 2).sum() / (weights * f(nodes) ** 2).sum()


sigmoid_layers = ...
# %% residual
def residual(depth, width, scale):
    x = inputs = keras.Input((width,))
    for _ in range(depth):
        x = x + scale * layers.Dense(width, activation="relu")(x)
    return keras.Model(inputs, x)
# %% clip
def clip(gradients, bound):
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    factor = bound / norm
    return [factor * gradient for gradient in gradients]
# %% schedule
def rate(step, peak, warmup, total):
    return peak * min(1.0, step / max(warmup, 1))
# %% rescues
explodes = "clipping"
shares = ...
alone = "layer_norm"
memorises = ...
# %% [markdown] both
# Normalisation keeps the size, the way around keeps the gradient.
