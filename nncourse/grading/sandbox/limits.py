"""What a learner's process may use: one frozen record, the same for the kernel and the examiner."""

from dataclasses import asdict, dataclass, fields

from nncourse.errors import CourseError

_MIB = 2**20


class LimitsError(CourseError, ValueError):
    """A limit that is no positive number."""


@dataclass(frozen=True)
class Limits:
    """Limits of one sandbox.

    Attributes:
        cell_s: time of one cell, in seconds; :mod:`nncourse.grading.execution.clock` says how it is judged.
        submission_s: time of one notebook, start-up included, in seconds.
        cpu_s: processor time of one process, in seconds.
        memory_bytes: memory of all processes together where a cgroup can be had, else data of each process.
        processes: processes and threads together.
        open_files: file descriptors of one process.
        file_bytes: size of one file.
        disk_bytes: size of the scratch folder, a tmpfs.
        output_bytes: what one cell may print and display.
        submission_output_bytes: what is kept of what all cells print and display.
        value_bytes: what one message between kernel and examiner may weigh.
    """

    cell_s: float = 120.0
    submission_s: float = 900.0
    cpu_s: int = 1800
    memory_bytes: int = 4096 * _MIB
    processes: int = 512
    open_files: int = 1024
    file_bytes: int = 256 * _MIB
    disk_bytes: int = 512 * _MIB
    output_bytes: int = 2 * _MIB
    submission_output_bytes: int = 16 * _MIB
    value_bytes: int = 256 * _MIB

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
                raise LimitsError(f"The limit {field.name} must be a positive number; got {value!r}.")

    def as_dict(self) -> dict[str, float]:
        """The record as plain numbers, for JSON and for a store's key."""
        return asdict(self)
