"""Fences in the author's cells: what stands between two of them is a solution, or a test that learners do not see.

A course may choose its own, by nbgrader's ``ClearSolutions`` and ``ClearHiddenTests``. As for nbgrader, a line is a
fence if it holds its text.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fences:
    """The texts that begin and end a region."""

    begin: str
    end: str

    def regions(self, source: str) -> list[list[int]]:
        """First and last line numbers of the regions, fences included; one without an end has no last line."""
        regions: list[list[int]] = []
        for number, line in enumerate(source.splitlines(), 1):
            if self.begin in line:
                regions.append([number, 10**9])
            elif self.end in line and regions:
                regions[-1][1] = number
        return regions

    def parted(self, source: str) -> tuple[list[str], list[str]]:
        """The lines inside of the regions, and those outside; a mark is neither."""
        inside, outside, regions = [], [], self.regions(source)
        for number, line in enumerate(source.splitlines(), 1):
            if self.begin not in line and self.end not in line:
                within = any(first < number < last for first, last in regions)
                (inside if within else outside).append(line)
        return inside, outside


#: What nbgrader takes where a course says nothing.
SOLUTION = Fences("BEGIN SOLUTION", "END SOLUTION")
HIDDEN = Fences("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
