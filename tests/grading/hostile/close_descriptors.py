# Closes every file descriptor.
# expect: square=0 total=1
import os
def square(x):
    os.closerange(3, 1024)
    return 0
