# Leaves the test by KeyboardInterrupt.
# expect: square=0 total=1
def square(x):
    raise KeyboardInterrupt
