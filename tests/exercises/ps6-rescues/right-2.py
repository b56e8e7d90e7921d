"""Right in other ways: Keras' own layers, scipy's integral, a layer of one's own, binomial draws, arrays in place of lists."""
# /// answers
# base = "reference"
# ///
# %% normalise
def batch_norm(z, gamma, beta, eps):
    return np.array([layer for layer in ((z.T - z.T.mean(1)[:, None]) / np.sqrt(z.T.var(1)[:, None] + eps))]).T * gamma + beta


def layer_norm(z, gamma, beta, eps):
    return np.array([(row - row.mean()) / np.sqrt(row.var() + eps) * gamma + beta for row in z])


batches = 1
while 0.99**batches >= 0.01:
    batches += 1
# %% chi
from scipy import integrate, stats


def mean(f):
    return integrate.quad(lambda u: float(f(np.array([u]))[0]) ** 2 * stats.norm.pdf(u), -12, 12)[0]


def chi(f, slope):
    return mean(slope) / mean(f)


sigmoid_layers = np.int64(3)
# %% residual
class Around(layers.Layer):
    def __init__(self, width, scale):
        super().__init__()
        self.dense, self.scale = layers.Dense(width, activation="relu"), scale

    def build(self, shape):
        self.dense.build(shape)

    def call(self, x):
        return x + self.scale * self.dense(x)


def residual(depth, width, scale):
    return keras.Sequential([keras.Input((width,)), *[Around(width, scale) for _ in range(depth)]])
# %% clip
def clip(gradients, bound):
    total = 0.0
    for g in gradients:
        total += float((np.asarray(g) ** 2).sum())
    if total <= bound**2:
        return list(gradients)
    return [np.asarray(g) / total**0.5 * bound for g in gradients]
# %% schedule
def rate(step, peak, warmup, total):
    cosine = 0.5 * peak * (1 + np.cos(np.pi * (step - warmup) / (total - warmup)))
    return np.where(step >= total, 0.0, np.where(step < warmup, peak * step / max(warmup, 1), cosine))
# %% curves
steps = range(301)
fig, ax = plt.subplots()
ax.plot(steps, [float(rate(s, 0.03, 0, 300)) for s in steps], "--")
ax.plot(steps, [float(rate(s, 0.03, 30, 300)) for s in steps])
ax.legend(["without warm-up", "with warm-up"])
ax.set(xlabel="step", ylabel="rate")
# %% decay
def decayed(w, rate, decay, steps):
    return np.exp(steps * np.log(1 - rate * decay)) * w


def penalty_step(w, g, rate, penalty):
    m, s = 0.1 * (g + penalty * w), 0.001 * (g + penalty * w) ** 2
    return w - rate * (m / (1 - 0.9)) / (np.sqrt(s / (1 - 0.999)) + 1e-7)


def adamw_step(w, g, rate, decay):
    return w - rate * (g / (abs(g) + 1e-7) + decay * w)
# %% dropout
def dropout(a, rate, rng):
    keep = rng.binomial(1, 1 - rate, size=a.shape)
    return keep * (a / (1 - rate))


def moment_factor(rate):
    return (1 - rate) ** -1
# %% rescues
bounds, centres, alone, keeps_moments = "clipping", "batch_norm", "layer_norm", "alpha_dropout"
explodes = bounds
shares = centres
memorises = keeps_moments
