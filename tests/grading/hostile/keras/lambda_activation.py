# An activation of its own under the name of a genuine one.
# expect: model=0
def softmax(x):
    return keras.ops.ones_like(x) / 2
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(2, softmax)])
