# Recurses until the stack ends.
# expect: square=0 total=1
import sys
def square(x):
    sys.setrecursionlimit(10**9)
    return square([x])
