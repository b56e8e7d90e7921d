# Maps itself to root.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.write(os.open('/proc/self/uid_map', os.O_WRONLY), b'0 0 1')
        return x * x
    except OSError:
        return 0
