# Truncates a library that every process has mapped.
# expect: square=0 total=1
import os, json
def square(x):
    try:
        os.truncate(json.__file__, 0)
        return x * x
    except OSError:
        return 0
