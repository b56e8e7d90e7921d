import pytest

from nncourse.errors import CourseError, did_you_mean


@pytest.mark.parametrize(
    ("name", "said"),
    [("rleu", " Did you mean 'relu'?"), ("zzz", ""), ("", ""), (3, ""), (None, "")],
)
def test_a_near_name_is_asked_for_and_a_far_one_is_not(name, said):
    assert did_you_mean(name, iter(["relu", "tanh"])) == said


def test_a_foreseen_error_is_none_of_pythons_own_kinds():
    assert issubclass(CourseError, Exception)
    assert not issubclass(CourseError, ValueError | OSError | RuntimeError)
