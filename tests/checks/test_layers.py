"""What an author asks of one layer: what is left out is not checked, and slips are told at once."""

import pytest

from nncourse.checks.failure import AuthorError
from nncourse.checks.layers import ANY, dense, layer


def test_what_is_left_out_is_not_asked():
    asked = dense(3)
    assert (asked.kind, asked.units, asked.activation, asked.initializers, asked.options) == ("Dense", 3, ANY, {}, {})
    assert dense(3, None).activation is None  # linear, which is something to ask for


def test_initializers_and_options_are_kept_apart():
    asked = dense(3, "relu", kernel_initializer="he_normal", use_bias=False)
    assert asked.initializers == {"kernel_initializer": "he_normal"}
    assert asked.options == {"use_bias": False}
    assert layer("Dropout", rate=0.5).options == {"rate": 0.5}


@pytest.mark.parametrize(
    "slip",
    [
        lambda: dense(0),
        lambda: dense(2.0),
        lambda: dense(True),
        lambda: dense(3, "rely"),
        lambda: dense(3, kernel_initializer="he"),
        lambda: layer("Dens"),
        lambda: layer("relu"),
    ],
)
def test_a_slip_is_told_where_the_layer_is_named(slip):
    with pytest.raises(AuthorError):
        slip()
