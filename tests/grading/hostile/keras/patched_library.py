# Patches what Keras's own layers compute.
# expect: model=0
keras.layers.Dense.call = lambda self, x: keras.ops.ones((5, self.units)) / 2
keras.Model.count_params = lambda self: 23
keras.ops.softmax = keras.activations.softmax = lambda x, *a: keras.ops.ones((5, 2)) / 2
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(2)])
