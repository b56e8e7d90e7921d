"""Hints come one at a time; solutions in a copy for self-study only."""

import base64
import json
import sys
import zlib

import pytest

from nncourse import checks
from nncourse.checks import AuthorError, CheckFailed


def test_a_solution_is_shown_with_its_reason_in_a_copy_for_self_study_only(capsys, monkeypatch):
    module = sys.modules["nncourse.checks.hints"]
    monkeypatch.setattr(module, "_solutions", {})
    checks.solution("relu")
    assert "holds no solutions" in capsys.readouterr().out
    packed = {"relu": ["Negative ones are cut off.", "def relu(z):\n    return np.maximum(z, 0)"]}
    checks.solutions(base64.b64encode(zlib.compress(json.dumps(packed).encode())).decode())
    checks.solution("relu")
    told = capsys.readouterr().out
    assert told.startswith("Negative ones are cut off.")
    assert "np.maximum" in told
    checks.solution("tanh")
    assert "no solution for 'tanh'" in capsys.readouterr().out
    with pytest.raises(AuthorError, match="damaged"):
        checks.solutions("no")


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
