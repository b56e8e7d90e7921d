# Loads a program into the Linux kernel.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(321, 0, None, 0) != -1 else 0
