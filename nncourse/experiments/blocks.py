"""What a hidden layer is made of: product, normalisation, activation, dropout, and a way around them.

A *block* of width n maps its input x to φ(norm(x W)), without a bias if it is normalised (β takes its place), or to
φ(x W + b). Dropout follows the activation. A residual block adds its input: x + s · (…), with ``branch_scale`` s; the
first hidden layer changes the width, so it has no way around. Formulas and settings are those of Keras' layers.
"""

from dataclasses import dataclass
from typing import Any

from nncourse.experiments.naming import SpecError, number, pick

#: Keras' own ε of both normalisations, and its momentum of the moving statistics.
EPSILON, MOMENTUM = 1e-3, 0.99
_NORMALISATIONS = {"batch_norm": "batch", "layer_norm": "layer"}
_RATES = ("dropout", "alpha_dropout")
_WORDS = ("plain", *_NORMALISATIONS, "residual", *_RATES)


@dataclass(frozen=True)
class Block:
    """A kind of hidden layer.

    Attributes:
        normalization: of the product, before the activation: ``batch``, ``layer``, or None.
        residual: whether the input is added to the output, from the second hidden layer on.
        branch_scale: factor on what is added to the input of a residual block.
        dropout: share of activations set to zero in training, the others scaled up.
        momentum: of the moving mean and variance of batch normalisation. Keras' 0.99 forgets the initial values after
            some hundred steps; in a short training take less.
        alpha_dropout: share set to SELU's negative limit in training, with mean and variance kept
            (Klambauer et al. 2017).
    """

    normalization: str | None = None
    residual: bool = False
    branch_scale: float = 1.0
    dropout: float = 0.0
    alpha_dropout: float = 0.0
    momentum: float = MOMENTUM

    @property
    def label(self) -> str:
        """What :func:`block` reads, for example ``residual:0.5+layer_norm+dropout:0.1``."""
        words = []
        if self.residual:
            words.append("residual" if self.branch_scale == 1 else f"residual:{self.branch_scale:g}")
        if self.normalization:
            words.append(f"{self.normalization}_norm" + (f":{self.momentum:g}" if self.momentum != MOMENTUM else ""))
        words += [f"{name}:{rate:g}" for name in _RATES if (rate := getattr(self, name))]
        return "+".join(words) or "plain"

    @property
    def arrays(self) -> int:
        """Trainable arrays of a hidden layer: kernel and bias, or kernel, γ and β."""
        return 3 if self.normalization else 2

    @property
    def drops(self) -> float:
        """The share that dropout of either kind drops."""
        return self.dropout or self.alpha_dropout

    def to_dict(self) -> str:
        """What :func:`block` reads."""
        return self.label


#: Product, bias, activation.
PLAIN = Block()


def block(value: Any) -> Block:
    """Read a block.

    Args:
        value: a :class:`Block`, or words joined by ``+``: ``plain``, ``batch_norm`` or ``batch_norm:MOMENTUM``,
            ``layer_norm``, ``residual`` or ``residual:SCALE``, ``dropout:RATE``, ``alpha_dropout:RATE``.

    Raises:
        SpecError: a word is unknown or comes twice, a number is out of range, or two words exclude each other.
    """
    if isinstance(value, Block):
        return value
    if not isinstance(value, str):
        raise SpecError(f"A block is written as words joined by +, such as 'residual+layer_norm'; got {value!r}.")
    fields: dict[str, Any] = {}
    for text in value.split("+"):
        word, _, amount = text.strip().partition(":")
        given = _field(pick("block", word, _WORDS), amount)
        if fields.keys() & given.keys():
            raise SpecError(f"The block {value!r} names two of a kind; take one normalisation and one of each word.")
        fields |= given
    parts = Block(**fields)
    if parts.dropout and parts.alpha_dropout:
        raise SpecError(f"The block {value!r} has two kinds of dropout; take one.")
    return parts


def _field(word: str, amount: str) -> dict[str, Any]:
    """The fields of a block that one word stands for."""
    if amount and word in ("plain", "layer_norm"):
        raise SpecError(f"The block {word!r} takes no number; got {amount!r}.")
    if word == "residual":
        scale = number("The scale of a residual branch", above=0)(_float(amount or "1"))
        return {"residual": True, "branch_scale": scale}
    if word in _RATES:
        return {word: _share(word, amount)}
    if word in _NORMALISATIONS:
        momentum = {"momentum": _share(word, amount)} if amount else {}
        return {"normalization": _NORMALISATIONS[word], **momentum}
    return {}


def _share(word: str, amount: str) -> float:
    share = _float(amount)
    if not 0 < share < 1:
        raise SpecError(f"{word} takes a number between 0 and 1, such as {word}:0.1; got {amount!r}.")
    return share


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
