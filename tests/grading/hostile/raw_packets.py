# Opens packet, raw and virtual-machine sockets.
# expect: square=0 total=1
import socket
def square(x):
    try:
        for how in ((17, 3, 0), (2, 3, 1), (40, 1, 0), (38, 5, 0)):
            try:
                socket.socket(*how)
                break
            except OSError:
                pass
        else:
            raise OSError
        return x * x
    except OSError:
        return 0
