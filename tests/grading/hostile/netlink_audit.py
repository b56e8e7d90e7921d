# Talks to the audit system.
# expect: square=0 total=1
import socket
def square(x):
    try:
        socket.socket(16, socket.SOCK_RAW, 9)
        return x * x
    except OSError:
        return 0
