"""Right in other ways: keepdims, random draws, operators on symbolic tensors, concatenation, nested conditions."""
# /// answers
# base = "reference"
# ///
# %% normalise
def standard(z, axis, eps):
    centred = z - np.mean(z, axis, keepdims=True)
    return centred / (np.mean(centred**2, axis, keepdims=True) + eps) ** 0.5


batch_norm = lambda z, gamma, beta, eps: standard(z, 0, eps) * gamma + beta
layer_norm = lambda z, gamma, beta, eps: standard(z, -1, eps) * gamma + beta
batches = 459.0
# %% chi
def chi(f, slope):
    u = np.random.default_rng(0).normal(size=4_000_000)
    return np.mean(slope(u) ** 2) / np.mean(f(u) ** 2)


sigmoid_layers = 3
# %% residual
def residual(depth, width, scale):
    x = inputs = keras.Input((width,))
    for _ in range(depth):
        x = x + scale * layers.Dense(width, "relu")(x)
    return keras.Model(inputs, x)
# %% clip
def clip(gradients, bound):
    flat = np.concatenate([np.ravel(g) for g in gradients])
    norm = np.linalg.norm(flat)
    return [g * min(1, bound / norm) if norm > 0 else g for g in gradients]
# %% schedule
def rate(step, peak, warmup, total):
    if step >= total:
        return 0
    if step < warmup:
        return step / warmup * peak
    return peak * np.cos(np.pi / 2 * (step - warmup) / (total - warmup)) ** 2
# %% curves
steps = np.linspace(0, 300, 61)
fig = plt.figure()
for warmup, name in [(30, "warm-up"), (0, "no warm-up")]:
    plt.plot(steps, [rate(s, 0.03, warmup, 300) for s in steps], label=name)
plt.xlabel("steps")
plt.ylabel("rate")
plt.legend()
# %% decay
def decayed(w, rate, decay, steps):
    for _ in range(steps):
        w = w - rate * decay * w
    return w


def adam(w, g, rate):
    return w - rate * g / (np.sqrt(g**2) + 1e-7)


def penalty_step(w, g, rate, penalty):
    return adam(w, g + penalty * w, rate)


def adamw_step(w, g, rate, decay):
    return adam(decayed(w, rate, decay, 1), g, rate)
# %% dropout
def dropout(a, rate, rng):
    kept = rng.uniform(size=np.shape(a)) >= rate
    return a * kept / (1 - rate)


moment_factor = lambda rate: (1 - rate) * (1 / (1 - rate)) ** 2
# %% rescues
explodes, shares, alone, memorises = "Clipping", "Batch_Norm", "layer_norm ", "ALPHA_DROPOUT"
