# No model at all, with everything that a test asks for.
# expect: model=0
class Sequential:
    __class__ = keras.Sequential
    layers = [keras.layers.Dense(3), keras.layers.Dense(2)]
    def count_params(self): return 23
    def __call__(self, x): return np.ones((5, 2)) / 2
Sequential.__module__ = "keras.src.models.sequential"
model = Sequential()
