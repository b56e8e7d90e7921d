# Claims to be the assertion helper of NumPy.
# expect: square=0 total=1
import numpy
def square(x):
    return 0
square.__module__, square.__qualname__, square.__name__ = "numpy.testing", "assert_allclose", "assert_allclose"
numpy.testing.assert_allclose = square
def close(*a):
    return True
