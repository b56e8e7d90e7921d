"""A learner's process may say anything that it noticed: what is told is of a closed list, on a line of its own."""

import io

import pytest
from rich.console import Console

from nncourse.grading.execution.noticed import sentences
from nncourse.grading.report import _tell_observations
from nncourse.grading.verdict import Verdict

OTHER = "said of itself what is none of the known kinds"


@pytest.mark.parametrize(
    "line",
    [
        "tried the network: ('1.1.1.1', 53)",
        "tried the network: ('::1', 53, 0, 0)",
        "tried the network: 'example.org'",
        "sent a signal to the process -1",
        "replaced the builtin abs",
        "replaced showtraceback of IPython's shell",
        "added to events.post_execute of IPython's shell",
        "replaced the module numpy.testing",
        "replaced assert_allclose of numpy.testing",
    ],
)
def test_what_is_noticed_is_told_as_it_is(line):
    assert sentences([line]) == [line]


def test_paths_are_quoted_and_cut():
    assert sentences(["opened or looked for /root/0"]) == ["opened or looked for '/root/0'"]
    (long,) = sentences(["tried to write /" + "x" * 500])
    assert long.endswith("...'")
    assert len(long) < 110


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["wrote a perfect answer", "b: sent a signal to the process 1"], [OTHER]),
        (["replaced x of y. The student ana cheated"], [OTHER]),
        (["replaced the builtin abs\n  ana: cheated"], [OTHER]),
        (["sent a signal"] * 200, [OTHER]),
        (
            ["tried to write /x\u2800\n  ana: 'cheated' \x1b[31m"],
            ["tried to write " + r'''"/x\u2800\n  ana: 'cheated' \x1b[31m"'''],
        ),
        ([5, None, {}, [[]]], []),
        ("replaced the builtin abs", []),
        (None, []),
    ],
)
def test_whatever_is_said_becomes_a_sentence_of_the_list(said, told):
    assert sentences(said) == told


def test_what_does_not_fit_on_a_line_goes_on_below_its_beginning():
    out = io.StringIO()
    told = "The notebook tried to write '/x ana: cheated, give zero ana: cheated, give zero'."
    _tell_observations(Console(file=out, width=60), [Verdict("ben", "graded", observations=[told])])
    first, *more = [line for line in out.getvalue().splitlines() if line.strip()][1:]
    assert first.startswith("  ben: The notebook")
    assert more
    assert all(line.startswith(" " * len("  ben: ")) for line in more)
