# %% [markdown]
# # Pairs: figures
# %% setup
import matplotlib.pyplot as plt
import numpy as np
# %% answer title
### BEGIN SOLUTION
def growth():
    fig, ax = plt.subplots()
    ax.plot([1, 2, 4])
    ax.set(title="Growth", xlabel="day", ylabel="number")
    return ax
### END SOLUTION
# %% test title 1
ax = growth()
assert ax.get_title() == "Growth"
assert (ax.get_xlabel(), ax.get_ylabel()) == ("day", "number")
assert ax.lines[0].get_ydata().tolist() == [1, 2, 4]
# %% answer gca
### BEGIN SOLUTION
def two_lines():
    plt.figure()
    plt.plot([0, 1], [0, 1])
    plt.plot([0, 1], [1, 0])
### END SOLUTION
# %% test gca 1
two_lines()
assert len(plt.gca().lines) == 2
plt.close()
# %% answer bars
# bars(ax, heights) draws into an axes
### BEGIN SOLUTION
def bars(ax, heights):
    ax.bar(range(len(heights)), heights)
### END SOLUTION
# %% test bars 1
fig, ax = plt.subplots()
bars(ax, [1, 2, 3])
assert [bar.get_height() for bar in ax.patches] == [1, 2, 3]
# %% answer colour
### BEGIN SOLUTION
def red_line(ax):
    return ax.plot([1, 2], color="red", linestyle="--")[0]
### END SOLUTION
# %% test colour 1
fig, ax = plt.subplots()
line = red_line(ax)
assert line.get_color() in ("red", "r")
assert line.get_linestyle() == "--"
# %% answer scatter
### BEGIN SOLUTION
def cloud(x, y):
    fig, ax = plt.subplots()
    ax.scatter(x, y)
    return fig
### END SOLUTION
# %% test scatter 1
fig = cloud([1, 2], [3, 5])
assert np.asarray(fig.axes[0].collections[0].get_offsets()).tolist() == [[1, 3], [2, 5]]
# %% answer legend
### BEGIN SOLUTION
def compared():
    fig, ax = plt.subplots()
    ax.plot([1, 2], label="a")
    ax.plot([2, 1], label="b")
    ax.legend()
    return ax
### END SOLUTION
# %% test legend 1
assert [text.get_text() for text in compared().get_legend().get_texts()] == ["a", "b"]
# %% answer limits
### BEGIN SOLUTION
def zoomed():
    fig, ax = plt.subplots()
    ax.plot(range(10))
    ax.set_xlim(2, 5)
    ax.set_xticks([2, 3, 4, 5])
    return ax
### END SOLUTION
# %% test limits 1
ax = zoomed()
assert ax.get_xlim() == (2, 5)
assert list(ax.get_xticks()) == [2, 3, 4, 5]
# %% answer size
### BEGIN SOLUTION
def wide():
    fig, ax = plt.subplots(figsize=(8, 3))
    return fig
### END SOLUTION
# %% test size 1
assert tuple(wide().get_size_inches()) == (8, 3)
# %% answer log
### BEGIN SOLUTION
def loss(values):
    fig, ax = plt.subplots()
    ax.semilogy(values)
    return ax
### END SOLUTION
# %% test log 1
assert loss([1, 0.1]).get_yscale() == "log"
# %% answer panels
### BEGIN SOLUTION
def panels():
    fig, axes = plt.subplots(2, 2, sharex=True)
    for n, ax in enumerate(axes.flat):
        ax.set_title(f"panel {n}")
    return fig
### END SOLUTION
# %% test panels 1
fig = panels()
assert len(fig.axes) == 4
assert [ax.get_title() for ax in fig.axes] == [f"panel {n}" for n in range(4)]
# %% answer histogram
### BEGIN SOLUTION
def histogram(values):
    return plt.hist(values, bins=4)
### END SOLUTION
# %% test histogram 1
plt.figure()
counts, edges, patches = histogram([1, 2, 2, 3, 4, 4, 4])
assert sum(counts) == 7
assert len(edges) == 5
assert sum(bar.get_height() for bar in plt.gca().patches) == 7
# %% answer image
### BEGIN SOLUTION
def show(matrix):
    fig, ax = plt.subplots()
    ax.imshow(matrix, cmap="gray")
    ax.axis("off")
    return ax
