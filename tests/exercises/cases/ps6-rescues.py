"""Answers to problem set 6, written from the released notebook alone, and what a fair person gives."""
# %% normalise: by transposition | 3
import math
def batch_norm(z, gamma, beta, eps):
    return np.array(gamma) * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta
def layer_norm(z, gamma, beta, eps):
    return ((z.T - z.mean(1)) / np.sqrt(z.var(1) + eps)).T * gamma + beta
batches = math.ceil(math.log(0.01) / math.log(0.99))
# %% normalise: statistician's variance | 1 | over which axis a unit's mean runs, by how many the squared
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + eps) + beta
def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(1, keepdims=True)) / np.sqrt(z.var(1, keepdims=True, ddof=1) + eps) + beta
batches = 459
# %% normalise: axes swapped | 1 | over which axis a unit's mean runs, by how many the squared
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(1, keepdims=True)) / np.sqrt(z.var(1, keepdims=True) + eps) + beta
def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta
batches = 459
# %% normalise: epsilon outside, one batch short | 0 | over which axis a unit's mean runs, by how many the squared
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(0)) / (z.std(0) + eps) + beta
def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(1, keepdims=True)) / (z.std(1, keepdims=True) + eps) + beta
batches = 458
# %% normalise: no keepdims | 2 | the error's name and text; call it yourself in a new cell to
def batch_norm(z, gamma, beta, eps):
    m, v = np.mean(z, 0), np.var(z, 0)
    return (z - m) * gamma / (v + eps) ** 0.5 + beta
def layer_norm(z, gamma, beta, eps):
    m, v = np.mean(z, 1), np.var(z, 1)
    return (z - m) * gamma / (v + eps) ** 0.5 + beta
n = 1
while 0.99 ** n >= 0.01:
    n += 1
batches = n
# %% normalise: one mean for everything | 2 | over which axis a sample's mean runs, by how many the squared
def batch_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean(0)) / np.sqrt(np.mean((z - z.mean(0)) ** 2, 0) + eps) + beta
def layer_norm(z, gamma, beta, eps):
    return gamma * (z - z.mean()) / np.sqrt(z.var() + eps) + beta
batches = 459.0
# %% normalise: gamma and beta left out | 1 | over which axis a unit's mean runs, by how many the squared
def batch_norm(z, gamma, beta, eps):
    return (z - z.mean(0)) / np.sqrt(z.var(0) + eps)
def layer_norm(z, gamma, beta, eps):
    return (z - z.mean(1)[:, None]) / np.sqrt(z.var(1)[:, None] + eps)
batches = 459
# %% chi: scipy's quad | 3
from scipy.integrate import quad
from scipy.stats import norm
def chi(f, slope):
    top = quad(lambda u: slope(np.array(u)) ** 2 * norm.pdf(u), -10, 10, limit=200)[0]
    low = quad(lambda u: f(np.array(u)) ** 2 * norm.pdf(u), -10, 10, limit=200)[0]
    return top / low
sigmoid_layers = 3
# %% chi: draws | 3
def chi(f, slope):
    u = np.random.default_rng(3).standard_normal(1_000_000)
    return (slope(u) ** 2).mean() / (f(u) ** 2).mean()
sigmoid_layers = 3
# %% chi: physicist's weights | 3
def chi(f, slope):
    x, w = np.polynomial.hermite.hermgauss(150)
    u = np.sqrt(2) * x
    return np.sum(w * slope(u) ** 2) / np.sum(w * f(u) ** 2)
sigmoid_layers = 3
# %% chi: physicist's nodes not stretched | 1 | which mean stands above and which below, and that both are of
def chi(f, slope):
    x, w = np.polynomial.hermite.hermgauss(150)
    return np.sum(w * slope(x) ** 2) / np.sum(w * f(x) ** 2)
sigmoid_layers = 3
# %% chi: uniform grid | 1 | which mean stands above and which below, and that both are of
def chi(f, slope):
    u = np.linspace(-3, 3, 100001)
    return np.mean(slope(u) ** 2) / np.mean(f(u) ** 2)
sigmoid_layers = 3
# %% chi: variances for moments, two layers | 0 | which mean stands above and which below, and that both are of
def chi(f, slope):
    u = np.random.default_rng(0).normal(size=1_000_000)
    return np.mean(slope(u) ** 2) / np.var(f(u))
