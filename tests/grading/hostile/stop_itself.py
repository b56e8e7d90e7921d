# Stops its own process.
# expect: square=0 total=1
import os, signal
def square(x):
    os.kill(os.getpid(), signal.SIGSTOP)
