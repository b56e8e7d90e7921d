# An honest answer, for comparison.
# expect: square=1 total=1
def square(x):
    return x * x
