# Makes a mount tree of its own.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(428, -100, b'/', 1) != -1 else 0
