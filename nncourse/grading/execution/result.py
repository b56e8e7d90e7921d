"""What executing a notebook gave: one type, made here and read from JSON here."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Result:
    """What running a notebook gave.

    Attributes:
        outputs: cell index -> outputs in notebook format; code cells only.
        observations: what the instructor may want to know; changes no mark.
        seconds: where the wall time went: ``start``, ``cells``, ``tests``.
        sandboxed: whether it ran in sandboxes.
        seed: of what tests drew.
        error: why nothing can be graded, where something of ours failed; there are no outputs then.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    observations: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    sandboxed: bool = True
    seed: int = 0
    error: str | None = None

    @classmethod
    def failed(cls, reason: str) -> "Result":
        """Of a run in which something of ours failed."""
        return cls(error=reason)

    def as_json(self) -> dict[str, Any]:
        """The same in JSON's types, in which names are text."""
        return asdict(self) | {"outputs": {str(index): outputs for index, outputs in self.outputs.items()}}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Result":
        """The result that :meth:`as_json` gave.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(**{**kept, "outputs": {int(index): outputs for index, outputs in kept["outputs"].items()}})
