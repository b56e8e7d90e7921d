"""A Keras object that comes again is the same object; what two of them share there they share here."""

import keras
import numpy as np
import pytest

from nncourse.grading.wire.keras_kept import Kept


def dense():
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    return layer


def parts(layer, number, numbers, config="dense"):
    return {"config": config, "weights": [np.asarray(each) for each in layer.weights], "same": [number, numbers]}


@pytest.fixture
def kept():
    return Kept()


def test_it_is_known_until_its_configuration_changes(kept):
    layer = dense()
    own = parts(layer, 1, [11, 12])
    assert kept.known(own) is None
    kept.keep(own, layer)
    assert kept.known(own) is layer
    assert kept.known(own | {"config": "other"}) is None
    assert kept.known(own | {"same": [2, [11, 12]]}) is None


def test_other_weights_are_seen_once(kept):
    layer = dense()
    own = parts(layer, 1, [11, 12])
    kept.keep(own, layer)
    assert not kept.differs(own)
    changed = own | {"weights": [each + 1 for each in own["weights"]]}
    assert kept.differs(changed)
    assert not kept.differs(changed)


def test_it_goes_back_as_what_it_was_unless_it_was_changed_here(kept):
    layer = dense()
    kept.keep(parts(layer, 7, [11, 12]), layer)
    assert kept.origin(layer) == 7
    assert kept.origin(dense()) is None
    layer.kernel.assign(layer.kernel + 1)
    assert kept.origin(layer) is None


def test_two_that_share_variables_there_share_them_here(kept):
    first, second = dense(), dense()
    kept.keep(parts(first, 1, [11, 12]), first)
    kept.keep(parts(second, 2, [11, 13]), second)
    assert second.kernel is first.kernel
    assert second.bias is not first.bias


def test_one_without_a_number_is_not_kept(kept):
    layer = dense()
    kept.keep({"config": "dense", "weights": []}, layer)
    assert kept.known({"config": "dense", "weights": []}) is None
    assert kept.origin(layer) is None
