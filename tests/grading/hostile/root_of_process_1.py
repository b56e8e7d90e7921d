# Enters the root folder of process 1.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.listdir('/proc/1/root/')
        return x * x
    except OSError:
        return 0
