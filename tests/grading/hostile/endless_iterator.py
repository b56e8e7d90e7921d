# Returns an iterator without end.
# expect: square=0 total=1
import itertools
def square(x):
    return itertools.count()
