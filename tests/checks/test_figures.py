"""Figures: right in any style, wrong with the words meant for it."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nncourse import checks
from nncourse.checks import AuthorError
from nncourse.checks.judging import recorded
from nncourse.seals import seal_calls


@pytest.fixture
def axes():
    _, ax = plt.subplots()
    yield ax
    plt.close("all")


ASKED = {"curves": {"the square": np.square}, "over": (0, 2), "labels": True, "legend": True, "title": True}


def test_a_figure_is_checked_step_by_step(fails, axes):
    x = np.linspace(0, 2, 30)

    def code(**asked):
        return fails(checks.figure, "fig", value=axes.figure, **asked).code

    assert code(panels=2) == "no_axes"
    assert code(panel=3) == "no_axes"
    assert code(lines=1) == "line_count"
    two = plt.subplots(1, 2)
    assert "one" in fails(checks.figure, "fig", value=two, lines=1).look
    axes.plot(x[:20], x[:20] ** 2)  # does not reach 2
    axes.plot([0, 1, 2], [0, 1, 4])  # too few points
    axes.plot(x, x**2 + 0.5)
    assert code(**ASKED) == "no_line"
    axes.plot(x, x**2)
    assert code(**ASKED) == "no_label"
    axes.set(xlabel="x", ylabel="y")
    assert code(**ASKED) == "no_label"
    axes.figure.suptitle("Squares")
    assert code(**ASKED) == "no_legend"
    axes.legend(["a", "b", "c", "d"])
    for value in (axes.figure, axes, (axes.figure, axes)):
        checks.figure("fig", value=value, **ASKED)
    assert code(words={"xlabel": "depth"}) == "wrong_label"
    assert code(yscale="log") == "axis_scale"
    axes.set_yscale("log")
    axes.set_xlabel("Depth L")
    checks.figure("fig", value=axes, yscale="log", words={"xlabel": "depth"}, lines=4, panels=1)


def test_a_line_stands_for_one_curve_alone(fails, axes):
    """Of a network that learns nothing, training and validation loss lie within a percent."""
    x = np.arange(15)
    asked = {"lines": 2, "curves": {"training": lambda x: 0 * x + 1.79, "validation": lambda x: 0 * x + 1.792}}
    axes.plot(x, 0 * x + 1.79)
    axes.plot(x, 0 * x + 0.17)
    failure = fails(checks.figure, "fig", value=axes, **asked)
    assert failure.code == "no_line"
    assert "validation" in str(failure)
    axes.legend(["training", "validation"])
    named = {title: (curve, [title]) for title, curve in asked["curves"].items()}
    checks.figure("fig", value=axes, called=named)  # the one line may be either
    axes.plot(x, 0 * x + 1.792)
    checks.figure("fig", value=axes, **asked)
    asked["curves"] |= {"test": lambda x: 0 * x + 1.791}
    assert "test" in str(fails(checks.figure, "fig", value=axes, **asked))
    assert "test" in str(fails(checks.figure, "fig", value=plt.subplots()[1], curves={"test": np.square}))


def test_what_is_no_figure(fails, axes):
    for value in (3, axes.plot([1, 2]), plt):
        assert fails(checks.figure, "fig", value=value).code == "wrong_kind"


def test_an_authors_slip_is_an_authors_error(axes):
    axes.plot([1, 2])
    for asked in ({"curves": [np.sin]}, {"curves": {"a": lambda x: 1 / 0}}, {"over": (2, 0)}, {"panels": "1"}):
        with pytest.raises(AuthorError):
            checks.figure("fig", value=axes, **asked)


CURVES = {"f": (lambda x: x**2, ["square"]), "its slope": (lambda x: 2 * x, ["slope", "derivative"])}


def two_lines(*names, legend=True, **drawn):
    fig, ax = plt.subplots()
    x = np.linspace(-2, 2, 50)
    for (function, _), name in zip(CURVES.values(), names, strict=True):
        ax.plot(x, function(x), label=name)
    if legend:
        ax.legend()
    ax.set(xlabel=drawn.get("xlabel", "x"), ylabel="y")
    return fig


@pytest.mark.filterwarnings("ignore:No artists with labels:UserWarning")
@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("f", "f'"), None),
        (("square", "slope"), None),
        (("the slope's function, a square", "Derivative"), None),
        (("square", "square_slope"), None),
        (("slope", "square"), "wrong_name"),
        (("f", "f"), "legend_names"),
        (("f", None), "legend_names"),
        ((None, None), "legend_names"),
    ],
)
def test_a_legend_names_each_line_and_no_other(fails, names, code):
    asked = {"value": two_lines(*names), "lines": 2, "legend": True, "called": CURVES}
    if code is None:
        checks.figure("fig", **asked)
    else:
        assert fails(checks.figure, "fig", **asked).code == code
    plt.close("all")


MARKED = {"swish": (CURVES["f"][0], ["swish"]), "its slope": (CURVES["its slope"][0], ["slope", "'"])}


@pytest.mark.parametrize(
    "derivative",
    [
        "swish'",
        "swish’(z)",
        "swish′",
        "(swish)'",
        "d/dz swish",
        "d swish / dz",
        "d swish(z)/dz",
        "swish_prime",
        "swish prime",
        r"$swish^\prime(z)$",
        r"$\frac{d}{dz} swish$",
        "∂swish/∂z",
    ],
)
def test_a_sign_of_the_derivative_beside_the_functions_name_names_the_derivative(fails, derivative):
    checks.figure("fig", value=two_lines("swish", derivative), called=MARKED)
    assert fails(checks.figure, "fig", value=two_lines(derivative, "swish"), called=MARKED).code == "wrong_name"
    plt.close("all")


@pytest.mark.parametrize("label", ["swish", "swish's curve", "swish, depth/dpi", "swish by hand"])
def test_an_apostrophe_or_a_slash_is_no_sign_of_a_derivative(fails, label):
    assert fails(checks.figure, "fig", value=two_lines("f", label), called=MARKED).code == "wrong_name"
    plt.close("all")


LOSSES = {
    "the logarithm": (lambda x: x**2, ["cross", "-log", "\\log"]),
    "the square": (lambda x: 2 * x, ["squared", "²", "^2"]),
}


@pytest.mark.parametrize(
    "names", [("-log p", "(p - 1)²"), (r"$-\log p$", "$(p-1)^2$"), ("cross-entropy", "squared error")]
)
def test_a_formula_names_a_curve(fails, names):
    """`two_lines` draws x² first and 2x second."""
    checks.figure("fig", value=two_lines(*names), called=LOSSES)
    assert fails(checks.figure, "fig", value=two_lines(*reversed(names)), called=LOSSES).code == "wrong_name"
    plt.close("all")


def test_names_given_in_the_call_of_legend_and_labels_of_the_whole_figure(fails):
    fig = two_lines(None, None, legend=False, xlabel="")
    fig.axes[0].legend(["slope", "square"])
    assert fails(checks.figure, "fig", value=fig, legend=True, lines=2, called=CURVES).code == "wrong_name"
    fig.axes[0].legend(["square", "slope"])
    assert fails(checks.figure, "fig", value=fig, labels=True).code == "no_label"
    fig.supxlabel("x")
    checks.figure("fig", value=fig, legend=True, lines=2, called=CURVES, labels=True)
    plt.close("all")


@pytest.mark.parametrize("released", [False, True])
def test_a_curve_by_secret_points(fails, released):
    source = (
        "curves = {'f': ([-1, 0.5], checks.secret([1.0, 0.25], rtol=0.02)),"
        " 'its slope': ([-1, 1], checks.secret([-2.0, 2.0]))}"
    )
    names = {"checks": checks}
    exec(seal_calls(source, "ps/test") if released else source, names)
    curves = names["curves"]
    called = {title: (curve, CURVES[title][1]) for title, curve in curves.items()}
    fig = two_lines("square", "slope")
    checks.figure("fig", value=fig, curves=curves, over=(-2, 2), called=called)
    beyond = {"f": ([-1, 3], checks.secret([1.0, 9.0]))}
    assert fails(checks.figure, "fig", value=fig, curves=beyond).code == "no_line"
    swapped = two_lines("slope", "square")
    assert fails(checks.figure, "fig", value=swapped, curves=curves, called=called).code == "wrong_name"
    assert fails(checks.figure, "fig", value=fig, curves={"f": ([0], checks.secret([1.0]))}).code == "no_line"
    plt.close("all")


def test_points_kept_for_grading_are_not_judged_and_slips_are_the_authors(axes):
    axes.plot([1, 2], [5, 5])
    with recorded() as record:
        checks.figure("fig", value=axes, curves={"f": ([1, 2], checks.withheld())})
    assert record.form_only
    for asked in (checks.secret([1.0]), checks.secret(1.0)):
        with pytest.raises(AuthorError):
            checks.figure("fig", value=axes, curves={"f": ([1, 2], asked)})


def spread(side_by_side, *, second=True, xlabel="x"):
    """x² and 2x on twin axes, or in two panels side by side; labels and legends as they should be."""
    x = np.linspace(-2, 2, 41)
    fig, axes = plt.subplots(1, 2 if side_by_side else 1)
    one, other = axes if side_by_side else (axes, axes.twinx())
    one.plot(x, x**2, label="square")
    if second:
        other.plot(x, 2 * x, label="slope")
    one.set(xlabel="x", ylabel="y")
    if side_by_side:
        other.set(xlabel=xlabel)
    other.set(ylabel="y'")
    fig.legend()
    return fig


def under_one_another(*, sharex):
    """x² above 2x, with one label for both x axes, at the lower one."""
    x = np.linspace(-2, 2, 41)
    fig, axes = plt.subplots(2, sharex=sharex)
    for one, values, label in zip(axes, (x**2, 2 * x), ("square", "slope"), strict=True):
        one.plot(x, values, label=label)
        one.set_ylabel("y")
        one.legend()
    axes[1].set_xlabel("x")
    return fig


def test_twin_axes_are_one_panel(fails):
    fig = spread(side_by_side=False)
    drawn = {name: curve for name, (curve, _) in CURVES.items()}
    checks.figure("fig", value=fig, panels=1, lines=2, curves=drawn, labels=True, legend=True, called=CURVES)
    fig.axes[1].set_ylabel("")
    assert fails(checks.figure, "fig", value=fig, labels=True).code == "no_label"
    checks.figure("fig", value=spread(side_by_side=False, second=False), lines=1, labels=True, panels=1)
    assert fails(checks.figure, "fig", value=spread(side_by_side=False, second=False), lines=2).code == "line_count"
    plt.close("all")


def test_curves_in_two_panels_cost_where_the_curves_are_judged_and_not_the_label_too(fails):
    fig = spread(side_by_side=True)
    drawn = {name: curve for name, (curve, _) in CURVES.items()}
    assert fails(checks.figure, "fig", value=fig, lines=2, curves=drawn).code == "line_count"
    assert fails(checks.figure, "fig", value=fig, lines=2).code == "line_count"
    checks.figure("fig", value=fig, lines=2, labels=True, legend=True, called=CURVES)
    assert fails(checks.figure, "fig", value=fig, lines=2, labels=True, panels=1).code == "no_axes"
    unlabelled = spread(side_by_side=True, xlabel="")
    assert fails(checks.figure, "fig", value=unlabelled, lines=2, labels=True).code == "no_label"
    assert fails(checks.figure, "fig", value=fig, lines=2, legend=True, yscale="log").code == "axis_scale"
    checks.figure("fig", value=under_one_another(sharex=True), lines=2, labels=True, legend=True, called=CURVES)
    checks.figure("fig", value=under_one_another(sharex=True), lines=1, labels=True, panels=2)
    apart = under_one_another(sharex=False)
    assert fails(checks.figure, "fig", value=apart, lines=1, labels=True, panels=2).code == "no_label"
    one_line = spread(side_by_side=True, second=False)
    assert fails(checks.figure, "fig", value=one_line, lines=2, labels=True).code == "line_count"
    plt.close("all")


def test_a_legend_in_another_order_than_the_lines_swaps_no_name():
    fig = two_lines("square", "slope", legend=False)
    axes = fig.axes[0]
    axes.legend(handles=axes.get_lines()[::-1])
    checks.figure("fig", value=fig, lines=2, legend=True, called=CURVES)
    plt.close("all")
