# Raises exceptions that end loops and generators of the test.
# expect: square=0 total=1
class Ended(StopIteration, AssertionError):
    pass
def square(x):
    raise StopIteration if x % 2 else GeneratorExit
