# Looks for other processes, their memory and environment.
# expect: square=0 total=1
import os
def square(x):
    others = [each for each in os.listdir("/proc") if each.isdigit() and int(each) not in (1, 2, os.getpid(), os.getppid())]
    for each in os.listdir("/proc"):
        try:
            if each.isdigit() and b"examiner" in open(f"/proc/{each}/environ", "rb").read():
                return x * x
        except OSError:
            pass
    return x * x if len(others) > 3 else 0
