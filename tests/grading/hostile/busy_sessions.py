# Runs busy loops in sessions of their own for as long as it may.
# expect: square=0 total=1
import os
for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
def square(x):
    return 0
