# Ends itself by an abort.
# expect: square=0 total=1
import os
def square(x):
    os.abort()
