# Leaves processes and threads behind that keep talking.
# expect: square=0 total=1
import os, threading, time
def talk():
    while True:
        print("1.0")
        time.sleep(0.01)
threading.Thread(target=talk, daemon=True).start()
if os.fork() == 0:
    while True:
        time.sleep(1)
def square(x):
    return 0
