"""gamma on the shift too, no denominator, one layer for all blocks, the sum of squares, a cosine over all steps, names exchanged, decay that adds up, another generator."""
# /// answers
# base = "reference"
# [expect.test-normalise]
# score = 1
# message = "what gamma multiplies"
# [expect.test-chi]
# score = 1
# message = "which mean stands above"
# [expect.test-residual]
# score = 1
# message = "a kernel and a bias of its own"
# [expect.test-clip]
# score = 0
# message = "the norm of all arrays together"
# [expect.test-schedule]
# score = 2
# message = "half a cosine falls to 0"
# [expect.test-curves]
# score = 2
# message = "has the name of another"
# [expect.test-decay]
# score = 2
# message = "what the last one left"
# [expect.test-dropout]
# score = 1
# message = "draw from `rng`, and from nothing else"
# [expect.test-rescues]
# score = 3
# message = "in a batch of two"
# ///
# %% normalise
def batch_norm(z, gamma, beta, eps):
    return gamma * ((z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta)


def layer_norm(z, gamma, beta, eps):
    return gamma * ((z - z.mean(1, keepdims=True)) / np.sqrt(z.var(1, keepdims=True) + eps) + beta)


batches = 459
# %% chi
def chi(f, slope):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return (weights * slope(nodes) ** 2).sum() / weights.sum()


sigmoid_layers = 3
# %% residual
def residual(depth, width, scale):
    x = inputs = keras.Input((width,))
    branch = layers.Dense(width, activation="relu")
    for _ in range(depth):
        x = x + scale * branch(x)
    return keras.Model(inputs, x)
# %% clip
def clip(gradients, bound):
    norm = sum(np.sum(gradient**2) for gradient in gradients)
    factor = bound / norm if norm > bound else 1.0
    return [factor * gradient for gradient in gradients]
# %% schedule
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    share = min(1.0, step / total)
    return peak * (1 + np.cos(np.pi * share)) / 2
# %% curves
steps = np.arange(301)
fig, ax = plt.subplots()
ax.plot(steps, np.where(steps < 30, 0.001 * steps, 0.015 * (1 + np.cos(np.pi * (steps - 30) / 270))), label="cosine alone")
ax.plot(steps, 0.015 * (1 + np.cos(np.pi * steps / 300)), label="warm-up and cosine")
ax.set_xlabel("step")
ax.set_ylabel("learning rate")
ax.legend()
# %% decay
def decayed(w, rate, decay, steps):
    return w * (1 - rate * decay * steps)


def penalty_step(w, g, rate, penalty):
    return w - rate * (g + penalty * w) / (np.abs(g + penalty * w) + 1e-7)


def adamw_step(w, g, rate, decay):
    return w * (1 - rate * decay) - rate * g / (np.abs(g) + 1e-7)
# %% dropout
def dropout(a, rate, rng):
    return np.where(np.random.random(a.shape) < rate, 0.0, a / (1 - rate))


def moment_factor(rate):
    return 1 / (1 - rate)
# %% rescues
explodes = "clipping"
shares = "batch_norm"
alone = "batch_norm"
memorises = "alpha_dropout"
