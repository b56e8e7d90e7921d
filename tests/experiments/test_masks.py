"""Which activations dropout keeps: one hash everywhere."""

import keras
import numpy as np

from nncourse.experiments import masks
from nncourse.experiments.draws import layer_seed


def test_masks_are_the_same_hash_everywhere_and_even():
    own = masks.keys([layer_seed(seed, 1, 2) for seed in range(6)])
    step = keras.ops.cast(keras.ops.convert_to_tensor(np.float32(17)), "uint32")
    ours = np.asarray(masks.kept(keras.ops.convert_to_tensor(own), step, 64, 50, 0.3))
    for member, key in enumerate(own):
        np.testing.assert_array_equal(ours[member], masks.kept_numpy(int(key), 17, 64, 50, 0.3))
    # 4 binomial standard deviations over members, rows and columns; neighbours, steps and members do not correlate.
    drawn = np.stack([[masks.kept_numpy(int(k), s, 64, 50, 0.3) for k in own] for s in range(1, 40)]).astype(float)
    assert abs(drawn.mean() - 0.7) < 4 * np.sqrt(0.21 / drawn.size)
    for axis in range(4):
        a, b = np.take(drawn, range(1, drawn.shape[axis]), axis), np.take(drawn, range(drawn.shape[axis] - 1), axis)
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4 / np.sqrt(a.size)
