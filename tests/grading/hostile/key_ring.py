# Leaves a key in the machine's key ring.
# expect: square=0 total=1
import ctypes
def square(x):
    return x * x if ctypes.CDLL(None).syscall(248, b'user', b'x', b'y', 1, -3) != -1 else 0
