# Sleeps, which takes no processor time.
# expect: square=0 total=1
import time
def square(x):
    time.sleep(1000)
