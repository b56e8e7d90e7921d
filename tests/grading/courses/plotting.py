# %% [markdown]
# # Lab 2: making figures with matplotlib
# %% setup
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
# %% answer sine
# Draw sin and cos on [0, 2π] into one Axes called `ax`, with a legend, a title and labelled axes.
### BEGIN SOLUTION
x = np.linspace(0, 2 * np.pi, 200)
fig, ax = plt.subplots()
ax.plot(x, np.sin(x), label="sin")
ax.plot(x, np.cos(x), label="cos", linestyle="--")
ax.set(xlabel="x", ylabel="y", title="Trigonometry")
ax.legend()
### END SOLUTION
# %% test sine 3
assert len(ax.lines) == 2
assert ax.get_title() != "" and ax.get_xlabel() and ax.get_ylabel()
### BEGIN HIDDEN TESTS
xs, ys = ax.lines[0].get_data()
np.testing.assert_allclose(ys, np.sin(xs), atol=1e-12)
np.testing.assert_allclose(ax.lines[1].get_ydata(), np.cos(ax.lines[1].get_xdata()), atol=1e-12)
assert [t.get_text() for t in ax.get_legend().get_texts()] == ["sin", "cos"]
assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
### END HIDDEN TESTS
# %% answer bars
def draw_counts(ax, counts):
    """Draw a bar for each key of the dict counts, in decreasing order, on the Axes ax."""
    ### BEGIN SOLUTION
    names = sorted(counts, key=counts.get, reverse=True)
    ax.bar(names, [counts[name] for name in names], color="tab:green")
    ax.set_ylabel("count")
    ### END SOLUTION
# %% test bars 3
figure, axes = plt.subplots()
draw_counts(axes, {"a": 1, "b": 5, "c": 3})
assert len(axes.patches) == 3
### BEGIN HIDDEN TESTS
assert [patch.get_height() for patch in axes.patches] == [5, 3, 1]
assert [label.get_text() for label in axes.get_xticklabels()] == ["b", "c", "a"]
assert axes.get_ylabel() == "count"
plt.close(figure)
### END HIDDEN TESTS
# %% answer hist
def histogram(values, bins):
    """Draw a histogram with plt.hist and return the counts."""
    ### BEGIN SOLUTION
    n, _, _ = plt.hist(values, bins=bins)
    plt.title(f"{len(values)} values")
    return n
    ### END SOLUTION
# %% test hist 2
plt.figure()
counts = histogram([1, 2, 2, 3, 3, 3], bins=3)
assert counts.sum() == 6
### BEGIN HIDDEN TESTS
assert plt.gca().get_title() == "6 values"
assert [p.get_height() for p in plt.gca().patches] == [1, 2, 3]
### END HIDDEN TESTS
# %% answer scatter
def scatter_of(points, colours):
    """Return a new figure with one scatter plot of points [n, 2]."""
    ### BEGIN SOLUTION
    fig, ax = plt.subplots(figsize=(4, 4))
    ax.scatter(points[:, 0], points[:, 1], c=colours)
    return fig
    ### END SOLUTION
# %% test scatter 2
picture = scatter_of(np.array([[0, 0], [1, 2], [3, 1]]), ["red", "red", "blue"])
assert isinstance(picture, plt.Figure)
### BEGIN HIDDEN TESTS
(collection,) = picture.axes[0].collections
np.testing.assert_allclose(collection.get_offsets(), [[0, 0], [1, 2], [3, 1]])
assert collection.get_facecolors()[2][:3].tolist() == [0, 0, 1]
### END HIDDEN TESTS
# ==== right pyplot
# %% sine
t = np.arange(0, 2 * np.pi, 0.05)
plt.figure(figsize=(6, 3))
plt.plot(t, np.sin(t), "b-", label="sin")
plt.plot(t, np.cos(t), "r:", label="cos")
plt.title("sine and cosine")
plt.xlabel("t"); plt.ylabel("value")
plt.legend(loc="upper right")
ax = plt.gca()
# %% bars
def draw_counts(ax, counts):
    pairs = sorted(counts.items(), key=lambda p: -p[1])
    for name, n in pairs:
        ax.bar(name, n)
    ax.set_ylabel("count")
# ==== right object
# %% hist
def histogram(values, bins):
    ax = plt.gca()
    counts, edges = np.histogram(values, bins)
    ax.bar(edges[:-1], counts, width=np.diff(edges), align="edge")
    ax.set_title("%d values" % len(values))
    return counts
# %% scatter
def scatter_of(points, colours):
    f = plt.figure()
    a = f.add_subplot(111)
    a.scatter(*points.T, c=colours, marker="x")
    return f
# ==== wrong swapped
# %% sine
x = np.linspace(0, 2 * np.pi, 200)
fig, ax = plt.subplots()
ax.plot(x, np.cos(x), label="sin")
ax.plot(x, np.sin(x), label="cos", linestyle="--")
ax.set(xlabel="x", ylabel="y", title="Trigonometry")
ax.legend()
# %% bars
def draw_counts(ax, counts):
    ax.bar(list(counts), list(counts.values()))
    ax.set_ylabel("count")
# ==== wrong elsewhere
# %% bars
def draw_counts(ax, counts):
    fig, ax = plt.subplots()
    names = sorted(counts, key=counts.get, reverse=True)
    ax.bar(names, [counts[name] for name in names])
    ax.set_ylabel("count")
# %% hist
def histogram(values, bins):
    n, _ = np.histogram(values, bins=bins)
    return n
# %% scatter
def scatter_of(points, colours):
    fig, ax = plt.subplots()
    ax.scatter(points[:, 1], points[:, 0], c=colours)
    return fig
