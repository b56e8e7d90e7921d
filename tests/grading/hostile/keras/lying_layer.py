# A layer of the name Dense whose configuration is not what it computes.
# expect: model=0
class Dense(keras.layers.Dense):
    def call(self, x):
        return keras.ops.ones((5, self.units)) / 2
    def get_config(self):
        return keras.layers.Dense(self.units, "softmax").get_config()
Dense.__module__ = "keras.src.layers.core.dense"
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), Dense(2)])
