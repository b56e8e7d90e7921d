# Leaves the test by SystemExit.
# expect: square=0 total=1
import sys
def square(x):
    sys.exit(0)