### END SOLUTION
# %% test image 1
ax = show(np.eye(3))
assert ax.images[0].get_array().shape == (3, 3)
assert ax.images[0].get_cmap().name == "gray"
# %% answer kept
# `ax`, drawn in this very cell: a line and a text "here"
### BEGIN SOLUTION
figure, kept = plt.subplots()
kept.plot([3, 1, 2])
kept.text(1, 1, "here")
### END SOLUTION
# %% test kept 1
assert kept.lines[0].get_ydata().tolist() == [3, 1, 2]
assert kept.texts[0].get_text() == "here"
# %% answer saved
### BEGIN SOLUTION
def save(path):
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    fig.savefig(path)
### END SOLUTION
# %% test saved 1
save("line.png")
assert plt.imread("line.png").ndim == 3
# %% answer band
### BEGIN SOLUTION
def band(x, low, high):
    fig, ax = plt.subplots()
    ax.plot(x, low)
    ax.fill_between(x, low, high, alpha=0.3, label="band")
    return ax
### END SOLUTION
# %% test band 1
ax = band(np.arange(3.0), np.zeros(3), np.ones(3))
(filled,) = ax.collections
assert filled.get_paths()[0].vertices[:, 1].max() == 1
assert filled.get_alpha() == 0.3 and filled.get_label() == "band"
# %% answer errors
### BEGIN SOLUTION
def measured(x, y, error):
    fig, ax = plt.subplots()
    ax.errorbar(x, y, yerr=error, fmt="o", capsize=3)
    return ax
### END SOLUTION
# %% test errors 1
ax = measured([1, 2], [3, 4], [0.5, 1])
(bars,) = ax.containers
assert bars.has_yerr and not bars.has_xerr
assert [ends[:, 1].tolist() for ends in bars[2][0].get_segments()] == [[2.5, 3.5], [3, 5]]
# %% answer levels
### BEGIN SOLUTION
def levels(z):
    fig, ax = plt.subplots()
    ax.contour(z)
    ax.set_title("levels")
    return ax
### END SOLUTION
# %% test levels 1
ax = levels(np.outer([1, 2, 3], [1, 2, 3]))
assert len(ax.collections) >= 1
assert ax.get_title() == "levels"
# %% answer heat
### BEGIN SOLUTION
def heat(matrix):
    fig, ax = plt.subplots()
    image = ax.imshow(matrix, cmap="plasma", vmin=0, vmax=1)
    fig.colorbar(image, ax=ax, label="degrees")
    return fig
### END SOLUTION
# %% test heat 1
fig = heat(np.eye(2))
assert len(fig.axes) == 2 and fig.axes[1].get_ylabel() == "degrees"
(image,) = fig.axes[0].images
assert image.get_clim() == (0, 1) and image.get_cmap().name == "plasma"
assert image.colorbar is not None
# %% answer twin
### BEGIN SOLUTION
def two_scales(x, one, two):
    fig, left = plt.subplots()
    left.plot(x, one, "b-")
    right = left.twinx()
    right.plot(x, two, "r-")
    right.set_ylabel("two")
    return fig
### END SOLUTION
# %% test twin 1
fig = two_scales([1, 2], [3, 4], [50, 60])
left, right = fig.axes
assert left.get_shared_x_axes().joined(left, right)
assert right.yaxis.get_label_position() == "right" and right.get_ylabel() == "two"
assert right.lines[0].get_color() in ("r", "red")
# %% answer surface
### BEGIN SOLUTION
figure = plt.figure()
space = figure.add_subplot(projection="3d")
space.plot([0, 1], [0, 1], [0, 1])
space.set(title="line", zlabel="height")
### END SOLUTION
# %% test surface 1
assert space.get_title() == "line"
assert space.get_zlabel() == "height"
# ==== right other
# %% title
def growth():
    plt.figure()
    plt.plot(np.array([1, 2, 4]))
    plt.title("Growth")
    plt.xlabel("day")
    plt.ylabel("number")
    return plt.gca()
# %% gca
def two_lines():
    fig, ax = plt.subplots()
    ax.plot([1, 2], [3, 4], [1, 2], [4, 3])
# %% bars
def bars(ax, heights):
    for n, height in enumerate(heights):
        ax.bar(n, height)
# %% colour
def red_line(ax):
    line, = ax.plot([0, 1], "r--")
    return line
# %% scatter
def cloud(x, y):
    plt.figure()
    plt.scatter(x=x, y=y, marker="x")
    return plt.gcf()
# %% legend
def compared():
    fig, ax = plt.subplots()
    lines = ax.plot([1, 2]) + ax.plot([2, 1])
    ax.legend(lines, ["a", "b"])
    return ax
# %% limits
def zoomed():
    ax = plt.figure().add_subplot()
    ax.axis([2, 5, 0, 9])
    ax.set_xticks(range(2, 6))
    return ax
