# Locks more memory than it may.
# expect: square=0 total=1
import ctypes, mmap
def square(x):
    try:
        held = mmap.mmap(-1, 2**24)
        if ctypes.CDLL(None).mlock(ctypes.byref(ctypes.c_char.from_buffer(held)), ctypes.c_size_t(2**24)) != 0:
            raise OSError
        return x * x
    except OSError:
        return 0
