# Changes the processor's table of segments.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(154, 1, None, 0) != -1 else 0
