# Raises an exception whose text cannot be had.
# expect: square=0 total=1
class Bad(Exception):
    def __str__(self): raise RuntimeError
    __repr__ = __str__
def square(x):
    raise Bad
