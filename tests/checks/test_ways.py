"""An answer that may be right in one of several ways."""

import pytest

from nncourse import checks


def wrong(words):
    return lambda: checks.number("n", 1, value=2, look=words)


def test_any_way_will_do_and_the_first_one_is_told(fails):
    checks.either(wrong("the first"), lambda: checks.number("n", 2, value=2))
    checks.either(lambda: checks.number("n", 2, value=2), wrong("the second"))
    assert fails(checks.either, wrong("the first"), wrong("the second")).look == "the first"


def test_whatever_a_way_stumbles_over_it_is_not_the_answers_way(fails):
    checks.either(lambda: 1 / 0, lambda: checks.number("n", 2, value=2))
    assert fails(checks.either, wrong("the first"), lambda: 1 / 0).look == "the first"


def test_what_one_way_has_judged_is_judged(capsys, monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    q = checks.question("follow", points=1)
    with q.part(1, "a value"):
        checks.either(wrong("the first"), lambda: checks.number("n", 2, value=2))
    assert q.score() == 1


@pytest.mark.parametrize(
    "ways", [(), (wrong(""),), (wrong(""), 3), (wrong(""), lambda: checks.number("n", "two", value=2))]
)
def test_an_authors_slip_is_an_authors_error(ways):
    with pytest.raises(checks.AuthorError):
        checks.either(*ways)
