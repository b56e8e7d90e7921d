"""Envelopes by who opened them."""

import numpy as np
import pytest

from nncourse import checks
from nncourse.checks import AuthorError

from .small_networks import PARTS, X, Y, network


def test_an_envelope_tells_for_whom_it_was_opened(fails):
    model, exam = network(), checks.envelope(*PARTS[2])
    assert fails(checks.opened_once, "exam", "m", value=exam, network=model).code == "envelope_closed"
    for _ in range(2):  # the same cell run twice
        x, y = exam.open(model)
    assert np.array_equal(x, PARTS[2][0])
    assert np.array_equal(y, PARTS[2][1])
    checks.opened_once("exam", "m", value=exam, network=model)
    model.fit(*PARTS[0], verbose=0)
    assert fails(checks.opened_once, "exam", "m", value=exam, network=model).code == "envelope_early"
    exam.open(model)
    assert fails(checks.opened_once, "exam", "m", value=exam, network=model).code == "envelope_again"
    with pytest.raises(checks.CheckFailed):
        exam.open("my network")
    with pytest.raises(AuthorError, match="as many labels"):
        checks.envelope(X, Y[:5])
