"""What was repaired of a hand-in, as sentences: one for each kind of repair, however many cells or files it met."""

from collections.abc import Sequence

#: How many cells or files a sentence names.
_MOST = 10


class Repairs:
    """Repairs as they are made."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], list[str]] = {}

    def add(self, one: str, several: str, which: str) -> None:
        """Note a repair.

        Args:
            one: what is said of one; ``{}`` stands for ``which``.
            several: what is said of several together, with ``{}`` for all of them.
            which: the cell or file that it was made to.
        """
        self._made.setdefault((one, several), []).append(which)

    def sentences(self) -> list[str]:
        """A sentence for each kind, in the order in which the kinds came up first."""
        return [
            (one if len(which) == 1 else several).format(listed(which))
            for (one, several), which in self._made.items()
        ]


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - _MOST} more" if names[_MOST:] else ""
    return ", ".join(names[:_MOST]) + more
