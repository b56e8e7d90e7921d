# Talks to the network, and to the host's services.
# expect: square=0 total=1
import socket
def square(x):
    for address in (("1.1.1.1", 53), ("127.0.0.1", 22), ("169.254.169.254", 80)):
        try:
            socket.create_connection(address, timeout=0.5)
            return x * x
        except OSError:
            pass
    return 0