sigmoid_layers = 2
# %% chi: trapezoid under the density | 3
def chi(f, slope):
    u = np.linspace(-8, 8, 20001)
    p = np.exp(-u * u / 2)
    return float(np.dot(p, np.square(slope(u))) / np.dot(p, np.square(f(u))))
n, left = 0, 1.0
sig = lambda u: 1 / (1 + np.exp(-u))
while left >= 0.01:
    left *= chi(sig, lambda u: sig(u) * (1 - sig(u)))
    n += 1
sigmoid_layers = n
# %% residual: a class of blocks | 3
class Block(layers.Layer):
    def __init__(self, width, scale):
        super().__init__()
        self.dense = layers.Dense(width, activation="relu")
        self.scale = scale
    def call(self, x):
        return x + self.scale * self.dense(x)
def residual(depth, width, scale):
    return keras.Sequential([keras.Input((width,))] + [Block(width, scale) for _ in range(depth)])
# %% residual: rescaling and add | 3
def residual(depth, width, scale):
    inputs = keras.Input(shape=(width,))
    x = inputs
    for _ in range(depth):
        branch = layers.ReLU()(layers.Dense(width, kernel_initializer="he_normal")(x))
        x = layers.Add()([x, layers.Rescaling(scale)(branch)])
    return keras.Model(inputs, x)
# %% residual: one layer for all blocks | 1 | that each block has a kernel and a bias of its own, and that no
def residual(depth, width, scale):
    inputs = x = keras.Input((width,))
    dense = layers.Dense(width, "relu")
    for _ in range(depth):
        x = x + scale * dense(x)
    return keras.Model(inputs, x)
# %% residual: ReLU over the sum | 1 | what is added to what, and which of the two the number scales
def residual(depth, width, scale):
    inputs = x = keras.Input((width,))
    for _ in range(depth):
        x = keras.activations.relu(x + scale * layers.Dense(width)(x))
    return keras.Model(inputs, x)
# %% residual: one seed | 2 | an initializer object that is used twice gives the same values
def residual(depth, width, scale):
    inputs = x = keras.Input((width,))
    for _ in range(depth):
        x = x + scale * layers.Dense(width, "relu", kernel_initializer=keras.initializers.GlorotUniform(seed=1))(x)
    return keras.Model(inputs, x)
# %% residual: scale on the way around | 1 | what is added to what, and which of the two the number scales
def residual(depth, width, scale):
    inputs = x = keras.Input((width,))
    for _ in range(depth):
        x = scale * x + layers.Dense(width, "relu")(x)
    return keras.Model(inputs, x)
# %% residual: all branches from the input | 1 | what is added to what, and which of the two the number scales
def residual(depth, width, scale):
    inputs = x = keras.Input((width,))
    for _ in range(depth):
        x = x + scale * layers.Dense(width, "relu")(inputs)
    return keras.Model(inputs, x)
# %% residual: an output layer too much | 1 | that each block has a kernel and a bias of its own, and that no
def residual(depth, width, scale):
    inputs = x = keras.Input((width,))
    for _ in range(depth):
        x = x + scale * layers.Dense(width, "relu")(x)
    return keras.Model(inputs, layers.Dense(1)(x))
# %% clip: as PyTorch, a millionth in the divisor | 3
def clip(gradients, bound):
    total = np.linalg.norm([np.linalg.norm(g) for g in gradients])
    coef = min(1.0, bound / (total + 1e-6))
    return [g * coef for g in gradients]
# %% clip: max in the divisor | 3
def clip(gradients, bound):
    norm = np.sqrt(sum((g ** 2).sum() for g in gradients))
    return [g * bound / max(norm, bound) for g in gradients]
# %% clip: each array by itself | 1 | the norm of all arrays together, and one factor for all of them
def clip(gradients, bound):
    return [g * min(1, bound / np.linalg.norm(g)) if np.any(g) else g for g in gradients]
# %% clip: values | 1 | the norm of all arrays together, and one factor for all of them
def clip(gradients, bound):
    return [np.clip(g, -bound, bound) for g in gradients]
# %% clip: always to the bound | 2 | gradients whose norm is within the bound: nothing is to be
def clip(gradients, bound):
    norm = np.sqrt(sum(np.sum(g * g) for g in gradients))
    if norm == 0:
        return gradients
    return [g * (bound / norm) for g in gradients]
