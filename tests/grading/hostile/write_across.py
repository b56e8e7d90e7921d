# Writes into process 1 from its own memory.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(311, 1, None, 0, None, 0, 0) != -1 else 0
