# Returns an object whose pickle runs code.
# expect: square=0 total=1
import os
class Bad:
    def __reduce__(self): return (os.system, ("touch /tmp/pwned",))
def square(x):
    return Bad()
