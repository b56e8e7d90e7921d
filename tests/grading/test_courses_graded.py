"""Assignments in the manner of public courses: every mark is stock nbgrader's, or the cell is put before a person.

A wrong answer never earns what stock does not give; a right one never loses it in silence.
"""

import pytest

from .as_stock import compared
from .conftest import needs_bwrap
from .public_courses import NAMES, read

pytestmark = [pytest.mark.slow, needs_bwrap]


@pytest.mark.parametrize("name", NAMES)
def test_a_mark_is_as_stock_gives_it_or_a_person_looks(name, tmp_path):
    assert compared(read(name), tmp_path).silent == []
