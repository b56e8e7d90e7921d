"""Axes exchanged, slopes not squared, ReLU after the sum, each array by itself, no end, one line, a penalty called decay, no scaling."""
# /// answers
# base = "reference"
# [expect.test-normalise]
# score = 1
# message = "over which axis a unit's mean runs"
# [expect.test-chi]
# score = 1
# message = "both are of squares"
# [expect.test-residual]
# score = 1
# message = "not connected as asked"
# [expect.test-clip]
# score = 1
# message = "the norm of all arrays together"
# [expect.test-schedule]
# score = 2
# message = "from total on"
# [expect.test-curves]
# score = 1
# message = "the cosine alone"
# [expect.test-decay]
# score = 2
# message = "the decay is not divided by anything"
# [expect.test-dropout]
# score = 1
# message = "what the entries that stay are divided by"
# [expect.test-rescues]
# score = 3
# message = "gradients grow"
# ///
# %% normalise
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(1, keepdims=True)) / np.sqrt(z.var(1, keepdims=True) + eps) + beta


def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta


batches = 459
# %% chi
def chi(f, slope):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return (weights * np.abs(slope(nodes))).sum() / (weights * np.abs(f(nodes))).sum()


sigmoid_layers = 3
# %% residual
def residual(depth, width, scale):
    x = inputs = keras.Input((width,))
    for _ in range(depth):
        x = layers.Activation("relu")(layers.Add()([x, layers.Rescaling(scale)(layers.Dense(width)(x))]))
    return keras.Model(inputs, x)
# %% clip
def clip(gradients, bound):
    return [gradient * min(1.0, bound / max(np.linalg.norm(gradient), 1e-12)) for gradient in gradients]
# %% schedule
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    share = (step - warmup) / (total - warmup)
    return peak * (1 + np.cos(np.pi * share)) / 2
# %% curves
steps = np.arange(301)
fig, ax = plt.subplots()
ax.plot(steps, 0.001 * np.minimum(steps, 30) * np.cos(np.pi / 2 * np.clip((steps - 30) / 270, 0, 1)) ** 2, label="warm-up")
ax.plot(steps, np.full(301, 0.03), label="constant")
ax.set_xlabel("step")
ax.set_ylabel("learning rate")
ax.legend()
# %% decay
def decayed(w, rate, decay, steps):
    return w * (1 - rate * decay) ** steps


def penalty_step(w, g, rate, penalty):
    return w - rate * (g + penalty * w) / (np.abs(g + penalty * w) + 1e-7)


def adamw_step(w, g, rate, decay):
    return w - rate * (g + decay * w) / (np.abs(g + decay * w) + 1e-7)
# %% dropout
def dropout(a, rate, rng):
    return np.where(rng.random(a.shape) < rate, 0.0, a)


def moment_factor(rate):
    return 1 / (1 - rate)
# %% rescues
explodes = "batch_norm"
shares = "batch_norm"
alone = "layer_norm"
memorises = "alpha_dropout"
