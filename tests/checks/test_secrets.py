"""Graded values as secrets: judged, and never said."""

import pytest

from nncourse import checks
from nncourse.checks import AuthorError

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
