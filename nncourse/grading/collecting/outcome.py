"""What became of a download."""

from dataclasses import dataclass, field

NEW, SAME, UPDATED, KEPT = "new", "as before", "updated", "kept"


@dataclass
class Collected:
    """What became of a download.

    Attributes:
        taken: (learner, assignment) -> ``new``, ``as before``, ``updated``; ``kept``: another hand-in is there.
        left: file of the download -> why it was not taken.
        notes: what an instructor should know besides.
    """

    taken: dict[tuple[str, str], str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[str]:
        """Files not taken that could have been answers: notebooks and archives."""
        return [name for name in self.left if ".ipynb" in name.lower() or name.lower().endswith(".zip")]
