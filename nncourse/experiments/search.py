"""Which learning rates are tried, and for how long each: ``grid``, ``halving`` or ``random:N``.

- ``grid``: every rate given, for all epochs.
- ``halving``: every rate given, in rounds. Each round trains anew, from scratch, with its own whole schedule; the
  better half of a pairing's rates goes on, and from round to round the epochs grow threefold up to all of them
  (successive halving; Jamieson & Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
  optimization"). With 20 epochs, seven rates cost about two thirds of the grid's updates so, sixteen three fifths.
- ``random:N``: N rates drawn log-uniformly between the least and the greatest given, for all epochs (Bergstra &
  Bengio 2012, "Random search for hyper-parameter optimization"). The draws are the same for every pairing and run,
  and the first n of N are those of ``random:n``.

Only networks of the tuning stage are spared epochs; a reported network always has all of them.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nncourse.experiments.naming import SpecError, pick, whole

_KINDS = ("grid", "halving", "random")
#: Of the draws of a random search.
_SEED = 0
#: How much more epochs a round of halving has than the one before.
_GROWTH = 3


class Round(NamedTuple):
    """One part of the tuning stage.

    Attributes:
        stage: its name in a frame: ``tuning`` for the round with all epochs, ``round 1`` … before it.
        epochs: of each network.
    """

    stage: str
    epochs: int


@dataclass(frozen=True)
class Search:
    """How learning rates are searched; see the module.

    Attributes:
        kind: ``grid``, ``halving`` or ``random``.
        draws: rates that a random search draws; 0 for the others.
    """

    kind: str = "grid"
    draws: int = 0

    def to_dict(self) -> str:
        """As :func:`search` reads it."""
        return f"{self.kind}:{self.draws}" if self.kind == "random" else self.kind

    def rates(self, given: tuple[float, ...]) -> tuple[float, ...]:
        """The learning rates that are tried where these are given.

        Raises:
            SpecError: there is nothing to search.
        """
        if self.kind == "grid":
            return given
        if len(given) == 1:
            raise SpecError(
                f"search={self.to_dict()!r} needs several learning_rates; with {given[0]:g} alone there is no choice."
            )
        if self.kind == "halving":
            return given
        low, high = min(given), max(given)
        drawn = np.exp(np.random.default_rng(_SEED).uniform(np.log(low), np.log(high), self.draws))
        return tuple(float(rate) for rate in np.sort(drawn.clip(low, high)))

    def rounds(self, rates: int, epochs: int) -> list[Round]:
        """The rounds of the tuning stage.

        Args:
            rates: how many are tried for each pairing.
            epochs: of a reported network.

        Returns:
            One round, or of halving so many that two rates are left in the last, but none of less than an epoch.
        """
        count = (rates - 1).bit_length() if self.kind == "halving" else 1
        parts = [-(-epochs // _GROWTH**left) for left in reversed(range(1, count)) if _GROWTH**left <= epochs]
        return [*(Round(f"round {place}", part) for place, part in enumerate(parts, 1)), Round("tuning", epochs)]


GRID = Search()


def search(value: Any) -> Search:
    """Read a search: ``grid``, ``halving``, or ``random:N`` with N of at least 2.

    Raises:
        SpecError: it is none of these.
    """
    if isinstance(value, Search):
        return value
    kind, _, count = str(value).partition(":")
    pick("search", kind, _KINDS)
    if kind != "random" and not count:
        return Search(kind)
    if kind != "random" or not count.isdecimal():
        raise SpecError(f"A search is grid, halving or random:N, such as random:12; got {value!r}.")
    return Search(kind, whole("The number of rates of a random search", 2)(int(count)))
