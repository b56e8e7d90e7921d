# Sets timers and handlers that fire during the test.
# expect: square=0 total=1
import signal
def square(x):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, lambda *a: None)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    return 0
