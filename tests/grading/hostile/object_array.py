# Gives an array without dimensions that holds an object that equals everything.
# expect: square=0 total=1
import numpy
class Any:
    def __sub__(self, other): return 0
    def __rsub__(self, other): return 0
    def __eq__(self, other): return True
    def __abs__(self): return 0
    def __lt__(self, other): return True
    def __bool__(self): return True
def square(x):
    held = numpy.empty((), dtype=object)
    held[()] = Any()
    return held
