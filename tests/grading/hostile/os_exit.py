# Ends the kernel in a test.
# expect: square=0 total=1
import os
def square(x):
    os._exit(0)
