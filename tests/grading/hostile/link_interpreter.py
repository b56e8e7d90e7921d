# Links the interpreter to where it may write.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.link('/proc/self/exe', '/tmp/python', follow_symlinks=True)
        return x * x
    except OSError:
        return 0
