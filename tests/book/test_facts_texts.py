"""Claims that are false and easily made: no page, quiz or cheat sheet makes them."""

import re

import pytest
from scipy.integrate import quad
from scipy.stats import norm

from tests.book.contents import ROOT

TEXTS = [*sorted((ROOT / "book").glob("*.md")), *sorted((ROOT / "book" / "quizzes").glob("*.yml"))]

FALSE = {
    "a gain of 4 restores a sigmoid": r"four times as\s+large restore|gain of 4 makes up for|each step, makes up",
    "a gain of 4 gives the sigmoid what it lacks": r"gain of 4,? which gives the sigmoid what",
    "a gain of 4 is the initializer of a sigmoid": r"Glorot with gain 4(, or another| \| slope)",
    "with Adam plain Glorot will do for a sigmoid": r"With Adam, plain Glorot will do|gain 4, or Adam$",
    "sigmoids fail under Glorot and plain SGD": r"Not with Glorot's kernels and plain",
    "GELU and swish are close enough to ReLU for He": (
        r"`gelu`[^|]{0,60}\n  - `he_normal`, `he_uniform`\n  - (close to ReLU|smooth)|swish \| above 2 \| He \|"
    ),
    "the first loss is near ln K whatever the output kernel": (
        r"loss[^.]{0,60} (is|should be) near \$\\ln K\$(?! \+)"
    ),
    "small initial logits come with the default": r"keeps the default, so that the first loss is near",
    "the first epoch's mean is the loss before training": r"loss from \{loss\[0\]",
    "accuracy has three meanings": r"means three different things",
    "training does not move a dead unit": r"training does not move its kernel|own weights no longer\s+move\.",
    "one standard error tells two models apart": r"differ by less than that have not been told apart",
    "dead units counted on five networks": r"Mean of five networks",
    "a saturated unit has 1 % of the steepest slope": r"under one hundredth of the greatest slope",
    "a feature is an axis": r"an axis of the input",
    "the paper's epsilon hat is not Keras' epsilon": r"\\hat\\varepsilon = \\varepsilon",
    "a numerical check is a proof": r"Here is the proof",
    "equal weights into units keep them equal, whatever leaves them": (
        r"Equal hidden units stay equal|Units that start equal stay equal|Hidden units that start alike stay alike"
    ),
}


@pytest.mark.parametrize("claim", FALSE)
def test_no_text_says(claim: str):
    pattern = re.compile(FALSE[claim], re.MULTILINE)
    found = {text.name: match[0] for text in TEXTS if (match := pattern.search(text.read_text()))}
    assert not found


def expectation(f, q: float) -> float:
    return quad(lambda z: f(q**0.5 * z) * norm.pdf(z), -12, 12)[0]


def test_the_lists_of_texts_are_there():
    assert len(TEXTS) >= 20


@pytest.mark.parametrize("name", ["gelu", "swish"])
def test_gelu_and_swish_lose_a_signal_under_he(name: str):
    """At σw² = 2 the second moment falls at every size up to 2, at last by half a layer."""
    import keras
    import numpy as np

    phi = keras.activations.get(name)
    z, weights = np.polynomial.hermite_e.hermegauss(120)
    weights = weights / weights.sum()
    q = 2.0
    for _ in range(60):
        following = 2 * float((weights * np.asarray(phi(np.sqrt(q) * z)) ** 2).sum())
        assert following < q
        ratio, q = following / q, following
    assert ratio == pytest.approx(0.5, abs=0.01)
    assert q < 1e-6
