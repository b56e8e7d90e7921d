"""Questions: all or nothing, partial credit, hints, and what a notebook shows."""

import os
import sys

import pytest

from nncourse import checks
from nncourse.checks import AuthorError, CheckFailed, NotAttempted, display


@pytest.fixture(autouse=True)
def outside_nbgrader(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


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


def test_hints_come_one_at_a_time(capsys):
    checks.hints(q=["look here", "look closer"])
    with pytest.raises(CheckFailed) as caught, checks.question("q"):
        checks.number("a", 1, value=0)
    assert "checks.hint('q')" in str(caught.value)
    told = []
    for show in (checks.hint, lambda: checks.hint("q"), lambda: checks.hint("q"), lambda: checks.hint("p")):
        show()
        told.append(capsys.readouterr().out)
    assert [("look here" in t, "look closer" in t) for t in told] == [(1, 0), (0, 1), (0, 0), (0, 0)]
    assert "last hint" in told[2]
    assert "no hint for 'p'" in told[3]


def test_hints_need_texts():
    for wrong in ("one", [], [1]):
        with pytest.raises(AuthorError):
            checks.hints(q=wrong)


class Shell:
    """A shell as ipykernel's: it has a kernel."""

    kernel = object()


def test_in_a_notebook_the_message_is_html_and_shown_once(monkeypatch):
    published = []
    monkeypatch.setattr("IPython.get_ipython", Shell)
    monkeypatch.setattr("IPython.display.publish_display_data", published.append)
    error = CheckFailed("wrong_number", name="a", got="`3`")
    lines = error._render_traceback_(), error._render_traceback_()
    assert [len(each) for each in lines] == [1, 1]
    assert len(published) == 1
    assert "<code>a</code>" in published[0]["text/html"]
    assert published[0]["text/plain"] == str(error)


def test_elsewhere_the_message_is_text_without_a_traceback():
    assert not display.in_notebook()
    lines = CheckFailed("wrong_number", name="a", got="`3`")._render_traceback_()
    assert lines[0].startswith("`a` is a number")
    assert not any("Traceback" in line or "File" in line for line in lines)


def test_a_tick_and_points_are_for_what_was_judged(capsys):
    q = checks.question("q", points=4)
    with q.part(1, "form"):
        checks.number("a", value=3)
    with q.part(1, "value"):
        checks.number("a", value=3)
        checks.number("a", 3, value=3)
    with q.part(1, "one kept back"):
        checks.number("a", 3, value=3)
        checks.number("b", checks.withheld(), value=4)
    with q.part(1, "an assert of the author's"):
        assert True
    told = capsys.readouterr().out.splitlines()
    assert [line[0] for line in told] == ["○", "✓", "○", "✓"]
    assert "judged when graded" in told[0]
    score = q.score()
    assert (score, score.left) == (2, 2)
    assert "2 of 4 points" in score._repr_html_()
    assert "2 more are judged when graded" in score._repr_html_()
    data = score._repr_mimebundle_()["application/vnd.nncourse.score+json"]
    assert data == {"earned": 2.0, "points": 4, "left": 2.0}


def test_when_graded_every_part_that_passes_counts(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    q = checks.question("q", points=1)
    with q.part(1, "form"):
        checks.number("a", value=3)
    assert q.score() == 1
    assert "✓ form" in capsys.readouterr().out


@pytest.mark.parametrize(("equal", "mark"), [(None, "○"), (3, "✓")])
def test_an_undivided_question_says_what_it_judged(equal, mark, capsys):
    with checks.question("q"):
        checks.number("a", equal, value=3)
    assert capsys.readouterr().out.startswith(mark)


CHECKED = {
    "number": lambda: checks.number("a", checks.secret(0.25, rtol=1e-3), value=0.2501),
    "choice": lambda: checks.choice("a", "abc", checks.secret("b"), value="B"),
    "text": lambda: checks.text("a", checks.secret("word"), value=" Word"),
    "integers": lambda: checks.integers("a", checks.secret((3, 4)), value=[3, 4]),
    "array": lambda: checks.array("a", checks.secret([1.0, 2.0]), value=[1, 2], shape=(2,)),
}


@pytest.mark.parametrize("name", CHECKED)
def test_a_secret_is_a_value_judged(name, capsys):
    with checks.question("q", points=1).part(1, "it"):
        CHECKED[name]()
    assert capsys.readouterr().out == "✓ it\n"


def test_a_wrong_answer_to_a_secret_is_told_so_without_the_value(fails):
    secret = checks.secret("b", feedback={"a": "the sign of it"})
    assert fails(checks.choice, "x", "abc", secret, value="a").look == "the sign of it"
    assert "option by option" in fails(checks.choice, "x", "abc", secret, value="c").look
    for failure in (
        fails(checks.number, "x", checks.secret(0.25), value=0.5),
        fails(checks.number, "x", checks.secret(0.25), value=10**400),
        fails(checks.number, "x", checks.secret(0.25), value=0.25 + 0j + 1j),
        fails(checks.integers, "x", checks.secret((1, 25)), value=(25, 1)),
        fails(checks.array, "x", checks.secret([0.25, 1.0]), value=[3.0, 1.0]),
        fails(checks.text, "x", checks.secret("0.25"), value="c"),
    ):
        assert "25" not in failure.expected
    with pytest.raises(AuthorError, match="secret of a number"):
        checks.number("x", checks.secret("b"), value=1)
    with pytest.raises(AuthorError, match="atol"):
        checks.secret(0)
    with pytest.raises(AuthorError, match="damaged"):
        checks.sealed("no")
