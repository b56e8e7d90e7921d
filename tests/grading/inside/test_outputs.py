"""What a test cell printed, returned or raised, as outputs; hidden lines and stderr cost nobody anything."""

import linecache
import sys

import pytest

from nncourse.grading.inside.outputs import Capture, is_said, why_no_score


def run(source, filename="<test total>", hidden=(), cap=1000):
    """The outputs of a cell of this source."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    capture = Capture(cap)
    with capture:
        try:
            exec(compile(source, filename, "exec"), {})
        except Exception as error:
            capture.error(error, filename, [list(each) for each in hidden])
    return capture


def test_stderr_is_kept_as_stdout_and_long_text_is_cut():
    capture = run("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c' * 5000)", cap=100)
    (stream,) = capture.outputs()
    assert stream["name"] == "stdout"
    assert stream["text"].startswith("a\nb\n")
    assert len(stream["text"]) < 300
    assert sys.stdout is not capture.stream


def test_an_error_shows_its_line_and_a_hidden_one_does_not():
    source = "x = 1\nassert abs(x) == 8151\n"
    shown = str(run(source).outputs())
    assert "8151" in shown
    concealed = str(run(source, hidden=[(2, 2)]).outputs())
    assert "8151" not in concealed
    assert "AssertionError" in concealed


def test_what_a_learners_error_is_called_tells_nothing_of_a_hidden_line():
    """``raise type(str(x), (ValueError,), {})`` would show what a hidden test asks for."""
    theirs = type("got_8151", (ValueError,), {"_nncourse_number": 3})
    for hidden in ([], [(1, 1)]):
        capture = Capture(1000)
        try:
            exec(compile("f()", "<test a>", "exec"), {"f": lambda: (_ for _ in ()).throw(theirs("8151"))})
        except ValueError as error:
            capture.error(error, "<test a>", [list(each) for each in hidden])
        shown = capture.outputs()[-1]
        assert ("8151" in str(shown)) is not bool(hidden)
        assert shown["ename"].endswith("(of the submission)")
    assert shown["evalue"] == "a hidden test failed (ValueError (of the submission))"


@pytest.mark.parametrize(("value", "points", "fine"), [(2, 3, True), (0, 3, True), (4, 3, False), (-1, 3, False)])
def test_a_number_at_the_end_has_to_be_a_score(value, points, fine):
    assert (why_no_score(value, points) is None) is fine
    capture = Capture(100)
    capture.result(value, points)
    (output,) = capture.outputs()
    assert output["output_type"] == ("execute_result" if fine else "error")


def test_a_learners_object_never_reads_as_a_score():
    class Three:
        stays_elsewhere = True

        def __repr__(self):
            return "3.0"

    capture = Capture(100)
    capture.result(Three(), None)
    assert "3.0" not in [each.get("data", {}).get("text/plain") for each in capture.outputs()]


def test_what_the_author_wrote_is_told_from_what_went_wrong():
    def caught(source):
        try:
            exec(compile(source, "<test total>", "exec"), {})
        except Exception as error:
            return error

    assert is_said(caught("raise ValueError('look at x')"))
    assert is_said(caught("assert 1 == 2, 'look at x'"))
    assert not is_said(caught("1 / 0"))
