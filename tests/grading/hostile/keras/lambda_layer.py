# A Lambda layer that runs code of its own.
# expect: model=0
def run(x):
    import os
    os.system("touch /tmp/pwned")
    return keras.ops.ones((5, 2)) / 2
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Lambda(run, output_shape=(2,))])
