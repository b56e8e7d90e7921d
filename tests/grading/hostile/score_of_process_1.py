# Makes process 1 the first to be killed for memory, which it may, and then fills memory: it ends its own sandbox.
# expect: square=0 total=1
import os
def square(x):
    os.write(os.open('/proc/1/oom_score_adj', os.O_WRONLY), b'1000')
    held = []
    while True:
        held.append(bytearray(2**24))
