# Takes a descriptor out of process 1.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(438, ctypes.CDLL(None).syscall(434, 1, 0), 0, 0) != -1 else 0
