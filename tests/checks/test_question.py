"""Questions: all or nothing, partial credit, hints, and what a notebook shows."""

import os
import sys

import pytest

from nncourse import checks
from nncourse.checks import AuthorError, CheckFailed, NotAttempted


def two_parts(first, second, points=3):
    q = checks.question("q", points=points, see="chapter 9")
    with q.part(2, "one"):
        checks.number("a", 1, value=first)
    with q.part(1, "two"):
        checks.number("b", 2, value=second)
    return q.score()


@pytest.mark.parametrize(("first", "second", "score"), [(1, 2, 3), (1, 0, 2), (0, 2, 1), (0, 0, 0), (..., ..., 0)])
def test_parts_earn_their_points(first, second, score, capsys):
    got = two_parts(first, second)
    assert repr(got) == f"{score:.1f}"
    assert got._repr_html_().startswith(f"<strong>{score} of 3 points")
    told = capsys.readouterr().out
    assert ("chapter 9" in told) == (score < 3)


def test_validate_gets_the_message_itself(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(CheckFailed, match="not the right one"):
        two_parts(1, 0)
    assert two_parts(1, 2) == 3


def test_the_first_failure_ends_an_undivided_question(capsys):
    with pytest.raises(CheckFailed) as caught, checks.question("q", see="chapter 9"):
        checks.number("a", 1, value=0)
    assert caught.value.see == "chapter 9"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("x"), CheckFailed),
        (NotImplementedError(), NotAttempted),
        (NotImplementedError(""), NotAttempted),
        (NameError("n", name="n"), NotAttempted),
    ],
)
def test_what_learners_raise_becomes_a_failure_without_source(error, kind):
    with pytest.raises(kind) as caught, checks.question("q"):
        raise error
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_an_authors_error_passes_through_and_names_the_cell():
    names_it = "^In the test cell of question 'q': .* needs a number"
    with pytest.raises(AuthorError, match=names_it), checks.question("q"):
        checks.number("a", "one", value=1)
    with pytest.raises(AuthorError, match=names_it), checks.question("q", points=1).part(1):
        checks.number("a", "one", value=1)


def test_parts_must_add_up():
    with pytest.raises(AuthorError, match="add up to 3"):
        two_parts(1, 2, points=4)
    with pytest.raises(AuthorError):
        checks.question("q").score()
    with pytest.raises(AuthorError), checks.question("q", points=1).part(0):
        pass
    for wrong in ({"name": 3}, {"name": "q", "points": -1}, {"name": "q", "points": "3"}):
        with pytest.raises(AuthorError):
            checks.question(**wrong)


def test_stderr_goes_to_stdout(capsys):
    with checks.question("q"):
        print("a library's log line", file=sys.stderr)
    with checks.question("q", points=1).part(1):
        print("another", file=sys.stderr)
    told = capsys.readouterr()
    assert told.err == ""
    assert "log line" in told.out


def test_what_libraries_write_to_the_process_goes_to_stdout_too(capfd):
    with checks.question("q"):
        os.write(2, b"W0000 a log line")
    os.write(2, b"after")
    told = capfd.readouterr()
    assert "a log line" in told.out
    assert told.err == "after"
