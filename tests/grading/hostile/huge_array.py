# Returns an array larger than a message may be.
# expect: square=0 total=1
import numpy
def square(x):
    return numpy.zeros(400_000_000, "int8")
