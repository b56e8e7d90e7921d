"""A small course in a folder of its own."""

import pytest

from tests.small_course import write_course


@pytest.fixture
def make_course(tmp_path):
    """Write the small course into a fresh folder and load it."""

    def make(content=None, **options):
        return write_course(tmp_path / "course", content, **options)

    return make
