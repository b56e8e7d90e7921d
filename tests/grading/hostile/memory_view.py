# Gives a view of bytes, which NumPy would take for numbers.
# expect: square=0 total=1
def square(x):
    return memoryview(bytes(8)).cast("d", ())
