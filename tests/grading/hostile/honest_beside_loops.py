# Honest, and takes its time: in the same class others run busy loops.
# expect: square=1 total=1
import time
def square(x):
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    return x * x