# %% size
def wide():
    fig = plt.figure()
    fig.set_size_inches(8, 3)
    return fig
# %% log
def loss(values):
    plt.figure()
    plt.plot(values)
    plt.yscale("log")
    return plt.gca()
# %% panels
def panels():
    fig = plt.figure()
    for n in range(4):
        fig.add_subplot(2, 2, n + 1).set_title(f"panel {n}")
    return fig
# %% histogram
def histogram(values):
    ax = plt.gca()
    return ax.hist(values, bins=np.linspace(1, 4, 5))
# %% image
def show(matrix):
    plt.figure()
    plt.imshow(np.array(matrix))
    plt.gray()
    return plt.gca()
# %% kept
figure = plt.figure()
kept = figure.add_axes([0, 0, 1, 1])
kept.plot(range(3), [3, 1, 2], "o")
kept.annotate("here", (1, 1))
# %% saved
def save(path):
    plt.figure()
    plt.plot([2, 1])
    plt.savefig(path)
    plt.close()
# %% band
def band(x, low, high):
    plt.figure()
    plt.fill_between(x, high, low, alpha=0.3, label="band")
    return plt.gca()
# %% errors
def measured(x, y, error):
    fig = plt.figure()
    plt.errorbar(x, y, yerr=np.array([error, error]))
    return fig.axes[0]
# %% levels
def levels(z):
    plt.figure()
    plt.contourf(z, levels=4)
    plt.title("levels")
    return plt.gca()
# %% heat
def heat(matrix):
    plt.figure()
    plt.imshow(np.asarray(matrix), "plasma", clim=(0, 1))
    plt.colorbar().set_label("degrees")
    return plt.gcf()
# %% twin
def two_scales(x, one, two):
    plt.figure()
    plt.plot(x, one)
    other = plt.twinx()
    other.set(ylabel="two")
    other.plot(x, two, color="red")
    return plt.gcf()
# %% surface
figure, space = plt.subplots(subplot_kw={"projection": "3d"})
space.plot3D([0, 1], [0, 1], [0, 1])
space.set_zlabel("height")
plt.title("line")
# ==== wrong
# %% title
def growth():
    fig, ax = plt.subplots()
    ax.plot([1, 2, 4])
    ax.set_title("growth")
    return ax
# %% gca
def two_lines():
    plt.figure()
    plt.plot([0, 1], [0, 1])
# %% bars
def bars(ax, heights):
    ax.bar(range(len(heights)), [2 * h for h in heights])
# %% colour
def red_line(ax):
    return ax.plot([1, 2])[0]
# %% scatter
def cloud(x, y):
    fig, ax = plt.subplots()
    ax.scatter(y, x)
    return fig
# %% legend
def compared():
    fig, ax = plt.subplots()
    ax.plot([1, 2], label="a")
    ax.plot([2, 1], label="b")
    return ax
# %% limits
def zoomed():
    fig, ax = plt.subplots()
    ax.plot(range(2, 6))
    return ax
# %% size
def wide():
    return plt.figure(figsize=(3, 8))
# %% log
def loss(values):
    fig, ax = plt.subplots()
    ax.plot(np.log(values))
    return ax
# %% panels
def panels():
    fig, axes = plt.subplots(1, 2)
    return fig
# %% histogram
def histogram(values):
    return plt.hist(values, bins=4, density=True)
# %% image
def show(matrix):
    fig, ax = plt.subplots()
    ax.imshow(matrix)
    return ax
# %% kept
figure, kept = plt.subplots()
kept.plot([1, 2, 3])
# %% saved
def save(path):
    plt.plot([1, 2])
# %% band
def band(x, low, high):
    fig, ax = plt.subplots()
    ax.plot(x, low)
    ax.plot(x, high, alpha=0.3, label="band")
    return ax
# %% errors
def measured(x, y, error):
    fig, ax = plt.subplots()
    ax.errorbar(x, y, xerr=error, fmt="o")
    return ax
# %% levels
def levels(z):
    fig, ax = plt.subplots()
    ax.imshow(z)
    ax.set_title("levels")
    return ax
# %% heat
def heat(matrix):
    fig, ax = plt.subplots()
    ax.imshow(matrix, cmap="plasma", vmin=0, vmax=1)
    return fig
# %% twin
def two_scales(x, one, two):
    fig, (left, right) = plt.subplots(1, 2)
    left.plot(x, one, "b-")
    right.plot(x, two, "r-")
    right.set_ylabel("two")
    return fig
# %% surface
figure, space = plt.subplots()
space.plot([0, 1], [0, 1])
space.set(title="line", ylabel="height")