# %% clip: sum of norms | 1 | the norm of all arrays together, and one factor for all of them
def clip(gradients, bound):
    norm = sum(np.linalg.norm(g) for g in gradients)
    return [g * bound / norm for g in gradients] if norm > bound else gradients
# %% clip: in place | 3
def clip(gradients, bound):
    norm = sum((g * g).sum() for g in gradients) ** 0.5
    if norm > bound:
        for g in gradients:
            g *= bound / norm
    return gradients
# %% schedule: NumPy throughout | 3
def rate(step, peak, warmup, total):
    step = np.asarray(step, float)
    up = peak * step / max(warmup, 1)
    share = np.clip((step - warmup) / max(total - warmup, 1), 0, 1)
    return np.where(step < warmup, up, peak * 0.5 * (1 + np.cos(np.pi * share)))
# %% schedule: Keras' own | 3
def rate(step, peak, warmup, total):
    if warmup == 0:
        return float(keras.optimizers.schedules.CosineDecay(peak, total)(step))
    return float(keras.optimizers.schedules.CosineDecay(0.0, total - warmup, warmup_target=peak, warmup_steps=warmup)(step))
# %% schedule: min divides by the warm-up | 2 | the error's name and text; call it yourself in a new cell to
def rate(step, peak, warmup, total):
    factor = min(1, step / warmup)
    if step > total:
        return 0.0
    if step > warmup:
        factor = 0.5 * (1 + np.cos(np.pi * (step - warmup) / (total - warmup)))
    return peak * factor
# %% schedule: cosine over all steps | 2 | which share of the way from warmup to total lies behind, and
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    if step >= total:
        return 0
    return peak / 2 * (1 + np.cos(np.pi * step / total))
# %% schedule: rises again | 2 | the steps from total on: the rate stays 0, and the warm-up is
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    return peak / 2 * (1 + np.cos(np.pi * (step - warmup) / (total - warmup)))
# %% schedule: total without the warm-up | 1 | which share of the way from warmup to total lies behind, and
import math
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    if step > warmup + total:
        return 0.0
    return 0.5 * peak * (1 + math.cos(math.pi * (step - warmup) / total))
