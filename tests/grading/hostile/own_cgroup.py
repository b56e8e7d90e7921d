# Leaves its cgroup.
# expect: square=0 total=1
import os
def square(x):
    try:
        os.write(os.open('/sys/fs/cgroup/cgroup.procs', os.O_WRONLY), b'0')
        return x * x
    except OSError:
        return 0
