# Opens what process 1 has open.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.open('/proc/1/fd/0', os.O_RDWR)
        return x * x
    except OSError:
        return 0
