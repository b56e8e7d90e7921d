import pytest

from nncourse.grading.inside import not_apart
from nncourse.grading.inside.not_apart import NotJudgedApart, forget, refuse, refused


@pytest.fixture(autouse=True)
def _new_cell():
    forget()
    yield
    forget()


def test_what_is_refused_passes_an_except_of_the_tests_and_is_remembered():
    def forgiving():
        try:
            refuse("who it is")
        except Exception:
            return "caught"

    with pytest.raises(NotJudgedApart, match="cannot be judged apart from the answer: who it is"):
        forgiving()
    assert str(refused()).endswith(not_apart.REMEDY)


def test_the_first_of_a_cell_counts_and_a_new_cell_begins_without():
    for what in ("first", "second"):
        with pytest.raises(NotJudgedApart):
            refuse(what)
    assert "first" in str(refused())
    forget()
    assert refused() is None
