# Gives an array that is large in size alone.
# expect: square=0 total=1
import numpy
def square(x):
    return numpy.broadcast_to(numpy.float64(0), (10**10,))
