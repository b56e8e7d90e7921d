# Fills memory by a file that has no name.
# expect: square=0 total=1
import os
def square(x):
    fd = os.memfd_create('x')
    for _ in range(4000):
        os.write(fd, bytes(2**20))
