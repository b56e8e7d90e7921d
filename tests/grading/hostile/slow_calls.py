# Sleeps at every call, so that only the limit on time ends it.
# expect: square=0 total=1
import time
def square(x):
    time.sleep(600)
    return x * x
