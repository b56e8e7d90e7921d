"""Right in other ways: einsum, Gauss-Hermite by hand, a subclassed model, in-place copies, a table of the schedule."""
# /// answers
# base = "reference"
# ///
# %% normalise
def batch_norm(z, gamma, beta, eps):
    mean = np.einsum("su->u", z) / len(z)
    variance = np.einsum("su,su->u", z - mean, z - mean) / len(z)
    return (z - mean) * (gamma / np.sqrt(variance + eps)) + beta


def layer_norm(z, gamma, beta, eps):
    units = np.shape(z)[1]
    return batch_norm(np.transpose(z), np.ones(len(z)), np.zeros(len(z)), eps).T * np.reshape(gamma, (1, units)) + beta


batches = int(np.log(100) / -np.log(0.99)) + 1
# %% chi
def chi(f, slope):
    u = np.linspace(-12, 12, 200_001)
    density = np.exp(-(u**2) / 2)
    return np.sum(density * np.square(slope(u))) / np.sum(density * np.square(f(u)))


sigmoid_layers = int(np.ceil(np.log(0.01) / np.log(0.1528)))
# %% residual
class Residual(keras.Model):
    def __init__(self, depth, width, scale):
        super().__init__()
        self.branches = [layers.Dense(width, activation="relu", kernel_initializer="he_normal") for _ in range(depth)]
        self.scale = scale

    def call(self, x):
        for branch in self.branches:
            x = x + self.scale * branch(x)
        return x


def residual(depth, width, scale):
    model = Residual(depth, width, scale)
    model.build((None, width))
    return model
# %% clip
def clip(gradients, bound):
    norm = sum(np.linalg.norm(g) ** 2 for g in gradients) ** 0.5
    clipped = [np.array(g, dtype=float) for g in gradients]
    if norm > bound:
        for g in clipped:
            g *= bound / norm
    return clipped
# %% schedule
def rate(step, peak, warmup, total):
    if warmup and step < warmup:
        return np.interp(step, [0, warmup], [0, peak])
    angle = np.clip((step - warmup) / (total - warmup), 0, 1) * np.pi
    return peak / 2 + peak / 2 * np.cos(angle)
# %% curves
steps = np.arange(0, 301, 5)
fig, axes = plt.subplots()
lines = {"warm-up, then cosine": 30, "cosine": 0}
for name, warmup in lines.items():
    axes.plot(steps, np.vectorize(lambda step: float(rate(step, 0.03, warmup, 300)))(steps), label=name)
axes.legend()
axes.set_xlabel("step")
axes.set_ylabel("learning rate")
fig = axes
# %% decay
def decayed(w, rate, decay, steps):
    left = np.prod([1 - rate * decay] * steps)
    return left * np.asarray(w)


def penalty_step(w, g, rate, penalty):
    g = np.add(g, np.multiply(penalty, w))
    return np.subtract(w, rate * np.divide(g, np.abs(g) + 1e-7))


def adamw_step(w, g, rate, decay):
    step = g / (np.abs(g) + 1e-7)
    return w - rate * step - rate * decay * w
# %% dropout
def dropout(a, rate, rng):
    out = np.array(a, dtype=float)
    out[rng.random(out.shape) < rate] = 0
    return out / (1 - rate)


def moment_factor(rate):
    kept = 1 - rate
    return kept / kept**2
# %% rescues
words = ["clipping", "batch_norm", "layer_norm", "alpha_dropout"]
explodes, shares, alone, memorises = words
