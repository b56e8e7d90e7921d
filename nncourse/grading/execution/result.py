"""What executing a notebook gave: one type, which only this module turns into JSON and back."""

from dataclasses import asdict, dataclass, field
from typing import Any

from nncourse.grading.execution.opinions import Opinions


@dataclass
class Result:
    """What running a notebook gave.

    Attributes:
        outputs: cell index -> outputs in notebook format; code cells only.
        observations: what the instructor may want to know; changes no mark.
        seconds: where the wall time went: ``start``, ``cells``, ``tests``, and ``second opinion`` if it was asked.
        sandboxed: whether it ran in sandboxes.
        seed: of what tests drew.
        error: why nothing can be graded, where something of ours failed; there are no outputs then.
        held: test cell -> name -> class, of libraries' objects that it asked and that stayed in the kernel.
        opinions: what the second opinion on its test cells gave.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    observations: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    sandboxed: bool = True
    seed: int = 0
    error: str | None = None
    held: dict[str, dict[str, str]] = field(default_factory=dict)
    opinions: Opinions = field(default_factory=Opinions)

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
            KeyError, TypeError, ValueError, AttributeError: it is none.
        """
        outputs = {int(index): outputs for index, outputs in kept["outputs"].items()}
        return cls(**{**kept, "outputs": outputs, "opinions": Opinions(**kept["opinions"])})
