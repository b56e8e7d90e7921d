# Leaves processes behind that want to outlive the sandbox.
# expect: square=0 total=1
import ctypes, os, signal, time
def square(x):
    for _ in range(8):
        if os.fork() == 0:
            os.setsid()
            ctypes.CDLL(None).prctl(1, 0)
            for number in range(1, 32):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            if os.fork() == 0:
                time.sleep(1000)
            os._exit(0)
    return 0
