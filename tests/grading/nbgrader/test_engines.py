"""Gradebooks of a batch share an engine: what another program writes is seen, and nothing is locked in between."""

import os
import sqlite3
import warnings

import pytest
from nbgrader import api
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

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
    genuine = api.create_engine, Gradebook.__init__
    with pytest.raises(RuntimeError), engines.kept():
        raise RuntimeError
    assert (api.create_engine, Gradebook.__init__) == genuine


def test_between_two_openings_others_write_and_are_seen(url):
    with engines.kept():
        with Gradebook(url) as book:
            book.add_student("ada")
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0) as other:
            other.execute("update student set first_name = 'Ada'")
        other.close()
        with Gradebook(url) as book:
            assert book.find_student("ada").first_name == "Ada"


def test_a_file_is_looked_through_once_and_another_in_its_place_again(url, tmp_path, monkeypatch):
    looked = []
    look = api.Base.metadata.create_all
    monkeypatch.setattr(api.Base.metadata, "create_all", lambda bind: looked.append(bind) or look(bind=bind))
    path, aside = tmp_path / "gradebook.db", tmp_path / "aside.db"
    with engines.kept():
        for _ in range(3):
            with Gradebook(url, "course") as book:
                assert [each.name for each in book.assignments] == ["ps1"]
                assert book.course_id == "course"
                assert book.authenticator is None
        assert len(looked) == 1
        with Gradebook(url, "another") as book:
            assert {each.id for each in book.db.query(api.Course)} >= {"course", "another"}
        assert len(looked) == 2
        path.rename(aside)
        for _ in range(2):
            with Gradebook(url, "course") as book:
                assert book.assignments == []
                assert [each.id for each in book.db.query(api.Course)] == ["course"]
        assert len(looked) == 3


def test_an_empty_file_in_its_place_is_looked_through_even_under_the_same_number(url, tmp_path):
    with engines.kept():
        with Gradebook(url) as book:
            assert [each.name for each in book.assignments] == ["ps1"]
        os.truncate(tmp_path / "gradebook.db", 0)
        with Gradebook(url) as book:
            assert book.assignments == []


def test_a_database_that_is_no_file_is_looked_through_each_time(monkeypatch):
    looked = []
    look = api.Base.metadata.create_all
    monkeypatch.setattr(api.Base.metadata, "create_all", lambda bind: looked.append(bind) or look(bind=bind))
    with engines.kept():
        for _ in range(2):
            with Gradebook("sqlite://") as book:
                assert book.assignments == []
    assert len(looked) == 2


def test_a_hand_in_that_is_entered_warns_nobody(url):
    """nbgrader makes a submission before it adds it to the session, and SQLAlchemy says so on the terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", SAWarning)
        with engines.kept(), Gradebook(url) as book:
            book.add_student("ada")
            assert book.add_submission("ps1", "ada").student.id == "ada"
