"""The variance of a sample, one layer too few, the same network twice, short ones lengthened, a quarter of a cosine, no legend, a penalty outside the division, the root."""
# /// answers
# base = "reference"
# [expect.test-normalise]
# score = 0
# message = "which whole number comes next"
# [expect.test-chi]
# score = 2
# message = "multiplied by itself until less than 0.01"
# [expect.test-residual]
# score = 2
# message = "the same model twice"
# [expect.test-clip]
# score = 2
# message = "nothing is to be lengthened"
# [expect.test-schedule]
# score = 2
# message = "half a cosine falls to 0"
# [expect.test-curves]
# score = 2
# message = "has no legend"
# [expect.test-decay]
# score = 2
# message = "Adam divides the whole gradient"
# [expect.test-dropout]
# score = 2
# message = "the square of the scale"
# [expect.test-rescues]
# score = 3
# message = "keeps SELU's fixed point"
# ///
# %% normalise
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0, ddof=1) + eps) + beta


def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(1, keepdims=True)) / np.sqrt(z.var(1, ddof=1, keepdims=True) + eps) + beta


batches = 458
# %% chi
def chi(f, slope):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return (weights * slope(nodes) ** 2).sum() / (weights * f(nodes) ** 2).sum()


sigmoid_layers = 2
# %% residual
made = {}


def residual(depth, width, scale):
    if (depth, width, scale) not in made:
        x = inputs = keras.Input((width,))
        for _ in range(depth):
            x = x + scale * layers.Dense(width, activation="relu")(x)
        made[depth, width, scale] = keras.Model(inputs, x)
    return made[depth, width, scale]
# %% clip
def clip(gradients, bound):
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    factor = bound / max(norm, 1e-12)
    return [factor * gradient for gradient in gradients]
# %% schedule
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    share = min(1.0, (step - warmup) / (total - warmup))
    return peak * np.cos(np.pi / 2 * share)
# %% curves
steps = np.arange(301)
fig, ax = plt.subplots()
ax.plot(steps, np.where(steps < 30, 0.001 * steps, 0.015 * (1 + np.cos(np.pi * (steps - 30) / 270))))
ax.plot(steps, 0.015 * (1 + np.cos(np.pi * steps / 300)))
ax.set_xlabel("step")
ax.set_ylabel("learning rate")
# %% decay
def decayed(w, rate, decay, steps):
    return w * (1 - rate * decay) ** steps


def penalty_step(w, g, rate, penalty):
    return w - rate * (g / (np.abs(g) + 1e-7) + penalty * w)


def adamw_step(w, g, rate, decay):
    return w * (1 - rate * decay) - rate * g / (np.abs(g) + 1e-7)
# %% dropout
def dropout(a, rate, rng):
    return np.where(rng.random(a.shape) < rate, 0.0, a / (1 - rate))


def moment_factor(rate):
    return (1 - rate) ** -0.5
# %% rescues
explodes = "clipping"
shares = "batch_norm"
alone = "layer_norm"
memorises = "layer_norm"
