# Fills memory by segments of System V.
# expect: square=0 total=1
import ctypes
def square(x):
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    for _ in range(64):
        at = libc.shmat(libc.shmget(0, ctypes.c_size_t(2**26), 0o1600), None, 0)
        if at in (None, ctypes.c_void_p(-1).value):
            return 0
        ctypes.memset(at, 1, 2**26)
    return 0
