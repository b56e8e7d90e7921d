# An honest answer, for comparison.
# expect: model=1
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(2, "softmax")])
