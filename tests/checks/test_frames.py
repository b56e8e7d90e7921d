"""Frames: right in any order, wrong with the words meant for it."""

import pandas as pd
import pytest

from nncourse import checks
from nncourse.checks import AuthorError

RIGHT = pd.DataFrame({"activation": ["relu", "tanh"], "variance": [0.5, 0.4], "note": ["", ""]})


GRADED = {"activation": ["relu", "tanh"], "variance": [0.5, 0.4]}


def test_frames(fails):
    checks.frame("f", ["note"], value=RIGHT, equal=GRADED)
    checks.frame("f", value=RIGHT[::-1][["variance", "activation"]], equal=GRADED, sort_by="activation")
    for wrong, code in (
        ([1], "wrong_kind"),
        (RIGHT.rename(columns={"variance": "var"}), "missing_column"),
        (RIGHT[:1], "wrong_length"),
        (RIGHT.assign(variance=[0.5, 0.5]), "wrong_values"),
        (RIGHT.assign(variance=["a", "b"]), "wrong_kind"),
        (RIGHT.assign(activation=["relu", 3]), "wrong_column"),
    ):
        assert fails(checks.frame, "f", ["activation"], value=wrong, equal=GRADED).code == code
    with pytest.raises(AuthorError):
        checks.frame("f", value=RIGHT, equal={"a": [1], "b": [1, 2]})
