# Watches the processor's counters.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(298, None, 0, -1, -1, 0) != -1 else 0
