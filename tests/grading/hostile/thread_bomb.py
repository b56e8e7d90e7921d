# Starts threads without end.
# expect: square=0 total=1
import threading, time
def square(x):
    started = []
    try:
        while len(started) < 100_000:
            thread = threading.Thread(target=time.sleep, args=(600,), daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError:
        pass
    return 0
