"""The figures of the studies: matplotlib, in the course's look; nothing is computed here."""

from typing import Any

from nncourse.experiments import figures_propagation
from nncourse.style import COLOURS, RC


def glorot2010(propagation: Any) -> Any:
    """Activations, back-propagated gradients and weight gradients by layer, under both initializers."""
    import matplotlib.pyplot as plt

    with plt.rc_context(RC):
        figure, axes = plt.subplots(3, 1, figsize=(5.2, 6.8), sharex=True)
        for quantity, ax in zip(
            ("activation_sd", "backpropagated_gradient_sd", "weight_gradient_sd"), axes, strict=True
        ):
            figures_propagation.by_layer(propagation, quantity, ax, labels=["uniform ±1/√n", "normalised (Glorot)"])
            ax.label_outer()
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def he2015(results: Any) -> Any:
    """Validation accuracy over epochs at 22 and at 30 layers, with 95 % intervals."""
    import matplotlib.pyplot as plt

    looks = {"he_normal": ("He", "blue", "-"), "glorot_normal": ("Xavier", "vermillion", "--")}
    curves = results.curves("val_accuracy")
    with plt.rc_context(RC):
        figure, axes = plt.subplots(1, 2, figsize=(5.4, 3.2), sharey=True)
        for depth, ax in zip((22, 30), axes, strict=True):
            for name, (label, colour, line) in looks.items():
                part = curves[(curves["depth"] == depth) & (curves["initializer"] == name)]
                ax.fill_between(part["epoch"], part["low"], part["high"], color=COLOURS[colour], alpha=0.15)
                ax.plot(part["epoch"], part["iqm"], color=COLOURS[colour], linestyle=line, label=label)
            ax.set(title=f"{depth} layers", xlabel="epoch", ylim=(0, 1))
        axes[0].set_ylabel("validation accuracy")
        axes[0].legend(loc="upper left")
    return figure


def schoenholz2017(accuracy: Any, reach: Any) -> Any:
    """Training accuracy by σw² (rows of the frame) and depth (columns), under the theory's line 6 ξ_c (a series)."""
    import matplotlib.pyplot as plt

    with plt.rc_context(RC):
        figure, ax = plt.subplots(figsize=(5.4, 4.4))
        cells = accuracy.stack()
        variances, depths = (cells.index.get_level_values(level) for level in (0, 1))
        edge = {"edgecolors": RC["text.color"], "linewidths": 0.6}  # cells stay visible on a dark page
        points = ax.scatter(variances, depths, c=cells.to_numpy(), s=160, marker="s", vmin=0, vmax=1, **edge)
        ax.plot(reach.index, reach.to_numpy(), color=COLOURS["vermillion"], linestyle="--", label=r"$6\,\xi_c$")
        top = max(1.15 * max(depths), 1.5 * reach.iloc[[0, -1]].max())  # the line is seen to rise and to fall again
        ax.set(xscale="log", xlabel=r"weight variance $\sigma_w^2$", ylabel="hidden layers", ylim=(0, top))
        ax.set_xticks(accuracy.index, [f"{variance:g}" for variance in accuracy.index], rotation=45)
        ax.minorticks_off()
        ax.legend(loc="upper left")
        figure.colorbar(points, label="training accuracy", location="top", aspect=40, pad=0.02)
    return figure
