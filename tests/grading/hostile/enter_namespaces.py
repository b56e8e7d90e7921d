# Enters the namespaces of process 1 by a pidfd.
# expect: square=0 total=1
import ctypes, os
def square(x):
    try:
        fd = os.pidfd_open(1)
        if ctypes.CDLL(None).setns(fd, 0x20000000) != 0:
            raise OSError
        return x * x
    except OSError:
        return 0
