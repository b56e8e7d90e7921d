# Becomes root by calls.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.setresuid(0, 0, 0)
        return x * x
    except OSError:
        return 0
