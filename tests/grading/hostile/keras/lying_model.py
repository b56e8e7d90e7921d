# A model that says of itself what a test asks, and computes something else.
# expect: model=0
class Sequential(keras.Sequential):
    def call(self, x, **k):
        return keras.ops.ones((5, 2)) / 2
    def count_params(self):
        return 23
    def __eq__(self, other):
        return True
    __hash__ = object.__hash__
model = Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(2)])
