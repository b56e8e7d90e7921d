"""eps outside the root, the ratio turned over, the way around scaled, by value, a warm-up too early, no labels, no rate in the decay, the share to keep."""
# /// answers
# base = "reference"
# [expect.test-normalise]
# score = 1
# message = "where eps stands"
# [expect.test-chi]
# score = 1
# message = "which mean stands above"
# [expect.test-residual]
# score = 1
# message = "not connected as asked"
# [expect.test-clip]
# score = 1
# message = "one factor for all of them"
# [expect.test-schedule]
# score = 1
# message = "0 at step 0"
# [expect.test-curves]
# score = 2
# message = "has no xlabel"
# [expect.test-decay]
# score = 2
# message = "with the rate in it"
# [expect.test-dropout]
# score = 1
# message = "with which probability an entry is dropped"
# [expect.test-rescues]
# score = 3
# message = "can that remove what is the same in every sample"
# ///
# %% normalise
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / (z.std(axis=0) + eps) + beta


def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(1, keepdims=True)) / (z.std(1, keepdims=True) + eps) + beta


batches = 459
# %% chi
def chi(f, slope):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return (weights * f(nodes) ** 2).sum() / (weights * slope(nodes) ** 2).sum()


sigmoid_layers = 3
# %% residual
def residual(depth, width, scale):
    x = inputs = keras.Input((width,))
    for _ in range(depth):
        x = layers.Add()([layers.Rescaling(scale)(x), layers.Dense(width, activation="relu")(x)])
    return keras.Model(inputs, x)
# %% clip
def clip(gradients, bound):
    return [np.clip(gradient, -bound, bound) for gradient in gradients]
# %% schedule
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * (step + 1) / warmup
    share = min(1.0, (step - warmup) / (total - warmup))
    return peak * (1 + np.cos(np.pi * share)) / 2
# %% curves
steps = np.arange(301)
fig, ax = plt.subplots()
ax.plot(steps, np.where(steps < 30, 0.001 * steps, 0.015 * (1 + np.cos(np.pi * (steps - 30) / 270))), label="warm-up and cosine")
ax.plot(steps, 0.015 * (1 + np.cos(np.pi * steps / 300)), label="cosine alone")
ax.legend()
# %% decay
def decayed(w, rate, decay, steps):
    return w * (1 - decay) ** steps


def penalty_step(w, g, rate, penalty):
    return w - rate * (g + penalty * w) / (np.abs(g + penalty * w) + 1e-7)


def adamw_step(w, g, rate, decay):
    return w * (1 - rate * decay) - rate * g / (np.abs(g) + 1e-7)
# %% dropout
def dropout(a, rate, rng):
    return np.where(rng.random(a.shape) < rate, a / rate, 0.0)


def moment_factor(rate):
    return 1 / (1 - rate)
# %% rescues
explodes = "clipping"
shares = "layer_norm"
alone = "layer_norm"
memorises = "alpha_dropout"
