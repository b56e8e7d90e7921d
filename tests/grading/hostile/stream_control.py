# Opens an SCTP socket.
# expect: square=0 total=1
import socket
def square(x):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)
        return x * x
    except OSError:
        return 0
