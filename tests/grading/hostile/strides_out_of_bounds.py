# Gives an array whose strides leave its memory.
# expect: square=0 total=1
import numpy
def square(x):
    return numpy.lib.stride_tricks.as_strided(numpy.zeros(1), (1000, 1000), (2**40, 8))
