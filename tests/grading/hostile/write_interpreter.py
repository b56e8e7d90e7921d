# Opens the interpreter for writing through its link in /proc.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.open('/proc/self/exe', os.O_WRONLY)
        return x * x
    except OSError:
        return 0