# %% schedule: line down, degrees | 2 | which share of the way from warmup to total lies behind, and
def rate(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    if step >= total:
        return 0.0
    return peak * (total - step) / (total - warmup)
# %% curves: names swapped | 2 | which `label=` goes with which call of `plot`
t = np.arange(301)
def half(t, a):
    return 0.015 * (1 + np.cos(np.pi * (t - a) / (300 - a)))
fig, ax = plt.subplots()
ax.plot(t, np.where(t < 30, 0.03 * t / 30, half(t, 30)), label="cosine alone")
ax.plot(t, half(t, 0), label="with warm-up")
ax.set_xlabel("step"); ax.set_ylabel("learning rate"); ax.legend()
# %% curves: peak of 0.3, no axis names | 0 | the peak, the two warm-ups, and the steps from 0 to 300
t = np.arange(301)
def half(t, a):
    return 0.15 * (1 + np.cos(np.pi * (t - a) / (300 - a)))
fig, ax = plt.subplots()
ax.plot(t, np.where(t < 30, 0.3 * t / 30, half(t, 30)), label="warm-up")
ax.plot(t, half(t, 0), label="cosine")
ax.legend()
# %% decay: power, PyTorch's order | 3
def decayed(w, rate, decay, steps):
    return w * (1 - rate * decay) ** steps
def penalty_step(w, g, rate, penalty):
    g = g + penalty * w
    return w - rate * g / (np.abs(g) + 1e-7)
def adamw_step(w, g, rate, decay):
    w = w * (1 - rate * decay)
    return w - rate * g / (np.abs(g) + 1e-7)
# %% decay: exponential, half a penalty | 1 | one step of decay, with the rate in it, and that each step
def decayed(w, rate, decay, steps):
    return w * np.exp(-rate * decay * steps)
def penalty_step(w, g, rate, penalty):
    d = g + penalty / 2 * w
    return w - rate * d / (abs(d) + 1e-7)
def adamw_step(w, g, rate, decay):
    return w - rate * (g / (abs(g) + 1e-7) + decay * w)
# %% decay: decay without the rate, plain gradient | 0 | one step of decay, with the rate in it, and that each step
def decayed(w, rate, decay, steps):
    return w * (1 - decay) ** steps
def penalty_step(w, g, rate, penalty):
    return w - rate * (g + penalty * w)
def adamw_step(w, g, rate, decay):
    return w - rate * g / (abs(g) + 1e-7) - decay * w
# %% decay: penalty beside Adam, AdamW inside | 1 | the gradient of the penalty, and that Adam divides the whole
def decayed(w, rate, decay, steps):
    for _ in range(steps):
        w = w - rate * decay * w
    return w
def penalty_step(w, g, rate, penalty):
    return w - rate * g / (np.abs(g) + 1e-7) - rate * penalty * w
def adamw_step(w, g, rate, decay):
    g = g + decay * w
    return w - rate * g / (np.abs(g) + 1e-7)
# %% decay: signs | 3
def decayed(w, rate, decay, steps):
    return w * (1 - rate * decay) ** steps
def penalty_step(w, g, rate, penalty):
    return w - rate * np.sign(g + penalty * w)
def adamw_step(w, g, rate, decay):
    return w - rate * np.sign(g) - rate * decay * w
# %% decay: linear in the steps | 2 | one step of decay, with the rate in it, and that each step
def decayed(w, rate, decay, steps):
    return w * (1 - rate * decay * steps)
def penalty_step(w, g, rate, penalty):
    d = g + penalty * w
    return w - rate * d / (np.sqrt(d**2) + 1e-7)
def adamw_step(w, g, rate, decay):
    return w - rate * g / (np.sqrt(g**2) + 1e-7) - rate * decay * w
# %% dropout: binomial | 3
def dropout(a, rate, rng):
    return a * rng.binomial(1, 1 - rate, size=np.shape(a)) / (1 - rate)
def moment_factor(rate):
    return 1 / (1 - rate)
# %% dropout: uniform, in place | 3
def dropout(a, rate, rng):
    a = a.copy()
    a[rng.uniform(size=a.shape) < rate] = 0
    a /= 1 - rate
    return a
def moment_factor(rate):
    return (1 - rate) ** -1.0
# %% dropout: not scaled | 1 | what the entries that stay are divided by, so that the mean
def dropout(a, rate, rng):
    return np.where(rng.random(a.shape) < rate, 0, a)
def moment_factor(rate):
    return 1 / (1 - rate)
# %% dropout: whole rows | 1 | that each entry is dropped or kept by itself
def dropout(a, rate, rng):
    keep = rng.random((len(a),) + (1,) * (a.ndim - 1)) >= rate
    return a * keep / (1 - rate)
def moment_factor(rate):
    return 1 / (1 - rate)
# %% dropout: a fixed share | 1 | that each entry is dropped or kept by itself
def dropout(a, rate, rng):
    out = a.astype(float).ravel()
    out[rng.permutation(out.size)[: int(rate * out.size)]] = 0
    return out.reshape(a.shape) / (1 - rate)
def moment_factor(rate):
    return 1 / (1 - rate)
# %% dropout: generator of its own, factor squared | 0 | what the function draws from: draw from `rng`, and from nothing
def dropout(a, rate, rng):
    rng = np.random.default_rng(0)
    return a * (rng.random(a.shape) >= rate) / (1 - rate)
def moment_factor(rate):
    return 1 / (1 - rate) ** 2
# %% dropout: the layer of Keras | 1 | what the function draws from: draw from `rng`, and from nothing
def dropout(a, rate, rng):
    return np.array(layers.Dropout(rate)(a, training=True))
def moment_factor(rate):
    return 1 / (1 - rate)
# %% dropout: scaled by the root | 0 | what the entries that stay are divided by, so that the mean
def dropout(a, rate, rng):
    return a * (rng.random(a.shape) >= rate) / np.sqrt(1 - rate)
def moment_factor(rate):
    return 1
# %% rescues: right, capitals | 4
explodes, shares, alone, memorises = "Clipping", "Batch_Norm", "Layer_Norm", "Alpha_Dropout"
# %% rescues: the two normalisations swapped | 2 | over what it takes the mean: can that remove what is the same
explodes, shares, alone, memorises = "clipping", "layer_norm", "batch_norm", "alpha_dropout"
# %% rescues: cosine and dropout | 2 | the first steps: a cosine lets the rate down at the end
explodes, shares, alone, memorises = "cosine", "batch_norm", "layer_norm", "dropout"
