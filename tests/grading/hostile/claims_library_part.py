# Claims to be a function of the standard library.
# expect: square=0 total=1
def square(x):
    return 0
square.__module__, square.__qualname__, square.__name__ = "unittest.mock", "ANY", "ANY"
import unittest.mock
unittest.mock.ANY = square
