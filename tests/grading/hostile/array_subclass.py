# An array whose comparison lies.
# expect: square=0 total=1
import numpy
class Equal(numpy.ndarray):
    def __eq__(self, other): return numpy.True_
    __array_priority__ = 1e9
def square(x):
    return numpy.array(0).view(Equal)
