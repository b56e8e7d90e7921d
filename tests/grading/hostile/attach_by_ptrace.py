# Attaches to process 1 as a debugger.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(101, 16, 1, 0, 0) != -1 else 0
