"""A learner's files each come to one place, or are told why not."""

import pytest

from nncourse.grading.collecting import sorting
from nncourse.grading.collecting.download import File
from nncourse.grading.collecting.matching import Destination, UnplacedError
from nncourse.grading.collecting.outcome import Collected
from nncourse.grading.collecting.platforms import Named
from nncourse.grading.collecting.sorting import by_assignment


class ByName:
    """Places a notebook by its file's name: `loops-bubble.ipynb` is bubble of loops."""

    def place(self, data, name):
        assignment, _, notebook = name.rpartition("/")[2].removesuffix(".ipynb").partition("-")
        if not notebook:
            raise UnplacedError("it belongs nowhere")
        return Destination(assignment, notebook.partition("+")[0])


@pytest.fixture
def sort(tmp_path):
    def run(*files, by_course=False):
        """Each file: (path, content, order)."""
        owned = []
        for number, (path, content, order) in enumerate(files):
            (tmp_path / str(number)).write_bytes(content)
            named = Named(path, "101", order=order, by_course=by_course)
            owned.append(File(tmp_path / str(number), "ada", named, path))
        done = Collected()
        sorted_ = by_assignment(owned, ByName(), done)
        return {key: {name: each.shown for name, each in own.items()} for key, own in sorted_.items()}, done.left

    return run


def test_files_lie_beside_the_nearest_notebook(sort):
    placed, left = sort(
        ("work/loops-a.ipynb", b"1", 0),
        ("work/data/x.csv", b"", 0),
        ("other/sorting-b.ipynb", b"2", 0),
        ("loose.txt", b"", 0),
    )
    assert placed == {
        ("ada", "loops"): {"a.ipynb": "work/loops-a.ipynb", "data/x.csv": "work/data/x.csv"},
        ("ada", "sorting"): {"b.ipynb": "other/sorting-b.ipynb"},
    }
    assert left == {"loose.txt": "no notebook came with it"}


def test_a_file_beside_notebooks_of_two_assignments_is_nobodys(sort):
    _, left = sort(("loops-a.ipynb", b"1", 0), ("sorting-b.ipynb", b"2", 0), ("x.csv", b"", 0))
    assert left == {"x.csv": "nobody can say to which notebook it belongs"}


def test_the_last_that_the_platform_numbered_is_taken(sort):
    placed, left = sort(("loops-a+1.ipynb", b"1", 8), ("loops-a+2.ipynb", b"2", 10))
    assert placed == {("ada", "loops"): {"a.ipynb": "loops-a+2.ipynb"}}
    assert "is the last" in left["loops-a+1.ipynb"]


def test_of_two_that_differ_and_have_no_order_none_is_taken(sort):
    placed, left = sort(("loops-a+1.ipynb", b"1", 0), ("loops-a+2.ipynb", b"2", 0))
    assert placed == {}
    assert all("handed in 2 notebooks" in why for why in left.values())
    placed, left = sort(("loops-a+1.ipynb", b"1", 0), ("loops-a+2.ipynb", b"1", 0))
    assert len(placed) == len(left) == 1, "the same twice is no question"


@pytest.mark.parametrize("by_course", [False, True])
def test_a_time_is_the_courses_to_say(sort, by_course):
    placed, left = sort(("loops-a.ipynb", b"1", 0), ("timestamp.txt", b"2000", 0), by_course=by_course)
    assert ("timestamp.txt" in placed["ada", "loops"]) is by_course
    assert ("timestamp.txt" in left) is not by_course


def test_names_that_clash_and_what_is_too_large_are_left(sort, monkeypatch):
    _, left = sort(("loops-a.ipynb", b"1", 0), ("a.ipynb/x", b"", 0))
    assert left == {"a.ipynb/x": "a file of this name is there already"}
    monkeypatch.setattr(sorting, "MAX_NOTEBOOK", 2)
    assert "larger" in sort(("loops-a.ipynb", b"123", 0))[1]["loops-a.ipynb"]


def test_what_belongs_nowhere_is_told_with_the_reason(sort):
    assert sort(("poem.ipynb", b"1", 0)) == ({}, {"poem.ipynb": "it belongs nowhere"})
