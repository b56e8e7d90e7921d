"""Gradebooks of a batch share an engine: what another program writes is seen, and nothing is locked in between."""

import sqlite3

import pytest
from nbgrader import api
from nbgrader.api import Gradebook

from nncourse.grading.nbgrader import engines


@pytest.fixture
def url(tmp_path):
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        book.add_assignment("ps1")
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def _engine(url):
    with Gradebook(url) as book:
        book.find_assignment("ps1")
        return book.engine


def test_an_engine_is_kept_for_a_time_and_for_an_address(url, tmp_path):
    genuine = api.create_engine
    with engines.kept():
        assert _engine(url) is _engine(url)
        with Gradebook(f"sqlite:///{tmp_path / 'other.db'}") as other:
            assert other.engine is not _engine(url)
    assert api.create_engine is genuine
    assert _engine(url) is not _engine(url)


def test_a_failure_within_ends_it_too():
    genuine = api.create_engine
    with pytest.raises(RuntimeError), engines.kept():
        raise RuntimeError
    assert api.create_engine is genuine


def test_between_two_openings_others_write_and_are_seen(url):
    with engines.kept():
        with Gradebook(url) as book:
            book.add_student("ada")
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0) as other:
            other.execute("update student set first_name = 'Ada'")
        other.close()
        with Gradebook(url) as book:
            assert book.find_student("ada").first_name == "Ada"
