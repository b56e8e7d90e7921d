"""Keras objects on the wire: rebuilt from classes of Keras itself; code in a configuration is refused."""

import json

import numpy as np
import pytest

from nncourse.grading.wire import encoding
from nncourse.grading.wire.encoding import WireError


def round_trip(value):
    tree, buffers = encoding.encode(value)
    return encoding.decode(json.loads(json.dumps(tree, allow_nan=False)), [bytes(each) for each in buffers])


@pytest.mark.slow
class TestKeras:
    """Grouped: TensorFlow starts once."""

    def test_a_trained_model(self):
        import keras

        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(2, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        x, y = np.random.default_rng(0).normal(size=(20, 4)), np.arange(20) % 2
        history = model.fit(x, y, verbose=0)
        again = round_trip(model)
        np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
        assert int(again.optimizer.iterations) == int(model.optimizer.iterations) > 0
        assert round_trip(history).history == history.history

    def test_a_functional_model_layers_optimizers_initializers(self):
        import keras

        inputs = keras.Input((4,))
        model = keras.Model(inputs, keras.layers.Add()([keras.layers.Dense(4)(inputs), inputs]))
        assert [type(each) for each in round_trip(model).layers] == [type(each) for each in model.layers]
        assert round_trip(keras.layers.Dense(3, kernel_initializer="he_normal")).kernel_initializer.scale == 2.0
        assert round_trip(keras.optimizers.SGD(0.5, momentum=0.9)).momentum == 0.9
        assert round_trip(keras.initializers.HeNormal()).get_config() == keras.initializers.HeNormal().get_config()
        assert round_trip(keras.activations.relu) is keras.activations.relu
        assert keras.ops.is_tensor(round_trip(keras.ops.ones(3)))
        assert isinstance(round_trip(keras.Variable([1.0])), keras.Variable)

    def test_code_in_a_configuration_is_refused(self):
        import keras

        with pytest.raises(WireError):
            encoding.encode(keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x)]))
        good, buffers = encoding.encode(keras.layers.Dense(3))
        config = json.loads(good["v"]["v"][0])
        for bad in (
            {"class_name": "Lambda"},
            {"module": "os", "class_name": "system"},
            {"module": "os"},
            {"registered_name": "mine>Dense"},
            {"class_name": "function", "config": "system", "module": "os"},
            {"config": {**config["config"], "units": 10**9}},
        ):
            tree = json.loads(json.dumps(good))
            tree["v"]["v"][0] = json.dumps(config | bad)
            with pytest.raises(WireError):
                encoding.decode(tree, buffers)
