# Ignores interrupts, and does not return.
# expect: square=0 total=1
import signal, time
def square(x):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        time.sleep(1)
