# Protects itself from being killed for memory.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.write(os.open('/proc/self/oom_score_adj', os.O_WRONLY), b'-1000')
        return x * x
    except OSError:
        return 0
