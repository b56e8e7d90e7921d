"""Secrets and their seals: they judge alike, within the tolerance, and a seal holds nothing of the value."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncourse.seals import SealError, Tolerance, seal, seal_calls, secret, unsealed

SALT = "0123456789abcdef"


def sealed(*args, **kwargs):
    return unsealed(seal(secret(*args, **kwargs), SALT))


@pytest.mark.parametrize(
    ("right", "tolerance", "accepted", "refused"),
    [
        (0.25, {"rtol": 1e-3}, [0.25, 0.2502, 0.2498], [0.2505, 0.24, -0.25, 0.0]),
        (-3.0, {"rtol": 0, "atol": 0.1}, [-3, -3.1, -2.9], [-3.2, 3.0, 0.0]),
        (0.0, {"atol": 1e-3}, [0.0, 1e-3, -1e-3], [2e-3, -2e-3]),
        (800, {"rtol": 0}, [800], [800.0001, 799]),
        (1e-9, {"rtol": 1e-2}, [1e-9, 1.01e-9], [1.02e-9, 0.0]),
    ],
)
def test_a_number_is_judged_within_its_tolerance_by_secret_and_seal_alike(right, tolerance, accepted, refused):
    for judge in (secret(right, **tolerance), sealed(right, **tolerance)):
        assert [judge.number(x) for x in accepted] == [True] * len(accepted)
        assert [judge.number(x) for x in refused] == [False] * len(refused)


sizes = st.floats(1e-6, 1e6)


@settings(max_examples=500, deadline=None)
@given(sizes, st.sampled_from([1, -1]), st.floats(-4, 4), st.sampled_from([(1e-3, 0), (0, 1e-2), (1e-2, 1e-3)]))
def test_wherever_the_cells_lie_one_tolerance_is_right_and_more_than_a_quarter_further_is_not(
    size, sign, steps, tolerances
):
    """The slow twin is the axis itself: distance in tolerances, by integrating dx / (atol + rtol |x|) in steps."""
    rtol, atol = tolerances
    right = sign * size
    x = right
    for _ in range(400):
        x += steps / 400 * (atol + rtol * abs(x))
    judged = secret(right, rtol=rtol, atol=atol).number(x)
    if abs(steps) < 0.99:
        assert judged
    elif abs(steps) > 1.27:
        assert not judged


def test_arrays_tuples_and_texts():
    for make in (secret, sealed):
        array = make([1.0, 0.5, 2.0], rtol=1e-3)
        assert array.size == 3
        assert array.first_wrong([1.0, 0.5, 2.0]) is None
        assert array.first_wrong([1.0, 2.0, 0.5]) == 1
        assert array.first_wrong([np.nan, 0.5, 2.0]) == 0
        shape = make((100, 64))
        assert shape.whole((100, 64))
        assert shape.whole(np.array([100.0, 64.0]))
        assert not shape.whole((64, 100))
        assert not shape.whole((100,))
        several = make(["glorot_uniform", "lecun_normal"], feedback={"zeros": "copies"})
        assert several.text("LeCun_normal")
        assert several.text("glorot_uniform")
        assert not several.text("zeros")
        assert several.feedback("zeros") == "copies"
        text = make("b", feedback={"a": "what ä does", "c": "the sign"})
        assert text.text(" B ")
        assert not text.text("a")
        assert [text.feedback(option) for option in "abcd"] == ["what ä does", "", "the sign", ""]


def test_a_seal_holds_neither_value_nor_feedback_and_is_the_same_at_each_release():
    told = {"a": "the misconception in plain words"}
    token = seal(secret("b", feedback=told), SALT)
    assert token == seal(secret("b", feedback=told), SALT)
    assert "misconception" not in str(unsealed(token))
    assert len({seal(secret(x, rtol=1e-3), SALT)[:40] for x in (1, 2)}) == 1  # all but the digest is alike
    assert seal(secret("b"), SALT) != seal(secret("b"), "another salt")
    assert {len(seal(secret(x), SALT)) for x in ("a", "a very long answer")} == {len(seal(secret("a"), SALT))}


SOURCE = """\
with q.part(1, "é"):
    checks.choice("animal", "abc", checks.secret(
        "b", feedback={"a": "hm"}), value="é")
    checks.number("x", secret(3 * 3 * 16, rtol=1e-3)); checks.integers("s", checks.secret((2, -1)))
"""


def test_calls_are_replaced_where_they_stand():
    released = seal_calls(SOURCE, "ps9/test-x")
    assert "secret" not in released
    tokens = re.findall(r'sealed\("([^"]+)"\)', released)
    assert len(tokens) == 3
    assert unsealed(tokens[0]).text("b")
    assert unsealed(tokens[1]).number(144)
    assert unsealed(tokens[2]).whole((2, -1))
    compile(released, "released", "exec")
    assert re.sub(r'sealed\("[^"]+"\)', "_", released).splitlines()[1].endswith('checks._, value="é")')
    assert seal_calls(SOURCE, "ps9/test-x") == released
    assert seal_calls(SOURCE, "ps9/test-y") != released
    assert seal_calls(SOURCE, "here", withhold=True).count("withheld()") == 3
    assert seal_calls("!ls\nno python", "here") == "!ls\nno python"


@pytest.mark.parametrize(
    "source",
    [
        "checks.secret(answer)",
        "checks.secret(np.sqrt(2))",
        "checks.secret(0)",
        "checks.secret()",
        "checks.secret(1, colour=3)",
        "checks.secret(1, rtol=-1)",
        "checks.secret([])",
        "checks.secret(1 / 0)",
        "%magic\nchecks.secret(1)",
    ],
)
def test_what_cannot_be_sealed_is_refused_with_its_place(source):
    with pytest.raises(SealError, match="ps9/test-x"):
        seal_calls(source, "ps9/test-x")


@pytest.mark.parametrize("token", ["", "abc", "e30", "é"])
def test_a_damaged_seal_says_so(token):
    with pytest.raises(SealError, match="damaged"):
        unsealed(token)


def test_large_values_do_not_overflow():
    assert not secret(1.0).number(1e300)
    assert Tolerance(1e-6, 0.0).keys(1e300)
